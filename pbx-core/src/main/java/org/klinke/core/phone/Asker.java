package org.klinke.core.phone;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Where a phone asks from, as far as one sender cannot choose it: an IPv6 host has a whole /64 to itself and takes
/// another address of it each day, so that is its address here.
///
/// @param text "203.0.113.7" or "2001:db8:1:1:0:0:0:0/64"
public record Asker(String text) {
    private static final int IPV6_NETWORK_BYTES = 8;

    public static Asker of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return new Asker(address.getHostAddress());
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES), 2 * IPV6_NETWORK_BYTES);
        try {
            return new Asker(InetAddress.getByAddress(network).getHostAddress() + "/64");
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for a wrong number of bytes
        }
    }
}
