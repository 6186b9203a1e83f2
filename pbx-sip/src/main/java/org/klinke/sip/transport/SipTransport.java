package org.klinke.sip.transport;

/// How a flow carries its messages; the name is the one written into Via.
public enum SipTransport {
    TLS(true, true, "tls"),
    /// RFC 7118 §5.2.2: URIs say `ws`, secure or not.
    WSS(true, true, "ws"),
    TCP(true, false, "tcp"),
    UDP(false, false, "udp");

    private final boolean reliable;
    private final boolean secure;
    private final String uriParameter;

    SipTransport(boolean reliable, boolean secure, String uriParameter) {
        this.reliable = reliable;
        this.secure = secure;
        this.uriParameter = uriParameter;
    }

    /// A reliable transport retransmits by itself: RFC 3261 §17 then sets timers A, E and G off and D, I, J, K to
    /// zero.
    public boolean reliable() {
        return reliable;
    }

    public boolean secure() {
        return secure;
    }

    /// What `transport=` of a SIP URI says.
    public String uriParameter() {
        return uriParameter;
    }
}
