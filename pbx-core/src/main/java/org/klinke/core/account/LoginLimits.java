package org.klinke.core.account;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.klinke.core.time.TokenBuckets;

/// Slows down who guesses passwords: so many failures from an address (an IPv6 /64 is one), and so many for a login,
/// whether it exists or not. Memory is bounded. Thread-safe.
final class LoginLimits {
    /// When one that was refused may come again.
    static final int RETRY_SECONDS = 60;

    private static final int FAILURES_OF_LOGIN_MAX = 10;
    private static final int FAILURES_OF_ADDRESS_MAX = 20;
    private static final double PER_SECOND_AGAIN = 1.0 / RETRY_SECONDS;
    private static final int REMEMBERED_MAX = 20_000;

    private final TokenBuckets logins;
    private final TokenBuckets addresses;

    LoginLimits(InstantSource time) {
        logins = new TokenBuckets(FAILURES_OF_LOGIN_MAX, PER_SECOND_AGAIN, REMEMBERED_MAX, time);
        addresses = new TokenBuckets(FAILURES_OF_ADDRESS_MAX, PER_SECOND_AGAIN, REMEMBERED_MAX, time);
    }

    /// Counts a try before its outcome is known: thirty at once are no way around.
    ///
    /// @return false if it must not be tried now
    boolean begin(String login, InetAddress from) {
        if (!addresses.take(network(from))) {
            return false;
        }
        return logins.take(key(login));
    }

    /// The try was none of a guesser's.
    void succeeded(String login, InetAddress from) {
        addresses.give(network(from));
        logins.give(key(login));
    }

    private static Object key(String login) {
        return login.toLowerCase(Locale.ROOT);
    }

    private static Object network(InetAddress from) {
        byte[] bytes = from.getAddress();
        return List.of(HexFormat.of().formatHex(from instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes));
    }
}
