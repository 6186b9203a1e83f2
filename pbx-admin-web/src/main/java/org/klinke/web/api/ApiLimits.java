package org.klinke.web.api;

import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.klinke.core.account.Caller;
import org.klinke.core.time.TokenBuckets;
import org.klinke.web.Problem;

/// How often one may ask: by session or key once it is known, else by address. Thread-safe.
final class ApiLimits {
    private static final int BURST = 300;
    private static final int PER_SECOND = 50;
    private static final int STRANGERS_BURST = 60;
    private static final int STRANGERS_PER_SECOND = 1;
    private static final int REMEMBERED_MAX = 20_000;

    private final TokenBuckets known;
    private final TokenBuckets strangers;

    ApiLimits(InstantSource time) {
        known = new TokenBuckets(BURST, PER_SECOND, REMEMBERED_MAX, time);
        strangers = new TokenBuckets(STRANGERS_BURST, STRANGERS_PER_SECOND, REMEMBERED_MAX, time);
    }

    /// Before anything is looked up for it.
    ///
    /// @throws Problem 429 if the address has asked too much without being known
    void knock(String address) {
        if (!strangers.has(address)) {
            throw tooMany();
        }
    }

    /// @throws Problem 429 if it asks too much
    void count(Context context, Optional<Caller> caller, String address) {
        TokenBuckets buckets = caller.isPresent() ? known : strangers;
        Object key = caller.<Object>map(Caller::credential).orElse(address);
        boolean taken = buckets.take(key);
        context.header("RateLimit-Limit", String.valueOf(caller.isPresent() ? BURST : STRANGERS_BURST));
        context.header("RateLimit-Remaining", String.valueOf(buckets.left(key)));
        context.header("RateLimit-Reset", "1");
        if (!taken) {
            throw tooMany();
        }
    }

    private static Problem tooMany() {
        return new Problem(429, "too-many-requests", "too many requests; wait a moment", List.of())
                .with("Retry-After", "1");
    }
}
