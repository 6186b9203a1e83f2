package org.klinke.sip.transport;

/// How a flow carries its messages; the name is the one written into Via.
public enum SipTransport {
    TLS(true, true),
    TCP(true, false),
    UDP(false, false);

    private final boolean reliable;
    private final boolean secure;

    SipTransport(boolean reliable, boolean secure) {
        this.reliable = reliable;
        this.secure = secure;
    }

    /// A reliable transport retransmits by itself: RFC 3261 §17 then sets timers A, E and G off and D, I, J, K to
    /// zero.
    public boolean reliable() {
        return reliable;
    }

    public boolean secure() {
        return secure;
    }
}
