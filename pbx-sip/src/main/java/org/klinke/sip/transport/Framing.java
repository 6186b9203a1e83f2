package org.klinke.sip.transport;

/// How a connection's bytes become messages. One per connection, on its loop.
interface Framing {

    /// @param chunk belongs to the framing from now on
    void feed(byte[] chunk, SipFrameDecoder.Sink sink);

    /// Whether something has begun and not ended.
    boolean partial();
}
