package org.klinke.core.account;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.time.TokenBuckets;

/// Slows down who guesses passwords, whether the account exists or not, and not the one whose account it is:
///
///     failures of the network ─▶ of the account from that network ─▶ has the account been entered from there before?
///                                                                     ├─ yes: no stranger's failures concern it
///                                                                     └─ no: failures of the account from everywhere
///
/// A network is an address, of IPv6 a /64. Memory is bounded; what was entered from where is forgotten at the end of
/// the process. Thread-safe.
final class LoginLimits {
    /// When one that was refused may come again.
    static final int RETRY_SECONDS = 60;

    private static final int FAILURES_OF_ACCOUNT_MAX = 10;
    private static final int FAILURES_OF_NETWORK_MAX = 20;
    private static final double PER_SECOND_AGAIN = 1.0 / RETRY_SECONDS;
    private static final int REMEMBERED_MAX = 20_000;

    private final TokenBuckets networks;
    private final TokenBuckets ways;
    private final TokenBuckets accounts;
    private final Set<Way> entered = Collections.synchronizedSet(Collections.newSetFromMap(new Remembered()));

    /// Whose login is tried. One account is one key, however its tenant was written.
    ///
    /// @param realm of the account
    /// @param login in it; with what else is guessed by the same password before it
    record Key(UUID realm, String login) {}

    private record Way(Key account, String network) {}

    private static final class Remembered extends LinkedHashMap<Way, Boolean> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Way, Boolean> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }

    LoginLimits(InstantSource time) {
        networks = new TokenBuckets(FAILURES_OF_NETWORK_MAX, PER_SECOND_AGAIN, REMEMBERED_MAX, time);
        ways = new TokenBuckets(FAILURES_OF_ACCOUNT_MAX, PER_SECOND_AGAIN, REMEMBERED_MAX, time);
        accounts = new TokenBuckets(FAILURES_OF_ACCOUNT_MAX, PER_SECOND_AGAIN, REMEMBERED_MAX, time);
    }

    /// Counts a try before its outcome is known: thirty at once are no way around.
    ///
    /// @return false if it must not be tried now
    boolean begin(Key account, InetAddress from) {
        Way way = new Way(account, network(from));
        if (!networks.take(way.network())) {
            return false;
        }
        if (!ways.take(way)) {
            return false;
        }
        return entered.contains(way) || accounts.take(account);
    }

    /// The try was none of a guesser's.
    void succeeded(Key account, InetAddress from) {
        unfinished(account, from);
        entered.add(new Way(account, network(from)));
    }

    /// Whether it was one is not known: nobody looked.
    void unfinished(Key account, InetAddress from) {
        Way way = new Way(account, network(from));
        networks.give(way.network());
        ways.give(way);
        if (!entered.contains(way)) {
            accounts.give(account);
        }
    }

    private static String network(InetAddress from) {
        byte[] bytes = from.getAddress();
        return HexFormat.of().formatHex(from instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
