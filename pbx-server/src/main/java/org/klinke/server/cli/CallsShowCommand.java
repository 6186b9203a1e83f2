package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke calls show CALL`.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a running call from inside: its legs, where their audio comes from and goes to, how well.",
            "`klinke trace` tells how it came to this."
        })
final class CallsShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "CALL", description = "id of the call, or a beginning of it that is unique")
    @SuppressWarnings("NullAway.Init")
    private String call;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().get("/debug/calls/" + RoutePaths.segment(call));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        line(
                out,
                "%s  %s: %s dialled %s, %s, %d s",
                text(answer, "id"),
                text(answer, "tenant"),
                text(answer, "from"),
                text(answer, "dialled"),
                text(answer, "state"),
                answer.path("seconds").asLong());
        answer.path("legs").forEach(leg -> leg(out, leg));
        out.flush();
        return 0;
    }

    private static void leg(PrintWriter out, JsonNode leg) {
        line(out, "");
        line(
                out,
                "leg %s  %s (%s): %s%s",
                text(leg, "id"),
                text(leg, "party"),
                text(leg, "direction"),
                text(leg, "state"),
                leg.path("holds").asBoolean() ? ", on hold" : "");
        JsonNode media = leg.path("media");
        if (!media.isObject()) {
            line(out, "  no media session");
            return;
        }
        line(
                out,
                "  at %s%s; far end announced %s, heard from %s %.1f s ago, voice: %s",
                text(media, "local"),
                media.path("sharedPort").asBoolean() ? " (shared)" : "",
                orNowhere(media, "announced"),
                orNowhere(media, "latched"),
                media.path("quietMillis").asLong() / 1000.0,
                text(media, "voice"));
        line(
                out,
                "  we %s and %s; hears %s",
                media.path("weSend").asBoolean() ? "send" : "do not send",
                media.path("weReceive").asBoolean() ? "receive" : "do not receive",
                hears(media));
        JsonNode stats = media.path("stats");
        JsonNode quality = stats.path("quality");
        line(
                out,
                "  %s, %s: %d packets in, %d out, %d lost, %d refused, jitter %.1f ms, round trip %.0f ms, MOS %.1f",
                text(quality, "codec"),
                text(quality, "protection"),
                stats.path("packetsReceived").asLong(),
                stats.path("packetsSent").asLong(),
                stats.path("packetsLost").asLong(),
                stats.path("packetsRefused").asLong(),
                stats.path("jitterMillis").asDouble(),
                quality.path("roundTripMillis").asDouble(),
                quality.path("mosAverage").asDouble());
        JsonNode far = quality.path("far");
        if (far.path("lossPercent").asDouble(-1) >= 0) {
            line(
                    out,
                    "  says of us: %.1f %% lost%s%s",
                    far.path("lossPercent").asDouble(),
                    known(", jitter %.1f ms", far.path("jitterMillis")),
                    known(", MOS %.1f", far.path("mos")));
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // both formats stand above
    private static String known(String format, JsonNode value) {
        double number = value.asDouble(-1);
        return number < 0 ? "" : String.format(Locale.ROOT, format, number);
    }

    private static String hears(JsonNode media) {
        String tone = text(media, "playing");
        String mixer = text(media, "mixer");
        String partner = text(media, "partner");
        if (!tone.isEmpty()) {
            return "the tone " + tone;
        }
        if (!mixer.isEmpty()) {
            return mixer;
        }
        return partner.isEmpty() ? "nothing" : "leg " + partner;
    }

    private static String orNowhere(JsonNode media, String field) {
        String address = text(media, field);
        return address.isEmpty() ? "nowhere" : address;
    }

    private static String text(JsonNode object, String field) {
        return Table.clean(object.path(field).asText(""));
    }

    @SuppressWarnings("AnnotateFormatMethod") // all formats stand in this file
    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
