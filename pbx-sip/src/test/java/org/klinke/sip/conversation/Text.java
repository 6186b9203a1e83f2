package org.klinke.sip.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A SIP message as plain text, read without any of the code under test.
record Text(String firstLine, List<String[]> headers, String body) {

    static Text of(String message) {
        int end = message.indexOf("\r\n\r\n");
        String[] lines = message.substring(0, end).split("\r\n", -1);
        List<String[]> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.add(new String[] {
                lines[i].substring(0, colon).trim(),
                lines[i].substring(colon + 1).trim()
            });
        }
        return new Text(lines[0], headers, message.substring(end + 4));
    }

    /// Whether all is there that a phone needs to know what the message belongs to.
    boolean isWhole() {
        return find("To").isPresent()
                && find("From").isPresent()
                && find("Call-ID").isPresent()
                && find("CSeq")
                        .filter(cseq -> cseq.matches("\\d{1,10}\\s+\\S+"))
                        .isPresent();
    }

    boolean isResponse() {
        return firstLine.startsWith("SIP/2.0 ");
    }

    int status() {
        return Integer.parseInt(firstLine.substring(8, 11));
    }

    /// Of the request, or of the request a response answers.
    String method() {
        return isResponse() ? cseq()[1] : firstLine.substring(0, firstLine.indexOf(' '));
    }

    private String[] cseq() {
        return header("CSeq").split("\\s+", -1);
    }

    long sequence() {
        return Long.parseLong(cseq()[0]);
    }

    String header(String name) {
        return find(name).orElseThrow(() -> new AssertionError("no " + name + " in\n" + this));
    }

    Optional<String> find(String name) {
        return all(name).stream().findFirst();
    }

    List<String> all(String name) {
        return headers.stream()
                .filter(header -> header[0].equalsIgnoreCase(name))
                .map(header -> header[1])
                .toList();
    }

    String branch() {
        return parameter(header("Via"), "branch").orElse("");
    }

    String tag(String header) {
        return parameter(header(header), "tag").orElse("");
    }

    /// The URI of the Contact.
    String contact() {
        return uri(header("Contact"));
    }

    static String uri(String address) {
        Matcher matcher = Pattern.compile("<([^>]*)>").matcher(address);
        return matcher.find() ? matcher.group(1) : address.replaceAll(";.*", "");
    }

    private static Optional<String> parameter(String value, String name) {
        Matcher matcher = Pattern.compile("[;\\s,]" + name + "=\"?([^;,\"\\s]+)", Pattern.CASE_INSENSITIVE)
                .matcher(value);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(firstLine).append('\n');
        headers.forEach(
                header -> out.append(header[0]).append(": ").append(header[1]).append('\n'));
        return out.append('\n').append(body).toString();
    }
}
