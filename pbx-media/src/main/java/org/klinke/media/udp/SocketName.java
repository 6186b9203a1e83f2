package org.klinke.media.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Addresses as the kernel writes them (`struct sockaddr_in`, `sockaddr_in6`), and the latest ones as Java's, so that
/// the next packet from the same source makes no garbage.
///
///     sockaddr_in    family:2 │ port:2 │ address:4  │ zeros:8
///     sockaddr_in6   family:2 │ port:2 │ flow:4 │ address:16 │ scope:4
final class SocketName {
    static final int BYTES_MAX = 28;
    static final short AF_INET = 2;
    static final short AF_INET6 = 10;

    private static final int IPV4_BYTES = 16;
    private static final int ADDRESS_AT = 4;
    private static final int ADDRESS6_AT = 8;
    private static final int SCOPE_AT = 24;
    /// Two for each hash: some thousand sources are told apart without making them anew.
    private static final int KNOWN_SETS = 2048;

    private final @Nullable Known[] known = new @Nullable Known[2 * KNOWN_SETS];

    /// One source. The address bits of IPv4 are in `low`.
    private record Known(int port, long high, long low, int scope, InetSocketAddress address) {
        boolean is(int otherPort, long otherHigh, long otherLow, int otherScope) {
            return port == otherPort && low == otherLow && high == otherHigh && scope == otherScope;
        }
    }

    static byte[] encode(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        byte[] name = new byte[ip.length == 4 ? IPV4_BYTES : BYTES_MAX];
        MemorySegment struct = MemorySegment.ofArray(name);
        struct.set(JAVA_SHORT_UNALIGNED, 0, ip.length == 4 ? AF_INET : AF_INET6);
        name[2] = (byte) (address.getPort() >> 8);
        name[3] = (byte) address.getPort();
        System.arraycopy(ip, 0, name, ip.length == 4 ? ADDRESS_AT : ADDRESS6_AT, ip.length);
        if (address.getAddress() instanceof Inet6Address six) {
            struct.set(JAVA_INT_UNALIGNED, SCOPE_AT, six.getScopeId());
        }
        return name;
    }

    /// @param names where the kernel wrote the address, at `at`
    InetSocketAddress decode(MemorySegment names, long at) {
        int port = (names.get(JAVA_BYTE, at + 2) & 0xff) << 8 | (names.get(JAVA_BYTE, at + 3) & 0xff);
        boolean six = names.get(JAVA_SHORT_UNALIGNED, at) == AF_INET6;
        long high = six ? names.get(JAVA_LONG_UNALIGNED, at + ADDRESS6_AT) : 0;
        long low = six
                ? names.get(JAVA_LONG_UNALIGNED, at + ADDRESS6_AT + 8)
                : names.get(JAVA_INT_UNALIGNED, at + ADDRESS_AT);
        int scope = six ? names.get(JAVA_INT_UNALIGNED, at + SCOPE_AT) : 0;
        long mixed = (high * 31 + low) * 31 + port;
        int set = (int) ((mixed * 0x9e37_79b9_7f4a_7c15L) >>> 53) * 2;
        Known first = known[set];
        if (first != null && first.is(port, high, low, scope)) {
            return first.address();
        }
        Known second = known[set + 1];
        if (second == null || !second.is(port, high, low, scope)) {
            InetSocketAddress address = address(names, at, six, port, scope);
            second = new Known(port, high, low, scope, address);
        }
        known[set + 1] = first;
        known[set] = second;
        return second.address();
    }

    private static InetSocketAddress address(MemorySegment names, long at, boolean six, int port, int scope) {
        byte[] ip = new byte[six ? 16 : 4];
        MemorySegment.copy(names, JAVA_BYTE, at + (six ? ADDRESS6_AT : ADDRESS_AT), ip, 0, ip.length);
        try {
            InetAddress address =
                    scope != 0 ? Inet6Address.getByAddress(null, ip, scope) : InetAddress.getByAddress(ip);
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + Arrays.toString(ip), e);
        }
    }
}
