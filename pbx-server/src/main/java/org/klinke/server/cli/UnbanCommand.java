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

/// `klinke unban WHAT`.
@Command(name = "unban", mixinStandardHelpOptions = true)
final class UnbanCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "WHAT", descriptionKey = "option.what")
    private String what = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().post("/bans/release", Map.of("what", what));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
        } else {
            spec.commandLine().getOut().println(Texts.of(spec).say("bans.released"));
            BansCommand.print(answer.path("released"), spec);
            answer.path("kept")
                    .forEach(kept -> spec.commandLine()
                            .getErr()
                            .println(Texts.of(spec)
                                    .say(
                                            "bans.kept",
                                            kept.path("ban").path("id").asText(),
                                            kept.path("why").asText())));
        }
        return answer.path("kept").isEmpty() ? 0 : 1;
    }
}
