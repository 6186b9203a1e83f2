package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke limits`.
@Command(name = "limits", mixinStandardHelpOptions = true)
final class LimitsCommand implements Callable<Integer> {
    private static final List<String> MEASURES =
            List.of("parallel", "minutesPerHour", "minutesPerDay", "centsPerHour", "centsPerDay");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.limits-of")
    private @Nullable String tenant;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        String query = tenant == null ? "" : "?tenant=" + RoutePaths.segment(tenant);
        JsonNode answer = server.connect().get("/limits" + query);
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
        } else {
            print(answer.path("limits"), spec);
        }
        return 0;
    }

    static void print(JsonNode limits, CommandSpec spec) {
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

    private static String who(JsonNode one, Texts texts) {
        String who = one.path("who").asText();
        return switch (one.path("what").asText()) {
            case "trunk" -> texts.say("limits.trunk", who);
            case "user" -> (who + " " + one.path("name").asText()).strip();
            default -> texts.say("limits.tenant");
        };
    }
}
