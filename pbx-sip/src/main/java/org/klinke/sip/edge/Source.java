package org.klinke.sip.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.klinke.sip.transport.SipFlow;

/// Where requests come from, as far as one sender can choose it. An IPv6 host has a whole /64 to itself, so that is its
/// address here; the network around is a /24 or /48.
///
/// @param address IPv4 address or IPv6 /64
/// @param network IPv4 /24 or IPv6 /48
record Source(long address, long network) {
    /// Above every IPv4 address; as an IPv6 prefix it would be 0:1::/32, which nobody has.
    private static final long IPV4 = 1L << 32;

    private static final long IPV4_NETWORK_MASK = ~0xffL;
    private static final long IPV6_NETWORK_MASK = ~0xffffL;

    static Source of(SipFlow flow) {
        return of(flow.remote().getAddress());
    }

    static Source of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet6Address) {
            long prefix = bytes.getLong();
            return new Source(prefix, prefix & IPV6_NETWORK_MASK);
        }
        long number = IPV4 | (bytes.getInt() & 0xffff_ffffL);
        return new Source(number, number & IPV4_NETWORK_MASK);
    }

    /// "203.0.113.7" or "2001:db8:1:1:0:0:0:0/64".
    String text() {
        try {
            if (address >>> 32 == 1) {
                return InetAddress.getByAddress(
                                ByteBuffer.allocate(4).putInt((int) address).array())
                        .getHostAddress();
            }
            return InetAddress.getByAddress(
                                    ByteBuffer.allocate(16).putLong(address).array())
                            .getHostAddress()
                    + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for a wrong number of bytes
        }
    }
}
