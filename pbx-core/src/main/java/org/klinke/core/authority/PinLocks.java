package org.klinke.core.authority;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// How often one may guess a PIN, over all calls that a user or device makes at once and one after another.
///
///     wrong ×5 ─▶ locked 1 min ─▶ wrong ─▶ 2 min ─▶ wrong ─▶ 4 min … 1 h
///                   │ nothing is looked at, right or wrong
///     a day without a wrong one: all is forgotten
///
/// A right PIN forgets nothing: who knows one must not guess another's for ever. In memory: a restart unlocks.
/// Thread-safe, without a lock on the call path.
public final class PinLocks {
    static final int WRONG_MAX = 5;
    static final Duration FIRST_LOCK = Duration.ofMinutes(1);
    static final Duration LAST_LOCK = Duration.ofHours(1);
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);
    private static final int DOUBLINGS_MAX = 6;

    private final Map<Guesser, AtomicReference<State>> states = new ConcurrentHashMap<>();

    /// Whose guesses are counted together.
    public sealed interface Guesser {
        /// All devices of a user.
        record OfUser(UserId user) implements Guesser {}

        /// A device that is nobody's.
        record OfDevice(DeviceId device) implements Guesser {}

        /// Whoever, at whichever phones, says that he is this user.
        record OfLogin(UserId user) implements Guesser {}

        /// Whoever, at whichever phones, wants to open this voice box.
        record OfBox(UUID owner) implements Guesser {}

        static Guesser of(Optional<UserId> user, DeviceId device) {
            return user.<Guesser>map(OfUser::new).orElseGet(() -> new OfDevice(device));
        }
    }

    public enum Answer {
        RIGHT,
        WRONG,
        /// This one was wrong, and the last for a while.
        WRONG_AND_LOCKED,
        /// Not looked at.
        LOCKED
    }

    private record State(int wrong, Instant last, Instant lockedUntil) {
        static final State NONE = new State(0, Instant.MIN, Instant.MIN);

        State wrongAt(Instant now) {
            int more = last.isBefore(now.minus(FORGOTTEN_AFTER)) ? 1 : wrong + 1;
            if (more < WRONG_MAX) {
                return new State(more, now, Instant.MIN);
            }
            Duration lock = FIRST_LOCK.multipliedBy(1L << Math.min(DOUBLINGS_MAX, more - WRONG_MAX));
            return new State(more, now, now.plus(lock.compareTo(LAST_LOCK) < 0 ? lock : LAST_LOCK));
        }
    }

    /// @return until when nothing is asked, if it is locked now
    public Optional<Instant> lockedUntil(Guesser guesser, Instant now) {
        AtomicReference<State> state = states.get(guesser);
        return state == null
                ? Optional.empty()
                : Optional.of(state.get().lockedUntil()).filter(now::isBefore);
    }

    /// Who is locked now, and until when.
    public Map<Guesser, Instant> locked(Instant now) {
        Map<Guesser, Instant> locked = new HashMap<>();
        states.forEach((guesser, state) -> Optional.of(state.get().lockedUntil())
                .filter(now::isBefore)
                .ifPresent(until -> locked.put(guesser, until)));
        return locked;
    }

    /// An admin has looked: all is forgotten.
    ///
    /// @return whether he was locked
    public boolean release(Guesser guesser, Instant now) {
        boolean locked = lockedUntil(guesser, now).isPresent();
        states.remove(guesser);
        return locked;
    }

    /// Of many that guess at the same moment no more are looked at than of one.
    ///
    /// @param right whether it is, known to whoever compared
    public Answer guess(Guesser guesser, boolean right, Instant now) {
        AtomicReference<State> state = states.computeIfAbsent(guesser, _ -> new AtomicReference<>(State.NONE));
        while (true) {
            State before = state.get();
            if (now.isBefore(before.lockedUntil())) {
                return Answer.LOCKED;
            }
            if (right) {
                return Answer.RIGHT;
            }
            State after = before.wrongAt(now);
            if (state.compareAndSet(before, after)) {
                return now.isBefore(after.lockedUntil()) ? Answer.WRONG_AND_LOCKED : Answer.WRONG;
            }
        }
    }
}
