package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke prompts import`.
@Command(name = "import", mixinStandardHelpOptions = true)
final class PromptsImportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "FILE", descriptionKey = "option.prompts-archive")
    private Path file = Path.of("");

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.prompts-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post(
                        "/prompts/import",
                        Map.of(
                                "tenant",
                                tenant,
                                "file",
                                file.toAbsolutePath().normalize().toString()));
        PrintWriter out = spec.commandLine().getOut();
        Texts texts = Texts.of(spec);
        if (json) {
            out.println(ControlClient.pretty(answer));
        } else {
            answer.path("added").forEach(one -> out.println(PromptsAddCommand.added(texts, one)));
            answer.path("refused")
                    .forEach(one -> out.println(texts.say(
                            "prompts.refused",
                            one.path("file").asText(),
                            texts.sentence(one.path("reason").asText()))));
        }
        return answer.path("refused").isEmpty() ? 0 : CommandFailed.REFUSED;
    }
}
