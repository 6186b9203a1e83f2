package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke calls show CALL`.
@Command(name = "show", mixinStandardHelpOptions = true)
final class CallsShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "CALL", descriptionKey = "option.call")
    @SuppressWarnings("NullAway.Init")
    private String call;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().get("/debug/calls/" + RoutePaths.segment(call));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        line(
                out,
                texts,
                "show.call",
                text(answer, "id"),
                text(answer, "tenant"),
                text(answer, "from"),
                text(answer, "dialled"),
                text(answer, "state"),
                answer.path("seconds").asLong());
        answer.path("legs").forEach(leg -> leg(out, texts, leg));
        out.flush();
        return 0;
    }

    private static void leg(PrintWriter out, Texts texts, JsonNode leg) {
        out.println();
        line(
                out,
                texts,
                leg.path("holds").asBoolean() ? "show.leg-holds" : "show.leg",
                text(leg, "id"),
                text(leg, "party"),
                text(leg, "direction"),
                text(leg, "state"));
        JsonNode media = leg.path("media");
        if (!media.isObject()) {
            line(out, texts, "show.no-media");
            return;
        }
        line(
                out,
                texts,
                media.path("sharedPort").asBoolean() ? "show.at-shared" : "show.at",
                text(media, "local"),
                orNowhere(texts, media, "announced"),
                orNowhere(texts, media, "latched"),
                media.path("quietMillis").asLong() / 1000.0,
                text(media, "voice"));
        line(
                out,
                texts,
                "show.flow",
                texts.say(media.path("weSend").asBoolean() ? "show.send" : "show.no-send"),
                texts.say(media.path("weReceive").asBoolean() ? "show.receive" : "show.no-receive"),
                hears(texts, media));
        JsonNode stats = media.path("stats");
        JsonNode quality = stats.path("quality");
        line(
                out,
                texts,
                "show.stats",
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
                    texts,
                    "show.far",
                    far.path("lossPercent").asDouble(),
                    known(texts, "show.far-jitter", far.path("jitterMillis")),
                    known(texts, "show.far-mos", far.path("mos")));
        }
    }

    private static String known(Texts texts, String key, JsonNode value) {
        double number = value.asDouble(-1);
        return number < 0 ? "" : texts.say(key, number);
    }

    private static String hears(Texts texts, JsonNode media) {
        String tone = text(media, "playing");
        String mixer = text(media, "mixer");
        String partner = text(media, "partner");
        if (!tone.isEmpty()) {
            return texts.say("show.tone", tone);
        }
        if (!mixer.isEmpty()) {
            return mixer;
        }
        return partner.isEmpty() ? texts.say("show.nothing") : texts.say("show.partner", partner);
    }

    private static String orNowhere(Texts texts, JsonNode media, String field) {
        String address = text(media, field);
        return address.isEmpty() ? texts.say("show.nowhere") : address;
    }

    private static String text(JsonNode object, String field) {
        return Table.clean(object.path(field).asText(""));
    }

    private static void line(PrintWriter out, Texts texts, String key, Object... values) {
        out.println(texts.say(key, values));
    }
}
