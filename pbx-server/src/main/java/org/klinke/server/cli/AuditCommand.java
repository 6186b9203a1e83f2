package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke audit …`.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        subcommands = {
            AuditCommand.Verify.class,
            AuditCommand.Export.class,
            AuditCommand.Undo.class,
            AuditCommand.Erase.class
        })
final class AuditCommand extends ListCommand {
    @Mixin
    private final RealmOptions realm = new RealmOptions();

    @Mixin
    private final Filter filter = new Filter();

    @Option(names = "--limit", paramLabel = "N", descriptionKey = "option.audit-limit")
    private int limit = 50;

    /// Which entries are wanted.
    static final class Filter {
        @Option(names = "--kind", paramLabel = "KIND", descriptionKey = "option.audit-kind")
        private String kind = "";

        @Option(names = "--action", paramLabel = "ACTION", descriptionKey = "option.audit-action")
        private String action = "";

        @Option(names = "--object", paramLabel = "ID", descriptionKey = "option.audit-object")
        private String object = "";

        @Option(names = "--since", paramLabel = "TIME", descriptionKey = "option.since")
        private @Nullable String since;

        @Option(names = "--until", paramLabel = "TIME", descriptionKey = "option.audit-until")
        private @Nullable String until;

        String query() {
            return "&kind=" + RoutePaths.segment(kind)
                    + "&action=" + RoutePaths.segment(action)
                    + "&object=" + RoutePaths.segment(object)
                    + (since == null ? "" : "&since=" + AlarmsCommand.time(since))
                    + (until == null ? "" : "&until=" + AlarmsCommand.time(until));
        }
    }

    @Override
    String path() {
        return "/audit" + realm.query() + filter.query() + "&limit=" + limit;
    }

    @Override
    void print(JsonNode answer, CommandSpec spec) {
        Table table = new Table(Texts.of(spec).columns("audit.head"));
        for (JsonNode entry : answer.path("entries")) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("seq", entry.path("seq").asText());
            row.put("at", AlarmsCommand.clock(entry.path("at").asText()));
            row.put(
                    "who",
                    entry.path("actor").asText() + " (" + entry.path("role").asText() + ")");
            row.put("from", entry.path("from").asText());
            row.put(
                    "what",
                    entry.path("action").asText() + " " + entry.path("kind").asText());
            row.put("values", values(entry));
            table.row(row, "seq", "at", "who", "from", "what", "values");
        }
        table.print(spec.commandLine().getOut());
    }

    /// `name: "old" -> "new"`.
    private static String values(JsonNode entry) {
        JsonNode before = entry.path("before");
        JsonNode after = entry.path("after");
        Set<String> fields = new TreeSet<>();
        before.fieldNames().forEachRemaining(fields::add);
        after.fieldNames().forEachRemaining(fields::add);
        return fields.stream()
                .map(field -> field + ": "
                        + (before.has(field) ? "\"" + before.path(field).asText() + "\"" : "")
                        + (before.has(field) && after.has(field) ? " -> " : "")
                        + (after.has(field) ? "\"" + after.path(field).asText() + "\"" : ""))
                .collect(Collectors.joining(", "));
    }

    /// `klinke audit verify`.
    @Command(name = "verify", mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final RealmOptions realm = new RealmOptions();

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        /// @return 1 if it is not what was written
        @Override
        public Integer call() {
            JsonNode answer = server.connect().get("/audit/verification" + realm.query());
            boolean intact = answer.path("intact").asBoolean();
            Texts texts = Texts.of(spec);
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? ControlClient.pretty(answer)
                                    : intact
                                            ? texts.say(
                                                    "audit.intact",
                                                    answer.path("entries").asLong(),
                                                    answer.path("erased").asLong())
                                            : texts.say(
                                                    "audit.broken",
                                                    answer.path("broken").asLong(),
                                                    texts.sentence(answer.path("reason")
                                                            .asText())));
            return intact ? 0 : CommandFailed.REFUSED;
        }
    }

    /// `klinke audit export`.
    @Command(name = "export", mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        private static final int PAGE = 1_000;

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final RealmOptions realm = new RealmOptions();

        @Mixin
        private final Filter filter = new Filter();

        @Override
        public Integer call() {
            ControlClient client = server.connect();
            PrintWriter out = spec.commandLine().getOut();
            String query = "/audit" + realm.query() + filter.query() + "&limit=" + PAGE;
            JsonNode page = client.get(query).path("entries");
            while (!page.isEmpty()) {
                page.forEach(entry -> out.println(entry.toString()));
                page = client.get(query + "&below="
                                + page.get(page.size() - 1).path("seq").asLong())
                        .path("entries");
            }
            out.flush();
            return 0;
        }
    }

    /// `klinke audit undo`.
    @Command(name = "undo", mixinStandardHelpOptions = true)
    static final class Undo implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(index = "0", paramLabel = "NO", descriptionKey = "option.audit-no")
        private long seq;

        @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.realm")
        private String tenant = "";

        @Option(names = "--dry-run", descriptionKey = "option.dry-run")
        private boolean dryRun;

        @Option(names = "--break-expectations", descriptionKey = "option.break-expectations")
        private boolean breakExpectations;

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer = server.connect()
                    .post(
                            "/audit/undo",
                            Map.of(
                                    "tenant", tenant,
                                    "seq", seq,
                                    "dryRun", dryRun,
                                    "breakExpectations", breakExpectations));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(ControlClient.pretty(answer));
            } else {
                ApplyCommand.print(out, answer, Texts.of(spec));
            }
            return 0;
        }
    }

    /// `klinke audit erase`.
    @Command(name = "erase", mixinStandardHelpOptions = true)
    static final class Erase implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(index = "0", paramLabel = "ID", descriptionKey = "option.audit-gone")
        private String object = "";

        @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.audit-tenant")
        private String tenant = "";

        @Option(names = "--reason", required = true, paramLabel = "TEXT", descriptionKey = "option.audit-reason")
        private String reason = "";

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer =
                    server.connect().post("/audit/erase", Map.of("tenant", tenant, "object", object, "reason", reason));
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? ControlClient.pretty(answer)
                                    : Texts.of(spec)
                                            .say(
                                                    "audit.erased",
                                                    answer.path("erased").asInt()));
            return 0;
        }
    }
}
