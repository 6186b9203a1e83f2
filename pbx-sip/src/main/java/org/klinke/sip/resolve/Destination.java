package org.klinke.sip.resolve;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.klinke.sip.transport.SipTransport;

/// What a SIP URI says about where to send (RFC 3263 §4: the TARGET of the URI).
///
/// @param host domain name, host name or numeric address (IPv6 without brackets); lower case
/// @param port as written in the URI
/// @param transport as written in the URI
/// @param secure only TLS will do (`sips`, or a peer that must be encrypted): never downgraded by what DNS says
public record Destination(String host, OptionalInt port, Optional<SipTransport> transport, boolean secure) {
    private static final int HOST_CHARS_MAX = 253; // RFC 1035 §2.3.4, without the root's dot
    private static final int PORT_MAX = 65_535;

    /// @throws IllegalArgumentException says which part is wrong
    public Destination {
        host = host.toLowerCase(Locale.ROOT);
        if (host.isEmpty() || host.length() > HOST_CHARS_MAX) {
            throw new IllegalArgumentException("host: 1 to " + HOST_CHARS_MAX + " characters");
        }
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > PORT_MAX)) {
            throw new IllegalArgumentException("port: 1 to " + PORT_MAX);
        }
        if (transport.isPresent() && transport.get() == SipTransport.WSS) {
            throw new IllegalArgumentException("transport: WebSockets are opened by phones, not by us");
        }
        if (secure && transport.isPresent() && !transport.get().secure()) {
            throw new IllegalArgumentException("transport: " + transport.get() + " is not encrypted");
        }
    }

    /// A domain about which the URI says nothing more.
    public static Destination domain(String host, boolean secure) {
        return new Destination(host, OptionalInt.empty(), Optional.empty(), secure);
    }
}
