package org.klinke.sip.trunk;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.klinke.core.trunk.TrunkWay;
import org.klinke.sip.resolve.Destination;
import org.klinke.sip.transport.SipTransport;

/// Where requests to a carrier go first.
///
/// @param routes values of Route that lead there: the outbound proxy, if there is one
record TrunkTarget(Destination destination, List<String> routes) {

    static TrunkTarget of(TrunkWay way) {
        SipTransport transport = SipTransport.valueOf(way.transport().name());
        Optional<String> proxy = way.outboundProxy();
        if (proxy.isEmpty()) {
            return new TrunkTarget(destination(way.host(), way.port(), transport), List.of());
        }
        String text = proxy.get();
        int colon = text.lastIndexOf(':');
        boolean port = colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        return new TrunkTarget(
                destination(
                        port ? text.substring(0, colon) : text,
                        port ? OptionalInt.of(Integer.parseInt(text.substring(colon + 1))) : OptionalInt.empty(),
                        transport),
                List.of("<sip:" + (port ? text : uriHost(text)) + ";transport=" + transport.uriParameter() + ";lr>"));
    }

    private static Destination destination(String host, OptionalInt port, SipTransport transport) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Destination(bare, port, Optional.of(transport), transport.secure());
    }

    /// As a URI has it: IPv6 in brackets.
    static String uriHost(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
