package org.klinke.sip.edge;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Counts wrong credentials. They are evidence against their source because it cannot be forged: a connection has two
/// ends, and over UDP the digest answers a nonce that only that address was sent.
///
///     login    1 … 10 free ─► each further one doubles a wait: 2, 4 … 64 s ─► 16: banned; a right one: forgotten
///     source   20 different logins wrong within 10 minutes ─► banned
///
/// Bounded: where there is no room even after a sweep, a new login or source is not counted, and only the rate limit of
/// its source holds. Thread-safe; asking takes no lock.
final class WrongDigests {
    static final int FREE = 10;
    static final int BANNED_AT = 16;
    static final int LOGINS_PER_SOURCE_MAX = 20;
    private static final int WAIT_FIRST_SECONDS = 2;
    private static final int WAIT_MAX_SECONDS = 64;
    private static final long LOGIN_FORGOTTEN_MILLIS = 3_600_000;
    private static final long SOURCE_FORGOTTEN_MILLIS = 600_000;
    private static final int COUNTS_MAX = 50_000;
    private static final int SPREADS_MAX = 10_000;
    private static final long SWEEP_INTERVAL_MILLIS = 1_000;

    enum Guilt {
        NONE,
        LOGIN,
        SOURCE
    }

    private record Count(int wrong, long lastMillis, long waitUntilMillis) {}

    private static final class Spread {
        final long sinceMillis;
        final Set<Login> logins = new HashSet<>();

        Spread(long sinceMillis) {
            this.sinceMillis = sinceMillis;
        }
    }

    private final InstantSource time;
    private final Map<Login, Count> counts = new ConcurrentHashMap<>();
    private final Map<Source, Spread> spreads = new ConcurrentHashMap<>();
    private long sweptMillis = Long.MIN_VALUE;

    WrongDigests(InstantSource time) {
        this.time = time;
    }

    /// Seconds until credentials of this login are looked at again; 0 if they are now.
    int waitSeconds(Login login) {
        Count count = counts.get(login);
        long millis = count == null ? 0 : count.waitUntilMillis() - time.millis();
        return millis <= 0 ? 0 : (int) Math.min(WAIT_MAX_SECONDS, (millis + 999) / 1_000);
    }

    /// Counts one more, and says who has to be banned for it. Whom it names is counted anew afterwards.
    synchronized Guilt wrong(Login login) {
        long now = time.millis();
        sweep(now);
        if (spread(login, now)) {
            spreads.remove(login.source());
            return Guilt.SOURCE;
        }
        Count before = counts.get(login);
        if (before == null && counts.size() >= COUNTS_MAX) {
            return Guilt.NONE;
        }
        int known = before == null || (now - before.lastMillis() > LOGIN_FORGOTTEN_MILLIS) ? 0 : before.wrong();
        int wrong = known + 1;
        if (wrong >= BANNED_AT) {
            counts.remove(login);
            return Guilt.LOGIN;
        }
        long wait = wrong <= FREE ? 0 : Math.min(WAIT_MAX_SECONDS, (long) WAIT_FIRST_SECONDS << (wrong - FREE - 1));
        counts.put(login, new Count(wrong, now, now + wait * 1_000));
        return Guilt.NONE;
    }

    private boolean spread(Login login, long now) {
        Spread spread = spreads.get(login.source());
        if (spread == null || now - spread.sinceMillis > SOURCE_FORGOTTEN_MILLIS) {
            if (spread == null && spreads.size() >= SPREADS_MAX) {
                return false;
            }
            spread = new Spread(now);
            spreads.put(login.source(), spread);
        }
        if (spread.logins.size() < LOGINS_PER_SOURCE_MAX) {
            spread.logins.add(login);
        }
        return spread.logins.size() >= LOGINS_PER_SOURCE_MAX;
    }

    void forget(Login login) {
        if (counts.containsKey(login)) {
            counts.remove(login);
        }
    }

    /// The source, and every login tried from it.
    synchronized void forget(Source source) {
        spreads.remove(source);
        counts.keySet().removeIf(login -> login.source().equals(source));
    }

    private void sweep(long now) {
        if ((counts.size() >= COUNTS_MAX || spreads.size() >= SPREADS_MAX)
                && now - sweptMillis >= SWEEP_INTERVAL_MILLIS) {
            sweptMillis = now;
            counts.values().removeIf(count -> now - count.lastMillis() > LOGIN_FORGOTTEN_MILLIS);
            spreads.values().removeIf(spread -> now - spread.sinceMillis > SOURCE_FORGOTTEN_MILLIS);
        }
    }
}
