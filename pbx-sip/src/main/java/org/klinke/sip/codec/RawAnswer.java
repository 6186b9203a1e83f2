package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Builds the response to a request that is not worth, or not capable of, being parsed: its own Via, From, To,
/// Call-ID and CSeq lines (RFC 3261 §8.2.6.2) go back to the sender as they came.
public final class RawAnswer {
    private RawAnswer() {}

    /// @param message the request or what is there of its head, unfolded, whole lines
    /// @param toTag given to To if it has no tag
    /// @param extra further header lines, each ended by CR LF
    /// @return empty for a response, an ACK, and where Via or CSeq is absent: nobody could tell what is answered.
    /// Other absent lines are absent in the answer too; of doubled ones the first counts
    public static Optional<byte[]> to(byte[] message, int status, String reason, @Nullable String toTag, String extra) {
        return to(message, status, reason, toTag, extra, "");
    }

    /// @param via replaces the value of the only Via, unless empty
    public static Optional<byte[]> to(
            byte[] message, int status, String reason, @Nullable String toTag, String extra, String via) {
        if (startsWith(message, 0, "SIP/") || startsWith(message, 0, "ACK ")) {
            return Optional.empty();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        out.writeBytes(("SIP/2.0 " + status + " " + reason + "\r\n").getBytes(UTF_8));
        int vias = 0;
        EnumSet<HeaderName> seen = EnumSet.noneOf(HeaderName.class);
        int next = lineEnd(message, 0) + 2;
        while (next < message.length) {
            int end = lineEnd(message, next);
            if (end == next || end < 0) {
                break;
            }
            HeaderName name = nameOf(message, next, end);
            switch (name) {
                case VIA -> {
                    vias++;
                    if (via.isEmpty()) {
                        line(out, message, next, end, "");
                    } else {
                        out.writeBytes(("Via: " + via + "\r\n").getBytes(UTF_8));
                    }
                }
                case FROM, CALL_ID, CSEQ -> {
                    if (seen.add(name)) {
                        line(out, message, next, end, "");
                    }
                }
                case TO -> {
                    if (seen.add(name)) {
                        boolean tagged = toTag == null || hasTag(message, next, end);
                        line(out, message, next, end, tagged ? "" : ";tag=" + toTag);
                    }
                }
                case ROUTE,
                        RECORD_ROUTE,
                        AUTHORIZATION,
                        CONTACT,
                        CONTENT_LENGTH,
                        CONTENT_TYPE,
                        MAX_FORWARDS,
                        REFER_TO,
                        REPLACES,
                        OTHER -> {}
            }
            next = end + 2;
        }
        if (vias == 0 || vias > SipHead.VIAS_MAX || !seen.contains(HeaderName.CSEQ)) {
            return Optional.empty();
        }
        out.writeBytes((extra + "Content-Length: 0\r\n\r\n").getBytes(UTF_8));
        return Optional.of(out.toByteArray());
    }

    private static HeaderName nameOf(byte[] message, int start, int end) {
        int colon = Bytes.indexOf(message, ':', start, end);
        int nameEnd = colon;
        while (nameEnd > start && Bytes.isBlank(message[nameEnd - 1])) {
            nameEnd--;
        }
        return nameEnd <= start ? HeaderName.OTHER : HeaderName.of(message, start, nameEnd);
    }

    private static boolean hasTag(byte[] message, int start, int end) {
        int close = Bytes.lastIndexOf(message, '>', start, end);
        String parameters = new String(message, Math.max(close, start), end - Math.max(close, start), UTF_8);
        return parameters.replace(" ", "").toLowerCase(Locale.ROOT).contains(";tag=");
    }

    private static void line(ByteArrayOutputStream out, byte[] message, int start, int end, String suffix) {
        out.write(message, start, end - start);
        out.writeBytes((suffix + "\r\n").getBytes(UTF_8));
    }

    private static int lineEnd(byte[] message, int start) {
        for (int i = start; i + 1 < message.length; i++) {
            if (message[i] == '\r' && message[i + 1] == '\n') {
                return i;
            }
        }
        return -2; // the next line would start at 0 again: callers stop at a negative end
    }

    private static boolean startsWith(byte[] message, int from, String text) {
        if (message.length - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (message[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
