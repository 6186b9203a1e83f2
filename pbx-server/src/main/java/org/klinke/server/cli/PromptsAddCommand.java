package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke prompts add`.
@Command(name = "add", mixinStandardHelpOptions = true)
final class PromptsAddCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "FILE", descriptionKey = "option.prompts-file")
    private Path file = Path.of("");

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.prompts-tenant")
    private String tenant = "";

    @Option(names = "--name", required = true, paramLabel = "NAME", descriptionKey = "option.prompts-name")
    private String name = "";

    @Option(names = "--language", paramLabel = "LANGUAGE", descriptionKey = "option.prompts-language")
    private String language = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post(
                        "/prompts/add",
                        Map.of(
                                "tenant", tenant,
                                "file", file.toAbsolutePath().normalize().toString(),
                                "name", name,
                                "language", language));
        spec.commandLine().getOut().println(json ? ControlClient.pretty(answer) : added(Texts.of(spec), answer));
        return 0;
    }

    /// @param prompt as the server answers it
    static String added(Texts texts, JsonNode prompt) {
        return texts.say(
                "prompts.added",
                prompt.path("name").asText(),
                prompt.path("version").asInt(),
                Math.round(prompt.path("seconds").asDouble()));
    }
}
