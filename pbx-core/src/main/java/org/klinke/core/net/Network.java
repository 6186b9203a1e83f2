package org.klinke.core.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Addresses that begin alike (CIDR, RFC 4632).
///
/// @param bits 0 to 32 or 128
public record Network(InetAddress base, int bits) {
    /// @param text `192.0.2.0/24`, `2001:db8::/32`, or one address; empty if it is none of these. Names are not looked
    /// up
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress base = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int all = base.getAddress().length * Byte.SIZE;
            int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > all ? Optional.empty() : Optional.of(new Network(base, bits));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public static Network of(InetAddress address) {
        return new Network(address, address.getAddress().length * Byte.SIZE);
    }

    /// For people: `192.0.2.0/24, 198.51.100.7`.
    public static String text(List<Network> networks) {
        return String.join(", ", networks.stream().map(Network::toString).toList());
    }

    /// Whether there is one address only.
    public boolean single() {
        return bits == base.getAddress().length * Byte.SIZE;
    }

    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int i = 0, left = bits; left > 0; i++, left -= Byte.SIZE) {
            int mask = left >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - left);
            if (((mine[i] ^ other[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + (single() ? "" : "/" + bits);
    }
}
