package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A call's timeline for a support engineer: a ladder of all legs on one time axis.
///
///     Call 0199…  tenant acme  100 Alice -> 101  2026-11-22T10:00:00Z
///
///                 A 100 Alice                    Klinke                    B 101 Bob
///          0 ms   |-- INVITE 101 (SDP) --------->|                         |
///         12 ms     decision: 101 is the extension of Bob
///         14 ms   |                              |-- INVITE bob (SDP) ---->|
///        514 ms   |                              |-- INVITE bob (SDP) (retransmission) ->|
///
///     Ended: Busy. The called phone is in another call.
final class TraceText {
    private static final String ENDED = "Ended: ";
    private static final int LANE_CHARS = 34;
    private static final int LANES_MAX = 8;
    private static final String MARGIN = "             ";

    private final boolean messages;
    private final boolean sdp;
    private final Texts texts;
    private final List<String> lanes = new ArrayList<>();

    /// @param messages print each message in full
    /// @param sdp with the lines of session descriptions, otherwise folded into one
    TraceText(boolean messages, boolean sdp, Texts texts) {
        this.messages = messages;
        this.sdp = sdp;
        this.texts = texts;
    }

    void print(JsonNode call, PrintWriter out) {
        out.println(texts.say(
                "trace.call",
                text(call, "id"),
                text(call, "tenant"),
                text(call, "from"),
                text(call, "dialled"),
                text(call, "startedAt")));
        call.path("legs")
                .forEach(leg -> out.println(
                        texts.say("trace.leg", text(leg, "letter"), text(leg, "party"), text(leg, "outcome"))));
        out.println();
        head(call, out);
        for (JsonNode entry : call.path("timeline")) {
            line(entry, out);
        }
        out.println();
        String summary = text(call, "summary");
        out.println(
                summary.startsWith(ENDED)
                        ? texts.say("trace.ended", texts.sentence(summary.substring(ENDED.length())))
                        : texts.sentence(summary));
        if (!text(call, "remedy").isEmpty()) {
            out.println(texts.say("trace.remedy", texts.sentence(text(call, "remedy"))));
        }
        out.flush();
    }

    /// The server stands second, since most calls have a caller on one side and phones that ring on the other.
    private void head(JsonNode call, PrintWriter out) {
        for (JsonNode entry : call.path("timeline")) {
            String leg = text(entry, "leg");
            if (isMessage(entry) && !lanes.contains(leg) && lanes.size() < LANES_MAX) {
                lanes.add(leg);
            }
        }
        if (lanes.isEmpty()) {
            return;
        }
        lanes.add(1, "");
        StringBuilder names = new StringBuilder(MARGIN);
        for (String lane : lanes) {
            String name = lane.isEmpty() ? "Klinke" : (lane + " " + party(call, lane)).strip();
            names.append(padded(name.length() < LANE_CHARS ? name : name.substring(0, LANE_CHARS - 2), LANE_CHARS));
        }
        out.println(names.toString().stripTrailing());
    }

    private static String party(JsonNode call, String letter) {
        for (JsonNode leg : call.path("legs")) {
            if (text(leg, "letter").equals(letter)) {
                return text(leg, "party");
            }
        }
        return "";
    }

    private void line(JsonNode entry, PrintWriter out) {
        String time =
                String.format(Locale.ROOT, "%7d ms   ", entry.path("millis").asLong());
        int leg = lanes.indexOf(text(entry, "leg"));
        if (!isMessage(entry) || leg < 0) {
            String who = text(entry, "leg").isEmpty() ? "" : texts.say("trace.on-leg", text(entry, "leg"));
            out.println(time + "  " + who + texts.sentence(text(entry, "kind")) + ": "
                    + texts.sentence(text(entry, "text")));
            return;
        }
        boolean fromServer = text(entry, "kind").equals("sent");
        out.println(time + rung(leg, fromServer, label(text(entry, "text"))));
        if (messages) {
            body(entry.path("detail").asText(""), out);
        }
    }

    /// One message as an arrow between the server's lane and the leg's; every other lane is a dot of its life line.
    private String rung(int leg, boolean fromServer, String label) {
        int left = Math.min(1, leg);
        int right = Math.max(1, leg);
        boolean toRight = fromServer == (leg > 1);
        StringBuilder line = new StringBuilder();
        for (int lane = 0; lane < left; lane++) {
            line.append(padded("|", LANE_CHARS));
        }
        int width = (right - left) * LANE_CHARS - 1;
        String dashes = "-".repeat(Math.max(1, width - label.length() - 4));
        line.append('|').append(toRight ? "- " + label + " " + dashes + ">" : "<" + dashes + " " + label + " -");
        line.append('|');
        for (int lane = right + 1; lane < lanes.size(); lane++) {
            line.append(" ".repeat(LANE_CHARS - 1)).append('|');
        }
        return line.toString();
    }

    /// `INVITE sip:101@acme.example;x=y (SDP)` is `INVITE 101 (SDP)`: where it goes stands above the lane.
    private static String label(String summary) {
        return summary.replaceFirst("^([A-Z]+) sips?:(?:([^@;> ]+)@)?\\S+", "$1 $2")
                .replace("  ", " ");
    }

    private void body(String message, PrintWriter out) {
        boolean description = false;
        for (String line : message.lines().toList()) {
            description |= line.startsWith("v=0");
            if (!description || sdp) {
                out.println(MARGIN + "    | " + Table.clean(line));
            }
        }
        if (description && !sdp) {
            out.println(MARGIN + "    | " + Table.clean(folded(message)));
        }
    }

    /// `[SDP: audio 40000 RTP/SAVP 8 0 101, c=IN IP4 192.0.2.7, crypto AES_CM_128_HMAC_SHA1_80, sendrecv]`
    static String folded(String message) {
        List<String> parts = new ArrayList<>();
        for (String line : message.substring(message.indexOf("v=0")).lines().toList()) {
            if (line.startsWith("m=")) {
                parts.add(line.substring(2).strip());
            } else if (line.startsWith("c=")) {
                parts.add(line.substring(2).strip());
            } else if (line.startsWith("a=crypto:")) {
                String[] words = line.split("\\s+");
                parts.add("crypto " + (words.length > 1 ? words[1] : "?"));
            } else if (line.matches("a=(sendrecv|sendonly|recvonly|inactive)\\s*")) {
                parts.add(line.substring(2).strip());
            }
        }
        return "[SDP: " + String.join(", ", parts) + "]";
    }

    private static boolean isMessage(JsonNode entry) {
        String kind = text(entry, "kind");
        return kind.equals("sent") || kind.equals("received");
    }

    private static String padded(String text, int chars) {
        return text + " ".repeat(Math.max(1, chars - text.length()));
    }

    private static String text(JsonNode object, String field) {
        return Table.clean(object.path(field).asText(""));
    }
}
