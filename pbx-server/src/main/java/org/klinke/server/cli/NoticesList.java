package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.klinke.core.status.Notice;
import picocli.CommandLine.Model.CommandSpec;

/// What the commands about incidents and about maintenance share.
final class NoticesList {
    private NoticesList() {}

    /// By the command's name.
    static String kind(@Nullable CommandSpec command) {
        return command != null && command.name().equals("maintenance") ? "maintenance" : "incident";
    }

    static void times(Map<String, Object> body, @Nullable String from, @Nullable String until) {
        if (from != null) {
            body.put("startsAt", AlarmsCommand.time(from).toString());
        }
        if (until != null) {
            body.put("endsAt", AlarmsCommand.time(until).toString());
        }
    }

    static int list(CommandSpec spec, ServerOptions server, boolean json) {
        JsonNode answer = server.connect().get("/notices?kind=" + kind(spec));
        List<JsonNode> all = new ArrayList<>();
        answer.path("notices").forEach(all::add);
        print(spec, json, all, answer);
        return 0;
    }

    static void print(CommandSpec spec, boolean json, List<JsonNode> notices, JsonNode answer) {
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return;
        }
        Texts texts = Texts.of(spec);
        String language = texts.locale().getLanguage().equals("de") ? "de" : "en";
        Table table = new Table(texts.columns("notices.head"));
        for (JsonNode notice : notices) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("id", notice.path("id").asText());
            row.put("state", texts.say(step(notice.path("state").asText())));
            row.put("from", AlarmsCommand.clock(notice.path("startsAt").asText()));
            row.put(
                    "until",
                    notice.has("endsAt")
                            ? AlarmsCommand.clock(notice.path("endsAt").asText())
                            : "");
            JsonNode title = notice.path("title");
            row.put(
                    "title",
                    title.path(language)
                            .asText(title.path(language.equals("de") ? "en" : "de")
                                    .asText()));
            table.row(row, "id", "state", "from", "until", "title");
        }
        table.print(spec.commandLine().getOut());
    }

    private static String step(String state) {
        return switch (Notice.State.of(state).orElse(Notice.State.INVESTIGATING)) {
            case INVESTIGATING -> "notices.state.investigating";
            case IDENTIFIED -> "notices.state.identified";
            case MONITORING -> "notices.state.monitoring";
            case RESOLVED -> "notices.state.resolved";
            case SCHEDULED -> "notices.state.scheduled";
            case IN_PROGRESS -> "notices.state.in-progress";
            case COMPLETED -> "notices.state.completed";
        };
    }
}
