package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
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

/// `klinke voicemail greet`.
@Command(name = "greet", mixinStandardHelpOptions = true)
final class VoicemailGreetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", descriptionKey = "option.greeting-file")
    private @Nullable Path file;

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.prompts-tenant")
    private String tenant = "";

    @Option(names = "--extension", required = true, paramLabel = "N", descriptionKey = "option.greeting-extension")
    private String extension = "";

    @Option(names = "--when", paramLabel = "CASE", descriptionKey = "option.greeting-when")
    private String when = "any";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        String path = file == null ? "" : file.toAbsolutePath().normalize().toString();
        JsonNode answer = server.connect()
                .post("/voicemail/greet", Map.of("tenant", tenant, "extension", extension, "when", when, "file", path));
        Texts texts = Texts.of(spec);
        String box = answer.path("box").asText();
        String said = path.isEmpty() ? texts.say("voicemail.ungreeted", box) : texts.say("voicemail.greeted", box);
        spec.commandLine().getOut().println(json ? ControlClient.pretty(answer) : said);
        return 0;
    }
}
