package org.klinke.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A SIP message as text: enough for a simulated carrier to read ours and to change them.
final class SimMessage {
    private String start;
    private final List<String> headers;
    private String body;

    private SimMessage(String start, List<String> headers, String body) {
        this.start = start;
        this.headers = new ArrayList<>(headers);
        this.body = body;
    }

    static SimMessage parse(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, UTF_8);
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = List.of(text.substring(0, end).split("\r\n"));
        return new SimMessage(lines.getFirst(), lines.subList(1, lines.size()), text.substring(end + 4));
    }

    /// A response to it that says no more than it must.
    SimMessage response(String status, String tag) {
        SimMessage made = new SimMessage("SIP/2.0 " + status, List.of(), "");
        for (String name : List.of("Via", "From", "To", "Call-ID", "CSeq")) {
            all(name).forEach(value -> made.add(name, value));
        }
        if (!tag.isEmpty() && !header("To").contains("tag=")) {
            made.set("To", header("To") + ";tag=" + tag);
        }
        return made;
    }

    static SimMessage request(String method, String uri) {
        return new SimMessage(method + " " + uri + " SIP/2.0", List.of(), "");
    }

    SimMessage copy() {
        return new SimMessage(start, headers, body);
    }

    boolean isResponse() {
        return start.startsWith("SIP/2.0 ");
    }

    int status() {
        return Integer.parseInt(start.substring(8, 11));
    }

    /// Of a response: that of its CSeq.
    String method() {
        return isResponse() ? header("CSeq").split(" ")[1] : start.substring(0, start.indexOf(' '));
    }

    /// Between `sip:` and `@` of the Request-URI.
    String called() {
        return user(start.split(" ")[1]);
    }

    /// Number of From.
    String caller() {
        return user(header("From"));
    }

    private static String user(String uri) {
        int from = uri.indexOf("sip:") + 4;
        int at = uri.indexOf('@', from);
        return at < 0 ? "" : uri.substring(from, at);
    }

    void to(String uri) {
        start = method() + " " + uri + " SIP/2.0";
    }

    String header(String name) {
        return find(name).orElse("");
    }

    private Optional<String> find(String name) {
        return all(name).stream().findFirst();
    }

    List<String> all(String name) {
        String begin = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(begin))
                .map(line -> line.substring(begin.length()).strip())
                .toList();
    }

    void set(String name, String value) {
        remove(name);
        add(name, value);
    }

    void remove(String name) {
        headers.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"));
    }

    void add(String name, String value) {
        headers.add(name + ": " + value);
    }

    String branch() {
        String via = header("Via");
        int from = via.indexOf("branch=") + 7;
        int end = via.indexOf(';', from);
        return end < 0 ? via.substring(from) : via.substring(from, end);
    }

    boolean beginsDialog() {
        return method().equals("INVITE") && !header("To").contains("tag=");
    }

    String body() {
        return body;
    }

    void body(String text) {
        body = text;
        if (!text.isEmpty()) {
            set("Content-Type", "application/sdp");
        }
    }

    byte[] bytes() {
        set("Content-Length", String.valueOf(body.getBytes(UTF_8).length));
        return (start + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body).getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return start + "\n" + String.join("\n", headers) + "\n\n" + body;
    }
}
