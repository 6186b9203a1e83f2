package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke prompts delete`.
@Command(name = "delete", mixinStandardHelpOptions = true)
final class PromptsDeleteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "NAME", descriptionKey = "option.prompts-name")
    private String name = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.prompts-tenant")
    private String tenant = "";

    @Option(names = "--language", paramLabel = "LANGUAGE", descriptionKey = "option.prompts-language")
    private String language = "";

    @Option(names = "--of-version", paramLabel = "N", descriptionKey = "option.prompts-version")
    private int version;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post(
                        "/prompts/delete",
                        Map.of("tenant", tenant, "name", name, "language", language, "version", version));
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? ControlClient.pretty(answer)
                                : Texts.of(spec)
                                        .say(
                                                "prompts.deleted",
                                                name,
                                                answer.path("deleted").size()));
        return 0;
    }
}
