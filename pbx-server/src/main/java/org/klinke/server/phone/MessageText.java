package org.klinke.server.phone;

import java.nio.charset.StandardCharsets;
import java.util.ListIterator;
import javax.sip.header.Header;
import javax.sip.message.Request;

/// A SIP message being written, line by line.
final class MessageText {
    private final StringBuilder head = new StringBuilder();
    private String body = "";

    private MessageText(String firstLine) {
        head.append(firstLine).append("\r\n");
    }

    static MessageText request(String method, String uri) {
        return new MessageText(method + " " + uri + " SIP/2.0");
    }

    /// @param localTag added to To where the request has none (RFC 3261 §8.2.6.2)
    static MessageText response(Request to, int status, String reason, String localTag) {
        MessageText text = new MessageText("SIP/2.0 " + status + " " + reason);
        text.copy(to, "Via");
        text.copy(to, "Record-Route");
        text.copy(to, "From");
        String toHeader = Fields.value(to, "To").orElse("");
        boolean tagged = Fields.toTag(to).isPresent() || status == 100;
        text.header("To", tagged ? toHeader : toHeader + ";tag=" + localTag);
        text.copy(to, "Call-ID");
        text.copy(to, "CSeq");
        return text;
    }

    MessageText header(String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /// A whole header line, or nothing for "".
    MessageText line(String line) {
        if (!line.isEmpty()) {
            head.append(line).append("\r\n");
        }
        return this;
    }

    MessageText sdp(String sdp) {
        if (!sdp.isEmpty()) {
            header("Content-Type", "application/sdp");
            body = sdp;
        }
        return this;
    }

    byte[] bytes() {
        byte[] bodyBytes = body.getBytes(StandardCharsets.UTF_8);
        String all = head + "Content-Length: " + bodyBytes.length + "\r\n\r\n" + body;
        return all.getBytes(StandardCharsets.UTF_8);
    }

    private void copy(Request from, String name) {
        ListIterator<?> headers = from.getHeaders(name);
        while (headers.hasNext()) {
            head.append(((Header) headers.next()).toString().strip()).append("\r\n");
        }
    }
}
