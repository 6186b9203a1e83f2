package org.klinke.web.api;

import io.javalin.http.Context;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.klinke.core.account.Caller;
import org.klinke.core.time.TokenBuckets;
import org.klinke.web.Problem;

/// How often one may ask: by session or key once it is known, else by network (an address, of IPv6 a /64). What one
/// desk does keeps no other out: who is remembered passes no gate of strangers, and a token that is good no more and is
/// shown again and again exhausts a bucket of its own. Thread-safe.
final class ApiLimits {
    private static final int BURST = 300;
    private static final int PER_SECOND = 50;
    private static final int STRANGERS_BURST = 60;
    private static final int STRANGERS_PER_SECOND = 1;
    private static final int DEAD_TOKEN_BURST = 5;
    private static final double DEAD_TOKEN_PER_SECOND = 0.2;
    private static final int REMEMBERED_MAX = 20_000;

    private final TokenBuckets known;
    private final TokenBuckets strangers;
    private final TokenBuckets deadTokens;

    /// What a stranger does; each has a bucket of its own.
    private enum Deed {
        /// Something that is for anyone: a login.
        ANYONES,
        /// Shows a token that must be looked up.
        TOKEN,
        /// Shows nothing.
        NOTHING
    }

    private record Stranger(Deed deed, String network) {}

    private record DeadToken(String network, String token) {}

    ApiLimits(InstantSource time) {
        known = new TokenBuckets(BURST, PER_SECOND, REMEMBERED_MAX, time);
        strangers = new TokenBuckets(STRANGERS_BURST, STRANGERS_PER_SECOND, REMEMBERED_MAX, time);
        deadTokens = new TokenBuckets(DEAD_TOKEN_BURST, DEAD_TOKEN_PER_SECOND, REMEMBERED_MAX, time);
    }

    /// @throws Problem 429 if the network has asked too much of what is for anyone
    void countAnyone(Context context, InetAddress from) {
        count(context, strangers, new Stranger(Deed.ANYONES, network(from)), STRANGERS_BURST, STRANGERS_PER_SECOND);
    }

    /// Before a token that nobody remembers is looked up.
    ///
    /// @param token told from others by it; no secret
    /// @throws Problem 429 if this one, or too many others from there, led to nobody
    void requireLookUp(InetAddress from, String token) {
        if (!deadTokens.has(new DeadToken(network(from), token))
                || !strangers.has(new Stranger(Deed.TOKEN, network(from)))) {
            throw tooMany(1 / DEAD_TOKEN_PER_SECOND);
        }
    }

    /// @param token that was shown
    /// @throws Problem 429 if it asks too much
    void count(Context context, Optional<Caller> caller, InetAddress from, Optional<String> token) {
        if (caller.isPresent()) {
            count(context, known, caller.get().credential(), BURST, PER_SECOND);
            return;
        }
        token.ifPresent(one -> deadTokens.take(new DeadToken(network(from), one)));
        Deed deed = token.isPresent() ? Deed.TOKEN : Deed.NOTHING;
        count(context, strangers, new Stranger(deed, network(from)), STRANGERS_BURST, STRANGERS_PER_SECOND);
    }

    private static void count(Context context, TokenBuckets buckets, Object key, int burst, int perSecond) {
        boolean taken = buckets.take(key);
        int left = buckets.left(key);
        context.header("RateLimit-Limit", String.valueOf(burst));
        context.header("RateLimit-Remaining", String.valueOf(left));
        context.header("RateLimit-Reset", String.valueOf(Math.ceilDiv(burst - left, perSecond)));
        if (!taken) {
            throw tooMany(1);
        }
    }

    private static String network(InetAddress from) {
        byte[] bytes = from.getAddress();
        return HexFormat.of().formatHex(from instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }

    private static Problem tooMany(double seconds) {
        return new Problem(429, "too-many-requests", "too many requests; wait a moment", List.of())
                .with("Retry-After", String.valueOf((int) Math.ceil(seconds)));
    }
}
