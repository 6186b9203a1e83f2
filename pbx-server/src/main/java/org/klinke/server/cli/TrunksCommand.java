package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// `klinke trunks`.
@Command(name = "trunks", mixinStandardHelpOptions = true, subcommands = TrunkTestCommand.class)
final class TrunksCommand extends ListCommand {
    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.trunks-of")
    private @Nullable String tenant;

    @Override
    String path() {
        return "/trunks" + (tenant == null ? "" : "?tenant=" + RoutePaths.segment(tenant));
    }

    @Override
    void print(JsonNode answer, CommandSpec spec) {
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("trunks.head"));
        for (JsonNode one : answer.path("trunks")) {
            carried(one);
            said(one, texts);
            table.row(one, "tenant", "trunk", "profile", "state", "since", "roundTripMillis", "carried", "reason");
            // One account says nothing that its trunk does not.
            if (one.path("accounts").size() > 1) {
                for (JsonNode account : one.path("accounts")) {
                    carried(account);
                    said(account, texts);
                    table.row(account, "", "user", "", "state", "since", "", "carried", "reason");
                }
            }
            for (JsonNode share : one.path("shares")) {
                carried(share);
                table.row(share, "tenant", "", "", "", "", "", "carried", "");
            }
        }
        table.print(spec.commandLine().getOut());
    }

    private static void said(JsonNode line, Texts texts) {
        ObjectNode words = (ObjectNode) line;
        words.put("reason", texts.sentence(line.path("reason").asText()));
    }

    /// "3/30": calls now, of as many as may be.
    private static void carried(JsonNode line) {
        ((ObjectNode) line)
                .put(
                        "carried",
                        line.path("calls").asText() + "/" + line.path("most").asText());
    }
}
