package org.klinke.core.media;

/// How we offer a stream to a device, by what is known of it; whatever it answers with is followed.
public enum Offering {
    /// RTP/AVP with `a=crypto`, which a phone without SRTP passes over; where plain RTP is allowed.
    SDES_OPTIONAL,
    /// RTP/SAVP with `a=crypto`: a phone on TLS.
    SDES,
    /// UDP/TLS/RTP/SAVP with DTLS and rtcp-mux: a phone that has offered DTLS without ICE itself.
    DTLS,
    /// UDP/TLS/RTP/SAVPF with DTLS, ICE, rtcp-mux and BUNDLE, all a browser needs (RFC 8829), and no key in the
    /// description (RFC 8827 §6.5): it has offered that itself.
    WEB,
    /// [#WEB] with `a=crypto` beside it, which browsers pass over: on a WebSocket, but perhaps no browser.
    WEB_OR_SDES;

    boolean web() {
        return this == WEB || this == WEB_OR_SDES;
    }

    boolean dtls() {
        return web() || this == DTLS;
    }

    /// Has a key in the description.
    public boolean sdes() {
        return this != WEB && this != DTLS;
    }
}
