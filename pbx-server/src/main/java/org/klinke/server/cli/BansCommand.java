package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke bans`.
@Command(name = "bans", mixinStandardHelpOptions = true)
final class BansCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().get("/bans");
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        print(answer.path("bans"), spec);
        return 0;
    }

    static void print(JsonNode bans, CommandSpec spec) {
        Table table = new Table(Texts.of(spec).columns("bans.head"));
        bans.forEach(ban -> table.row(
                ban, "id", "what", "source", "account", "tenant", "device", "since", "until", "hits", "reason"));
        table.print(spec.commandLine().getOut());
    }
}
