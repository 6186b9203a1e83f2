package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/// A call's timeline for a support engineer:
///
///     Call 0199…  acme  100 Reception → 101  2026-11-22T10:00:00Z  answered after 2.1 s, 35 s
///          0 ms  A   <── INVITE sip:101@acme.example (SDP)
///         12 ms      decision  extension 101 of Anna: ring 2 phones
///         14 ms   B  ──> INVITE sip:101@…
///     Ended: Busy. The called phone is in another call.
final class TraceText {
    private final boolean messages;

    TraceText(boolean messages) {
        this.messages = messages;
    }

    void print(JsonNode call, PrintWriter out) {
        out.printf(
                "Call %s  tenant %s  %s -> %s  %s%n",
                text(call, "id"),
                text(call, "tenant"),
                text(call, "from"),
                text(call, "dialled"),
                text(call, "startedAt"));
        call.path("legs")
                .forEach(leg -> out.printf(
                        "  leg %s  %s  %s%n", text(leg, "letter"), text(leg, "party"), text(leg, "outcome")));
        out.println();
        for (JsonNode entry : call.path("timeline")) {
            out.printf(
                    Locale.ROOT, "%9d ms  %-2s %s%n", entry.path("millis").asLong(), text(entry, "leg"), line(entry));
            if (messages) {
                entry.path("detail")
                        .asText("")
                        .lines()
                        .forEach(line -> out.println("                    | " + Table.clean(line)));
            }
        }
        out.println();
        out.println(text(call, "summary"));
        if (!text(call, "remedy").isEmpty()) {
            out.println("What to do: " + text(call, "remedy"));
        }
        out.flush();
    }

    private static String line(JsonNode entry) {
        String text = text(entry, "text");
        return switch (entry.path("kind").asText()) {
            case "sent" -> "--> " + text;
            case "received" -> "<-- " + text;
            default -> "    " + entry.path("kind").asText() + ": " + text;
        };
    }

    private static String text(JsonNode object, String field) {
        return Table.clean(object.path(field).asText(""));
    }
}
