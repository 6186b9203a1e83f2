package org.klinke.server.phone;

import java.util.ArrayDeque;
import java.util.Locale;

/// What one phone sent, received and did, in memory; the oldest lines go first. Digest responses and keys are left out,
/// since only first lines and what matters of the body are kept.
final class Ladder {
    private static final int LINES_MAX = 1_000;

    private final String phone;
    private final long startNanos = System.nanoTime();
    private final ArrayDeque<String> lines = new ArrayDeque<>();

    Ladder(String phone) {
        this.phone = phone;
    }

    void sent(String message) {
        add("→ " + summary(message));
    }

    void received(String message) {
        add("← " + summary(message));
    }

    void note(String what) {
        add("  " + what);
    }

    synchronized String text() {
        return String.join("\n", lines);
    }

    private synchronized void add(String what) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        lines.addLast(String.format(Locale.ROOT, "%8.3f %-4s %s", seconds, phone, what));
        if (lines.size() > LINES_MAX) {
            lines.removeFirst();
        }
    }

    private static String summary(String message) {
        StringBuilder out = new StringBuilder();
        for (String line : message.split("\r\n", -1)) {
            if (out.isEmpty()) {
                out.append(line);
            } else if (hasAny(line, "CSeq:", "Call-ID:", "Reason:", "Warning:", "m=", "c=", "a=sendonly", "a=recvonly")
                    || hasAny(line, "a=inactive", "Retry-After:")) {
                out.append(" | ").append(line);
            }
        }
        return out.toString();
    }

    private static boolean hasAny(String line, String... starts) {
        for (String start : starts) {
            if (line.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}
