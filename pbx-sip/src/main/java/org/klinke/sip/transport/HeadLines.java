package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// The lines of a message head, as far as framing must understand them.
final class HeadLines {
    private static final byte[] NAME = "content-length".getBytes(US_ASCII);
    private static final int DIGITS_MAX = 9;

    /// What a head says about the length of its body.
    sealed interface Length {
        record Absent() implements Length {}

        record Broken(String why) implements Length {}

        /// @param repeated the header came more than once, always with the same value
        record Given(int bytes, boolean repeated) implements Length {}
    }

    private HeadLines() {}

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// Methods and "SIP/" begin with a token character (RFC 3261 §25.1); practically always with a letter.
    static boolean isTokenStart(byte b) {
        return (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b >= '0' && b <= '9')
                || "-.!%*_+`'~".indexOf(b) >= 0;
    }

    static Length contentLength(byte[] head) {
        return contentLength(head, 0, head.length);
    }

    /// Of whole, unfolded lines.
    static Length contentLength(byte[] bytes, int from, int to) {
        int found = -1;
        boolean repeated = false;
        for (int line = from; line < to; ) {
            int lineEnd = lineEnd(bytes, line, to);
            int value = lengthValue(bytes, line, lineEnd);
            if (value >= 0) {
                int number = number(bytes, value, lineEnd);
                if (number < 0) {
                    return new Length.Broken("Malformed Content-Length");
                }
                if (found >= 0 && found != number) {
                    return new Length.Broken("Content-Length given twice");
                }
                repeated = found >= 0;
                found = number;
            }
            line = lineEnd + 2;
        }
        return found < 0 ? new Length.Absent() : new Length.Given(found, repeated);
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    /// Where the value begins if the line is a Content-Length, else -1.
    private static int lengthValue(byte[] bytes, int line, int lineEnd) {
        if (line == lineEnd || ((bytes[line] | 0x20) != 'c' && (bytes[line] | 0x20) != 'l')) {
            return -1;
        }
        int i = line;
        if ((bytes[line] | 0x20) == 'l') {
            i++;
        } else {
            for (byte wanted : NAME) {
                if (i == lineEnd || (bytes[i] != wanted && (bytes[i] | 0x20) != wanted)) {
                    return -1;
                }
                i++;
            }
        }
        while (i < lineEnd && isBlank(bytes[i])) {
            i++;
        }
        return i < lineEnd && bytes[i] == ':' ? i + 1 : -1;
    }

    private static int number(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isBlank(bytes[i])) {
            i++;
        }
        int stop = to;
        while (stop > i && isBlank(bytes[stop - 1])) {
            stop--;
        }
        if (i == stop) {
            return -1;
        }
        int value = 0;
        for (int digits = 0; i < stop; i++) {
            byte b = bytes[i];
            if (b < '0' || b > '9') {
                return -1;
            }
            if ((value > 0 || b != '0') && ++digits > DIGITS_MAX) {
                return Integer.MAX_VALUE; // too long in any case
            }
            value = value * 10 + (b - '0');
        }
        return value;
    }

    /// Puts each folded line on one line (RFC 3261 §7.3.1: a fold is one space) and leaves a repeated
    /// Content-Length out. The body, if any, stays as it is.
    static byte[] unfold(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length);
        int line = 0;
        while (line < message.length) {
            int end = lineEnd(message, line, message.length);
            if (end == line) {
                break; // the blank line: the rest is body
            }
            if (line > 0 && isBlank(message[line])) {
                int text = line;
                while (text < end && isBlank(message[text])) {
                    text++;
                }
                out.write(' ');
                out.write(message, text, end - text);
            } else {
                if (line > 0) {
                    out.write('\r');
                    out.write('\n');
                }
                out.write(message, line, end - line);
            }
            line = end + 2;
        }
        if (line > 0) {
            out.write('\r');
            out.write('\n');
        }
        if (line < message.length) {
            out.write(message, line, message.length - line);
        }
        byte[] unfolded = out.toByteArray();
        return contentLength(unfolded, 0, headEnd(unfolded)) instanceof Length.Given(int bytes, boolean repeated)
                        && repeated
                ? withoutRepeatedLength(unfolded)
                : unfolded;
    }

    private static int headEnd(byte[] message) {
        int line = 0;
        while (line < message.length) {
            int end = lineEnd(message, line, message.length);
            if (end == line) {
                return line;
            }
            line = end + 2;
        }
        return message.length;
    }

    private static byte[] withoutRepeatedLength(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length);
        int head = headEnd(message);
        boolean seen = false;
        for (int line = 0; line < head; ) {
            int end = lineEnd(message, line, head);
            boolean length = lengthValue(message, line, end) >= 0;
            if (!length || !seen) {
                out.write(message, line, Math.min(end + 2, message.length) - line);
            }
            seen |= length;
            line = end + 2;
        }
        out.write(message, head, message.length - head);
        return out.toByteArray();
    }

    /// For a datagram without the header: the parser reads a body only where it is told a length.
    static byte[] withContentLength(byte[] message) {
        int head = headEnd(message);
        byte[] header = ("Content-Length: " + (message.length - head - 2) + "\r\n").getBytes(US_ASCII);
        byte[] result = Arrays.copyOf(message, message.length + header.length);
        System.arraycopy(header, 0, result, head, header.length);
        System.arraycopy(message, head, result, head + header.length, message.length - head);
        return result;
    }

    /// The part of the head up to `to`, cut after the last complete line.
    static byte[] wholeLines(byte[] bytes, int from, int to) {
        int stop = Math.max(from, to);
        while (stop > from && !(stop - from >= 2 && bytes[stop - 1] == '\n' && bytes[stop - 2] == '\r')) {
            stop--;
        }
        return Arrays.copyOfRange(bytes, from, stop);
    }
}
