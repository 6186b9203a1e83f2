package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import picocli.CommandLine.Spec;

/// `klinke phones pin`.
@Command(name = "pin", mixinStandardHelpOptions = true)
final class PhonesPinCommand implements Callable<Integer> {
    private static final int PIN_BYTES_MAX = 64;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--user", required = true, paramLabel = "EXTENSION", descriptionKey = "option.desk-user")
    private String user = "";

    @Option(names = "--pin-file", paramLabel = "FILE", descriptionKey = "option.desk-pin")
    private @Nullable Path pinFile;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().post("/phones/pin", Map.of("tenant", tenant, "user", user, "pin", pin()));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        spec.commandLine()
                .getOut()
                .println(Texts.of(spec)
                        .say("phones.pin", user, answer.path("pin").asText()));
        return 0;
    }

    /// Never an argument: everybody on this machine sees those.
    private String pin() {
        if (pinFile == null) {
            return "";
        }
        try {
            return pinFile.toString().equals("-")
                    ? new String(System.in.readNBytes(PIN_BYTES_MAX), StandardCharsets.US_ASCII).strip()
                    : Files.readString(pinFile).strip();
        } catch (NoSuchFileException _) {
            throw new CommandFailed(
                    CommandFailed.REFUSED,
                    "cannot-read",
                    pinFile,
                    Texts.of(spec).say("no-such-file"));
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "cannot-read", pinFile, String.valueOf(e.getMessage()));
        }
    }
}
