package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.klinke.core.visit.Standing;
import org.klinke.core.visit.Visit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke phones timeline`.
@Command(name = "timeline", mixinStandardHelpOptions = true)
final class PhonesTimelineCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "DEVICE", descriptionKey = "option.phone-device")
    private String device = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--last", paramLabel = "COUNT", defaultValue = "50", descriptionKey = "option.phone-last")
    private int last;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .get("/phones/timeline?tenant=" + RoutePaths.segment(tenant) + "&device=" + RoutePaths.segment(device)
                        + "&last=" + last);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        answer.path("visits").forEach(visit -> print(out, texts, visit));
        String ends = answer.path("certificateEnds").asText();
        if (!ends.isEmpty()) {
            out.println(texts.say("timeline.certificate", ends));
        }
        out.println(texts.say(
                key(Standing.Why.valueOf(answer.path("why").asText())),
                device,
                answer.path("at").asText(),
                Table.clean(answer.path("source").asText()),
                Table.clean(answer.path("file").asText()),
                tenant));
        return 0;
    }

    private static void print(PrintWriter out, Texts texts, JsonNode visit) {
        int more = visit.path("more").asInt();
        if (more > 0) {
            out.println(texts.say("timeline.more", more));
        }
        String what = texts.say(
                key(Visit.What.valueOf(visit.path("what").asText())), text(visit, "file"), text(visit, "note"));
        String says = text(visit, "says").isEmpty()
                ? text(visit, "agent")
                : (text(visit, "says") + " " + text(visit, "firmware")).strip();
        out.println(String.join("  ", text(visit, "at"), what, text(visit, "source"), says)
                .stripTrailing());
        if (visit.path("what").asText().equals("SERVED")) {
            if (visit.path("first").asBoolean()) {
                out.println("      " + texts.say("timeline.first"));
            }
            visit.path("changes").asText().lines().forEach(line -> out.println("      " + Table.clean(line)));
        }
    }

    private static String key(Visit.What what) {
        return switch (what) {
            case SERVED -> "timeline.what.SERVED";
            case NO_FILE -> "timeline.what.NO_FILE";
            case OLD_ADDRESS -> "timeline.what.OLD_ADDRESS";
            case WINDOW_OVER -> "timeline.what.WINDOW_OVER";
            case NO_PHONE -> "timeline.what.NO_PHONE";
            case OTHER_CERTIFICATE -> "timeline.what.OTHER_CERTIFICATE";
            case NO_CERTIFICATE -> "timeline.what.NO_CERTIFICATE";
            case ODD_PASSWORD -> "timeline.what.ODD_PASSWORD";
            case LATER -> "timeline.what.LATER";
            case TOO_OFTEN -> "timeline.what.TOO_OFTEN";
            case REGISTERED -> "timeline.what.REGISTERED";
            case GONE -> "timeline.what.GONE";
            case TOLD -> "timeline.what.TOLD";
            case MENU -> "timeline.what.MENU";
            case SAYS_SET_UP -> "timeline.what.SAYS_SET_UP";
            case SAYS_REGISTERED -> "timeline.what.SAYS_REGISTERED";
            case SAYS_FAILED -> "timeline.what.SAYS_FAILED";
            case SAYS_UNREGISTERED -> "timeline.what.SAYS_UNREGISTERED";
        };
    }

    private static String key(Standing.Why why) {
        return switch (why) {
            case REGISTERED -> "timeline.why.REGISTERED";
            case NEVER_OPENED -> "timeline.why.NEVER_OPENED";
            case NEVER_CAME -> "timeline.why.NEVER_CAME";
            case WINDOW_MISSED -> "timeline.why.WINDOW_MISSED";
            case DEAD_ADDRESS -> "timeline.why.DEAD_ADDRESS";
            case OTHER_MODEL -> "timeline.why.OTHER_MODEL";
            case OTHER_CERTIFICATE -> "timeline.why.OTHER_CERTIFICATE";
            case NO_CERTIFICATE -> "timeline.why.NO_CERTIFICATE";
            case ODD_PASSWORD -> "timeline.why.ODD_PASSWORD";
            case LATER -> "timeline.why.LATER";
            case SILENT -> "timeline.why.SILENT";
            case FAILED -> "timeline.why.FAILED";
            case GONE -> "timeline.why.GONE";
        };
    }

    private static String text(JsonNode visit, String field) {
        return Table.clean(visit.path(field).asText());
    }
}
