package org.klinke.sip.codec;

import java.util.List;
import java.util.Locale;

/// The headers that the head scan knows.
enum HeaderName {
    FROM("From", 'f', true),
    TO("To", 't', true),
    CALL_ID("Call-ID", 'i', true),
    CSEQ("CSeq", 0, true),
    CONTENT_LENGTH("Content-Length", 'l', true),
    CONTENT_TYPE("Content-Type", 'c', true),
    MAX_FORWARDS("Max-Forwards", 0, true),
    REFER_TO("Refer-To", 'r', true),
    REPLACES("Replaces", 0, true),
    VIA("Via", 'v', false),
    ROUTE("Route", 0, false),
    RECORD_ROUTE("Record-Route", 0, false),
    AUTHORIZATION("Authorization", 0, false),
    CONTACT("Contact", 'm', false),
    OTHER("", 0, false);

    /// RFC 3261 §8.1.1; Max-Forwards is asked for by the validator, old phones forget it.
    static final List<HeaderName> REQUIRED = List.of(VIA, FROM, TO, CALL_ID, CSEQ);

    private static final HeaderName[] ALL = values();

    private final String text;
    private final String lower;
    private final int first;
    private final int compact;
    private final boolean single;

    HeaderName(String text, int compact, boolean single) {
        this.text = text;
        this.compact = compact;
        this.single = single;
        this.lower = text.toLowerCase(Locale.ROOT);
        this.first = lower.isEmpty() ? 0 : lower.charAt(0);
    }

    String text() {
        return text;
    }

    /// Whether it may appear only once.
    boolean single() {
        return single;
    }

    static HeaderName of(byte[] bytes, int from, int to) {
        int length = to - from;
        int first = Bytes.lower(bytes[from]);
        for (HeaderName name : ALL) {
            if (length == 1
                    ? name.compact == first
                    : name.first == first && name.lower.length() == length && name.is(bytes, from)) {
                return name;
            }
        }
        return OTHER;
    }

    private boolean is(byte[] bytes, int from) {
        for (int i = 0; i < lower.length(); i++) {
            if (Bytes.lower(bytes[from + i]) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
