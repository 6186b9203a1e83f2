package org.klinke.server.phone;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;

/// What a phone reads in a message.
final class Fields {
    private Fields() {}

    static String branch(Message message) {
        return message.getHeader(ViaHeader.NAME) instanceof ViaHeader via && via.getBranch() != null
                ? via.getBranch()
                : "";
    }

    static String callId(Message message) {
        return message.getHeader(CallIdHeader.NAME) instanceof CallIdHeader header ? header.getCallId() : "";
    }

    static String cseqMethod(Message message) {
        return message.getHeader(CSeqHeader.NAME) instanceof CSeqHeader header ? header.getMethod() : "";
    }

    static long cseq(Message message) {
        return message.getHeader(CSeqHeader.NAME) instanceof CSeqHeader header ? header.getSeqNumber() : 0;
    }

    static Optional<String> toTag(Message message) {
        return message.getHeader(ToHeader.NAME) instanceof ToHeader header
                ? Optional.ofNullable(header.getTag())
                : Optional.empty();
    }

    static Optional<String> fromTag(Message message) {
        return message.getHeader(FromHeader.NAME) instanceof FromHeader header
                ? Optional.ofNullable(header.getTag())
                : Optional.empty();
    }

    static Optional<String> contact(Message message) {
        return message.getHeader(ContactHeader.NAME) instanceof ContactHeader header && header.getAddress() != null
                ? Optional.of(header.getAddress().getURI().toString())
                : Optional.empty();
    }

    /// The first header of this name, without the name.
    static Optional<String> value(Message message, String name) {
        Header header = message.getHeader(name);
        return header == null
                ? Optional.empty()
                : Optional.of(header.toString()
                        .substring(header.toString().indexOf(':') + 1)
                        .strip());
    }

    static String body(Message message) {
        byte[] raw = message.getRawContent();
        return raw == null ? "" : new String(raw, StandardCharsets.UTF_8);
    }
}
