package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke prompts music`.
@Command(name = "music", mixinStandardHelpOptions = true)
final class PromptsMusicCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(arity = "0..*", paramLabel = "NAME", descriptionKey = "option.prompts-pieces")
    private List<String> names = new ArrayList<>();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.prompts-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().post("/prompts/music", Map.of("tenant", tenant, "prompts", names));
        Texts texts = Texts.of(spec);
        String said = names.isEmpty()
                ? texts.say("prompts.music-ours")
                : texts.say("prompts.music", String.join(", ", names));
        spec.commandLine().getOut().println(json ? ControlClient.pretty(answer) : said);
        return 0;
    }
}
