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
@Command(
        name = "unban",
        mixinStandardHelpOptions = true,
        description = "Ends bans at once, and forgets the wrong passwords that were counted.")
final class UnbanCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(
            paramLabel = "WHAT",
            description = "an id of `klinke bans`, an address (everything from there), user@domain, or TENANT/DEVICE")
    private String what = "";

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().post("/bans/release", Map.of("what", what));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
        } else {
            spec.commandLine().getOut().println("released:");
            BansCommand.print(answer.path("released"), spec);
            answer.path("kept")
                    .forEach(kept -> spec.commandLine()
                            .getErr()
                            .println("klinke: " + kept.path("ban").path("id").asText() + " goes on: "
                                    + kept.path("why").asText()));
        }
        return answer.path("kept").isEmpty() ? 0 : 1;
    }
}
