package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke phones redirect set`. Secrets come from files: what stands in a command line, others see.
@Command(name = "set", mixinStandardHelpOptions = true)
final class RedirectSetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "MAKER", descriptionKey = "option.redirect-maker")
    private String maker = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--login", required = true, paramLabel = "ID", descriptionKey = "option.redirect-login")
    private String login = "";

    @Option(names = "--secret-file", required = true, paramLabel = "FILE", descriptionKey = "option.redirect-secret")
    @SuppressWarnings("NullAway.Init")
    private Path secretFile;

    @Option(names = "--user", paramLabel = "NAME", descriptionKey = "option.redirect-user")
    private String user = "";

    @Option(names = "--password-file", paramLabel = "FILE", descriptionKey = "option.redirect-password")
    private @Nullable Path passwordFile;

    @Option(names = "--place", paramLabel = "PLACE", descriptionKey = "option.redirect-place")
    private String place = "";

    @Option(names = "--link", paramLabel = "LINK", defaultValue = "device", descriptionKey = "option.redirect-link")
    private String link = "";

    @Option(names = "--base-url", paramLabel = "URL", descriptionKey = "option.redirect-base")
    private String baseUrl = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post(
                        "/phones/redirect/set",
                        Map.of(
                                "tenant", tenant,
                                "maker", maker,
                                "login", login,
                                "secret", read(secretFile),
                                "user", user,
                                "password", passwordFile == null ? "" : read(passwordFile),
                                "place", place,
                                "link", link,
                                "baseUrl", baseUrl));
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? ControlClient.pretty(answer)
                                : Texts.of(spec)
                                        .say(
                                                "redirect.set",
                                                maker,
                                                answer.path("baseUrl").asText()));
        return 0;
    }

    private String read(Path file) {
        try {
            return Files.readString(file).stripTrailing();
        } catch (NoSuchFileException _) {
            throw new CommandFailed(
                    CommandFailed.REFUSED, "cannot-read", file, Texts.of(spec).say("no-such-file"));
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "cannot-read", file, String.valueOf(e.getMessage()));
        }
    }
}
