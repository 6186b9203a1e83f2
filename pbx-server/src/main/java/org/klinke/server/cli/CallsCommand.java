package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke calls`.
@Command(
        name = "calls",
        mixinStandardHelpOptions = true,
        subcommands = {
            CallsShowCommand.class,
            CallsOrders.Dial.class,
            CallsOrders.Hold.class,
            CallsOrders.Resume.class,
            CallsOrders.Transfer.class,
            CallsOrders.Join.class,
            CallsOrders.Hangup.class
        })
final class CallsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--recent", descriptionKey = "option.recent")
    private boolean recent;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().get("/calls" + (recent ? "?recent=true" : ""));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("calls.head"));
        answer.path("calls")
                .forEach(one ->
                        table.row(one, "id", "tenant", "from", "dialled", "state", "startedAt", "seconds", "cause"));
        table.print(out);
        return 0;
    }
}
