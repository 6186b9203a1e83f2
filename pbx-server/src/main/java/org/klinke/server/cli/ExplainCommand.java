package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.klinke.core.numbering.NumbersInText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke explain`.
@Command(name = "explain", mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.tenant")
    @SuppressWarnings("NullAway.Init")
    private String tenant;

    @Option(names = "--from", required = true, paramLabel = "CALLER", descriptionKey = "option.from")
    @SuppressWarnings("NullAway.Init")
    private String from;

    @Option(names = "--to", required = true, paramLabel = "NUMBER", descriptionKey = "option.to")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Option(names = "--at", defaultValue = "", paramLabel = "TIME", descriptionKey = "option.at")
    @SuppressWarnings("NullAway.Init")
    private String at;

    @Option(names = "--rule", defaultValue = "", paramLabel = "TITLE", descriptionKey = "option.rule")
    @SuppressWarnings("NullAway.Init")
    private String rule;

    @Option(names = "--trunk", defaultValue = "", paramLabel = "NAME", descriptionKey = "option.trunk")
    @SuppressWarnings("NullAway.Init")
    private String trunk;

    @Option(names = "--switch", paramLabel = "NAME=on|off", descriptionKey = "option.switch")
    private List<String> switches = List.of();

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .get("/explain/" + RoutePaths.segment(tenant) + "?from=" + RoutePaths.segment(from) + "&to="
                        + RoutePaths.segment(to) + optional("at", at) + optional("rule", rule)
                        + optional("trunk", trunk)
                        + optional("switches", String.join(",", switches)));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        JsonNode written = answer.path("written");
        out.println(
                text(answer, "trunk").isEmpty()
                        ? texts.say(
                                "explain.dials", text(answer, "from"), text(answer, "device"), text(answer, "dialled"))
                        : texts.say(
                                "explain.comes",
                                written(text(answer, "from"), written),
                                written(text(answer, "dialled"), written),
                                text(answer, "trunk"),
                                text(answer, "at").replace('T', ' ')));
        answer.path("reasons")
                .forEach(reason ->
                        out.println("  - " + written(texts.sentence(Table.clean(reason.asText())), written)));
        out.println(written(outcome(answer, texts), written));
        answer.path("rings").forEach(one -> out.println(written(ringing(one, texts), written)));
        answer.path("exits")
                .forEach(way -> out.println(texts.say(
                        way.path("withheld").asBoolean() ? "explain.exit.withheld" : "explain.exit",
                        text(way, "trunk"),
                        text(way, "called"),
                        text(way, "caller").isEmpty() ? texts.say("explain.account") : text(way, "caller"))));
        if (!text(answer, "shown").isEmpty() && !answer.path("rings").isEmpty()) {
            out.println(texts.say("explain.shown", text(answer, "shown")));
        }
        if (!text(answer, "remedy").isEmpty()) {
            out.println(texts.sentence(text(answer, "remedy")));
        }
        out.flush();
        return 0;
    }

    /// As people write them, where the server has said how.
    private static String written(String text, JsonNode written) {
        return NumbersInText.written(
                text, number -> Table.clean(written.path(number).asText(number)));
    }

    private static String outcome(JsonNode answer, Texts texts) {
        return switch (text(answer, "outcome")) {
            case "rings" -> texts.say(answer.path("rings").isEmpty() ? "explain.nothing" : "explain.rings");
            case "echo" -> texts.say("explain.echo");
            case "voicemail" -> texts.say("explain.voicemail");
            case "changes" -> texts.say("explain.changes");
            case "leaves" ->
                texts.say(
                        answer.path("pin").asBoolean() ? "explain.leaves.pin" : "explain.leaves",
                        text(answer, "number"));
            default ->
                texts.say(
                        "explain.refused",
                        text(answer, "cause"),
                        answer.path("status").asInt());
        };
    }

    private static String ringing(JsonNode one, Texts texts) {
        String device = text(one, "device");
        if (!one.path("registered").asBoolean()) {
            return texts.say("explain.silent", device);
        }
        int after = one.path("after").asInt();
        return after == 0 ? "  " + device : texts.say("explain.after", device, after);
    }

    private static String optional(String name, String value) {
        return value.isBlank() ? "" : "&" + name + "=" + RoutePaths.segment(value);
    }

    private static String text(JsonNode object, String field) {
        return Table.clean(object.path(field).asText(""));
    }
}
