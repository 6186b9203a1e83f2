package org.klinke.sip.torture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The most expensive messages that are still within every limit of ours: heads of 16 KB, lines of 4 KB, 32 values in a
/// list, 32 parameters, 100 lines, 256 values in all.
final class WorstCases {
    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final int LINE_BYTES_MAX = 4 * 1024 - 8;
    private static final int VALUES_MAX = 32;
    private static final int VIAS_MAX = 69;
    private static final int PARAMETERS_MAX = 32;

    private WorstCases() {}

    static Map<String, byte[]> all() {
        Map<String, byte[]> cases = new LinkedHashMap<>();
        String parameters = list(PARAMETERS_MAX - 1, ";", i -> "p" + i + "=" + "v".repeat(80));
        cases.put("usual OPTIONS", message("OPTIONS sip:acme.example", ""));
        cases.put(
                "32 Routes",
                message("OPTIONS sip:acme.example", lists("Route", VALUES_MAX, 480, "<sip:", "x", ";lr>")));
        cases.put(
                "32 Record-Routes",
                message("OPTIONS sip:acme.example", lists("Record-Route", VALUES_MAX, 480, "<sip:", "x", ";lr>")));
        cases.put(
                "32 Contacts",
                message("REGISTER sip:acme.example", lists("Contact", VALUES_MAX, 480, "<sip:a@", "x", ">")));
        cases.put(
                "69 Vias",
                message("OPTIONS sip:acme.example", lists("Via", VIAS_MAX, 215, "SIP/2.0/UDP ", "x", ";rport")));
        cases.put("Request-URI with parameters", message("OPTIONS sip:100@acme.example;" + parameters, ""));
        cases.put(
                "many URI parameters",
                message(
                        "OPTIONS sip:acme.example",
                        repeated(4, i -> "Route: <sip:p" + i + ".example;" + parameters + ";lr>\r\n")));
        cases.put(
                "many header parameters",
                message(
                        "REGISTER sip:acme.example",
                        repeated(4, i -> "Contact: <sip:p" + i + "@192.0.2.1>;" + parameters + "\r\n")));
        cases.put(
                "quoted pairs",
                message(
                        "OPTIONS sip:acme.example",
                        repeated(4, i -> "Contact: \"" + "\\\"".repeat(1_900) + "\" <sip:1@192.0.2.1>\r\n")));
        cases.put(
                "90 unknown lines",
                message("OPTIONS sip:acme.example", repeated(90, i -> "X-" + i + ": " + "y".repeat(150) + "\r\n")));
        cases.put(
                "80 Accepts",
                message(
                        "OPTIONS sip:acme.example",
                        repeated(80, i -> "Accept: " + list(3, ", ", n -> "a/b" + n) + "\r\n")));
        cases.put(
                "240 Supporteds",
                message(
                        "OPTIONS sip:acme.example",
                        repeated(8, i -> "Supported: " + list(30, ",", n -> "a" + n) + "\r\n")));
        cases.put(
                "240 Requires",
                message(
                        "OPTIONS sip:acme.example",
                        repeated(8, i -> "Require: " + list(30, ",", n -> "a" + n) + "\r\n")));
        cases.put(
                "90 Identities",
                message(
                        "OPTIONS sip:acme.example",
                        repeated(
                                90,
                                i -> "P-Asserted-Identity: \"N\" <sip:" + "n".repeat(60)
                                        + "@192.0.2.1;a=b;c=d>, <tel:+4989" + i + ">\r\n")));
        cases.put(
                "80 Authorizations",
                message(
                        "REGISTER sip:acme.example",
                        repeated(
                                80,
                                i -> "Authorization: Digest username=\"100\", "
                                        + "realm=\"r" + i + "\", nonce=\"n\", uri=\"sip:a\", response=\""
                                        + "0".repeat(32) + "\", qop=auth, nc=00000001, "
                                        + "cnonce=\"c\"\r\n")));
        cases.put(
                "one Authorization of 4 KB",
                message(
                        "REGISTER sip:acme.example",
                        "Authorization: Digest " + list(30, ", ", n -> "k" + n + "=\"" + "v".repeat(115) + "\"")
                                + "\r\n"));
        cases.put(
                "folds",
                message("OPTIONS sip:acme.example", repeated(44, i -> "X-F: a\r\n " + "b".repeat(170) + "\r\n")));
        cases.put(
                "240 languages",
                message(
                        "OPTIONS sip:acme.example",
                        repeated(8, i -> "Accept-Language: " + list(30, ",", n -> "de;q=0.5") + "\r\n")));
        cases.put("user parts", message("OPTIONS sip:" + "%41".repeat(1_200) + "@acme.example", ""));
        return cases;
    }

    /// Lines of one list header, each nearly as long as a line may be.
    private static String lists(String name, int values, int valueBytes, String before, String filler, String after) {
        StringBuilder out = new StringBuilder();
        int perLine = (LINE_BYTES_MAX - name.length() - 2) / (valueBytes + 1);
        for (int i = 0; i < values; i += perLine) {
            out.append(name).append(": ");
            out.append(list(
                    Math.min(perLine, values - i),
                    ",",
                    n -> before + filler.repeat(valueBytes - before.length() - after.length()) + after));
            out.append("\r\n");
        }
        return out.toString();
    }

    private static String repeated(int times, IntFunction<String> line) {
        return list(times, "", line);
    }

    private static String list(int count, String separator, IntFunction<String> value) {
        return IntStream.range(0, count).mapToObj(value).collect(Collectors.joining(separator));
    }

    /// As many whole lines of `extra` as fit.
    private static byte[] message(String requestLine, String extra) {
        String method = requestLine.substring(0, requestLine.indexOf(' '));
        String top = requestLine + " SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKw\r\nMax-Forwards: 70\r\n"
                + "From: <sip:100@acme.example>;tag=1\r\nTo: <sip:100@acme.example>\r\nCall-ID: worst\r\nCSeq: 1 "
                + method
                + "\r\n";
        String end = "Content-Length: 0\r\n\r\n";
        int room = HEAD_BYTES_MAX - top.length() - end.length();
        String fits = extra.length() <= room ? extra : extra.substring(0, extra.lastIndexOf("\r\n", room - 2) + 2);
        return (top + fits + end).getBytes(ISO_8859_1);
    }
}
