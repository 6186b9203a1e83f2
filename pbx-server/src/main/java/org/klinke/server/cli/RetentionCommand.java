package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke retention`.
@Command(
        name = "retention",
        mixinStandardHelpOptions = true,
        subcommands = {RetentionSetCommand.class, RetentionHoldCommand.class})
final class RetentionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.retention-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        if (tenant.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "retention.whose");
        }
        print(spec, server.connect().get("/retention?tenant=" + RoutePaths.segment(tenant)), json);
        return 0;
    }

    private static String kind(String word) {
        return switch (word) {
            case "calls" -> "retention.kind.calls";
            case "numbers" -> "retention.kind.numbers";
            case "recordings" -> "retention.kind.recordings";
            case "voicemail" -> "retention.kind.voicemail";
            case "traces" -> "retention.kind.traces";
            case "phone-timelines" -> "retention.kind.phone-timelines";
            case "webhook-deliveries" -> "retention.kind.webhook-deliveries";
            case "alarms" -> "retention.kind.alarms";
            case "history" -> "retention.kind.history";
            default -> "retention.kind.other";
        };
    }

    static void print(CommandSpec spec, JsonNode answer, boolean json) {
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return;
        }
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("retention.head"));
        for (JsonNode one : answer.path("kept")) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("kind", texts.say(kind(one.path("kind").asText())));
            String days = one.path("days").asText();
            row.put("days", days.isEmpty() ? texts.say("retention.for-ever") : days);
            for (String field : new String[] {"count", "oldest", "tonight", "week", "month", "held"}) {
                row.put(field, one.path(field).asText());
            }
            table.row(row, "kind", "days", "count", "oldest", "tonight", "week", "month", "held");
        }
        table.print(spec.commandLine().getOut());
    }
}
