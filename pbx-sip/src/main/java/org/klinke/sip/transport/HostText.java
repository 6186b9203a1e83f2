package org.klinke.sip.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Addresses as SIP writes them. The zone of a link-local address (`%eth0`) means something on this machine only and
/// never leaves it.
public final class HostText {
    private HostText() {}

    /// IPv6 without brackets, as in `received=` (RFC 5118 §4.5).
    public static String bare(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /// The host of a Via or a URI: IPv6 in brackets (RFC 3261 §25.1, IPv6reference). An unresolved name as it is.
    public static String host(InetSocketAddress address) {
        String text = address.isUnresolved() ? address.getHostString() : bare(address.getAddress());
        return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    }

    /// `host:port`.
    public static String hostPort(InetSocketAddress address) {
        return host(address) + ":" + address.getPort();
    }
}
