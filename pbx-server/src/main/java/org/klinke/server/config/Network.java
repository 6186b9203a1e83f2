package org.klinke.server.config;

import java.net.InetAddress;

/// A network in CIDR notation.
///
/// @param prefixBits 0 to 32 or 128
public record Network(InetAddress base, int prefixBits) {

    /// @throws IllegalArgumentException with a message for people
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not a network such as 192.168.0.0/16");
        }
        InetAddress base;
        int bits;
        try {
            base = InetAddress.ofLiteral(text.substring(0, slash));
            bits = Integer.parseInt(text.substring(slash + 1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a network such as 192.168.0.0/16", e);
        }
        if (bits < 0 || bits > base.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("\"" + text + "\" has an impossible prefix length");
        }
        return new Network(base, bits);
    }

    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if ((mine[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefixBits;
    }
}
