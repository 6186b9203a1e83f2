package org.klinke.sip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import org.klinke.sip.transport.Advertised;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;

/// Behind NAT, peers outside the local networks are told the external address; all others, and those of the other
/// address family, the one they have reached us at.
///
/// @param ports where we listen
record AdvertisedAddress(
        Optional<InetAddress> external, Predicate<InetAddress> local, Function<SipTransport, OptionalInt> ports)
        implements Advertised {
    @Override
    public InetSocketAddress of(SipFlow flow) {
        InetAddress remote = flow.remote().getAddress();
        return external.filter(address -> !remote.isLoopbackAddress() && !local.test(remote))
                .filter(address -> address instanceof Inet6Address == remote instanceof Inet6Address)
                .map(address -> new InetSocketAddress(address, flow.local().getPort()))
                .orElse(flow.local());
    }

    @Override
    public InetSocketAddress listening(SipFlow flow) {
        InetSocketAddress address = of(flow);
        return new InetSocketAddress(
                address.getAddress(), ports.apply(flow.transport()).orElse(address.getPort()));
    }
}
