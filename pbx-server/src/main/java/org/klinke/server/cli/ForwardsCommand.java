package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// `klinke forwards`.
@Command(name = "forwards", mixinStandardHelpOptions = true)
final class ForwardsCommand extends ListCommand {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.limits-of")
    private @Nullable String tenant;

    @Override
    String path() {
        return "/forwards" + (tenant == null ? "" : "?tenant=" + RoutePaths.segment(tenant));
    }

    @Override
    void print(JsonNode answer, CommandSpec spec) {
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("forwards.head"));
        for (JsonNode one : answer.path("forwards")) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("tenant", one.path("tenant").asText());
            row.put(
                    "who",
                    one.path("extension").asText() + " " + one.path("name").asText());
            row.put(
                    "calls",
                    one.path("calls").asText().equals("internal")
                            ? texts.say("forwards.internal")
                            : texts.say("forwards.external"));
            row.put("when", when(one, texts));
            row.put("target", one.path("target").asText());
            row.put("since", local(one.path("since").asText()));
            table.row(row, "tenant", "who", "calls", "when", "target", "since");
        }
        table.print(spec.commandLine().getOut());
    }

    private static String local(String instant) {
        return instant.isEmpty()
                ? ""
                : Instant.parse(instant).atZone(ZoneId.systemDefault()).format(CLOCK);
    }

    private static String when(JsonNode one, Texts texts) {
        return switch (one.path("when").asText()) {
            case "busy" -> texts.say("forwards.busy");
            case "no-answer" ->
                texts.say("forwards.no-answer", one.path("after").asInt());
            case "unreachable" -> texts.say("forwards.unreachable");
            default -> texts.say("forwards.always");
        };
    }
}
