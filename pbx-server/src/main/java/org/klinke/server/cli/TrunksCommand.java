package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke trunks`.
@Command(name = "trunks", mixinStandardHelpOptions = true, subcommands = TrunkTestCommand.class)
final class TrunksCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.trunks-of")
    private @Nullable String tenant;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        String query = tenant == null ? "" : "?tenant=" + RoutePaths.segment(tenant);
        JsonNode answer = server.connect().get("/trunks" + query);
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("trunks.head"));
        for (JsonNode one : answer.path("trunks")) {
            carried(one);
            table.row(one, "tenant", "trunk", "profile", "state", "since", "roundTripMillis", "carried", "reason");
            // One account says nothing that its trunk does not.
            if (one.path("accounts").size() > 1) {
                for (JsonNode account : one.path("accounts")) {
                    carried(account);
                    table.row(account, "", "user", "", "state", "since", "", "carried", "reason");
                }
            }
            for (JsonNode share : one.path("shares")) {
                carried(share);
                table.row(share, "tenant", "", "", "", "", "", "carried", "");
            }
        }
        table.print(spec.commandLine().getOut());
        return 0;
    }

    /// "3/30": calls now, of as many as may be.
    private static void carried(JsonNode line) {
        ((ObjectNode) line)
                .put(
                        "carried",
                        line.path("calls").asText() + "/" + line.path("most").asText());
    }
}
