package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// `klinke limits`.
@Command(name = "limits", mixinStandardHelpOptions = true)
final class LimitsCommand extends ListCommand {
    private static final List<String> MEASURES =
            List.of("parallel", "minutesPerHour", "minutesPerDay", "centsPerHour", "centsPerDay");

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.limits-of")
    private @Nullable String tenant;

    @Override
    String path() {
        return "/limits" + (tenant == null ? "" : "?tenant=" + RoutePaths.segment(tenant));
    }

    @Override
    void print(JsonNode answer, CommandSpec spec) {
        printLimits(answer.path("limits"), spec);
        printPins(answer.path("pins"), spec);
    }

    static void printLimits(JsonNode limits, CommandSpec spec) {
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("limits.head"));
        for (JsonNode one : limits) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("tenant", one.path("tenant").asText());
            row.put("who", who(one, texts));
            for (String measure : MEASURES) {
                JsonNode part = one.path("measures").path(measure);
                int limit = part.path("limit").asInt();
                row.put(measure, part.path("used").asInt() + (limit == 0 ? "" : "/" + limit));
            }
            row.put(
                    "state",
                    switch (one.path("state").asText()) {
                        case "reached" -> texts.say("limits.state.reached");
                        case "warned" -> texts.say("limits.state.warned");
                        default -> texts.say("limits.state.free");
                    });
            table.row(
                    row,
                    "tenant",
                    "who",
                    "parallel",
                    "minutesPerHour",
                    "minutesPerDay",
                    "centsPerHour",
                    "centsPerDay",
                    "state");
        }
        table.print(spec.commandLine().getOut());
    }

    /// Nothing where nobody is locked.
    static void printPins(JsonNode pins, CommandSpec spec) {
        if (pins.isEmpty()) {
            return;
        }
        Table table = new Table(Texts.of(spec).columns("limits.pins.head"));
        for (JsonNode pin : pins) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("tenant", pin.path("tenant").asText());
            row.put(
                    "who",
                    (pin.path("extension").asText() + " " + pin.path("name").asText()).strip());
            row.put("until", pin.path("until").asText());
            table.row(row, "tenant", "who", "until");
        }
        table.print(spec.commandLine().getOut());
    }

    private static String who(JsonNode one, Texts texts) {
        String who = one.path("who").asText();
        return switch (one.path("what").asText()) {
            case "trunk" -> texts.say("limits.trunk", who);
            case "user" -> (who + " " + one.path("name").asText()).strip();
            default -> texts.say("limits.tenant");
        };
    }
}
