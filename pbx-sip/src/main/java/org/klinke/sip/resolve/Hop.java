package org.klinke.sip.resolve;

import java.net.InetSocketAddress;
import org.klinke.sip.transport.SipTransport;

/// One place to try.
///
/// @param address resolved
/// @param domain of the URI: what the peer's certificate must prove (RFC 5922 §7.1), never a name that only DNS said
public record Hop(SipTransport transport, InetSocketAddress address, String domain) {}
