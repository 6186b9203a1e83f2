package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Lists what a tenant keeps to be heard.
abstract class MediaListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.recordings-tenant")
    private String tenant = "";

    @Option(names = "--person", paramLabel = "TEXT", descriptionKey = "option.recordings-person")
    private String person = "";

    @Option(names = "--since", paramLabel = "TIME", descriptionKey = "option.recordings-since")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", descriptionKey = "option.recordings-until")
    private @Nullable String until;

    @Option(names = "--seconds", paramLabel = "N", descriptionKey = "option.recordings-seconds")
    private int seconds;

    @Option(names = "--limit", paramLabel = "N", descriptionKey = "option.recordings-limit")
    private int limit = 100;

    @Option(names = "--after", paramLabel = "ID", descriptionKey = "option.recordings-after")
    private String after = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    /// "recordings" or "voicemail"
    abstract String path();

    @Override
    public Integer call() {
        if (tenant.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "recordings.whose");
        }
        JsonNode answer = server.connect()
                .get("/" + path() + "?tenant=" + RoutePaths.segment(tenant) + "&person=" + RoutePaths.segment(person)
                        + "&from=" + time(since) + "&until=" + time(until) + "&seconds=" + seconds + "&limit=" + limit
                        + "&after=" + RoutePaths.segment(after));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("recordings.head"));
        for (JsonNode one : answer.path("recordings")) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("started", AlarmsCommand.clock(one.path("started").asText()));
            row.put(
                    "seconds",
                    Math.round(one.path("seconds").asDouble())
                            + (one.path("whole").asBoolean() ? "" : "+"));
            row.put(
                    "owner",
                    one.path("owner").asText() + " " + one.path("extension").asText());
            row.put("direction", one.path("direction").asText().equals("out") ? "->" : "<-");
            row.put(
                    "other",
                    one.path("other").asText() + " " + one.path("number").asText());
            row.put("hold", one.path("hold").asText());
            row.put("id", one.path("id").asText());
            table.row(row, "started", "seconds", "owner", "direction", "other", "hold", "id");
        }
        table.print(spec.commandLine().getOut());
        return 0;
    }

    private static String time(@Nullable String text) {
        return text == null ? "" : RoutePaths.segment(AlarmsCommand.time(text).toString());
    }
}
