package org.klinke.server.passkey;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.klinke.core.secret.TenantCipher;

/// Challenges, each good once and for some minutes. The server keeps nothing of those who ask for one, however many: it
/// seals what it asked, and whoever answers brings it along. Thread-safe.
final class Tickets {
    private static final String TABLE = "passkey ticket";
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final int CHALLENGE_BYTES = 32;
    private static final int ID_BYTES = 16;
    private static final int LENGTH_MAX = 500;
    private static final int USED_MAX = 10_000;

    private final Supplier<TenantCipher> cipher;
    private final InstantSource time;
    private final SecureRandom random;
    private final Map<UUID, Instant> used = new LinkedHashMap<>();

    /// @param cipher of the platform, as it is now
    Tickets(Supplier<TenantCipher> cipher, InstantSource time, SecureRandom random) {
        this.cipher = cipher;
        this.time = time;
        this.random = random;
    }

    record Ticket(String text, byte[] challenge) {
        @Override
        public String toString() {
            return "Ticket[masked]";
        }
    }

    /// @param purpose it is good for, and whose it is
    Ticket make(String purpose) {
        byte[] challenge = new byte[CHALLENGE_BYTES];
        random.nextBytes(challenge);
        UUID id = new UUID(random.nextLong(), random.nextLong());
        byte[] plain = ByteBuffer.allocate(Long.BYTES + CHALLENGE_BYTES)
                .putLong(time.instant().toEpochMilli())
                .put(challenge)
                .array();
        byte[] kept = cipher.get().seal(TABLE, id, purpose, plain);
        return new Ticket(
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(ByteBuffer.allocate(ID_BYTES + kept.length)
                                .putLong(id.getMostSignificantBits())
                                .putLong(id.getLeastSignificantBits())
                                .put(kept)
                                .array()),
                challenge);
    }

    /// Uses it up.
    ///
    /// @return the challenge; empty if it is not for that, too old, or was used
    Optional<byte[]> take(String purpose, String text) {
        if (text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            ByteBuffer all = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            UUID id = new UUID(all.getLong(), all.getLong());
            byte[] kept = new byte[all.remaining()];
            all.get(kept);
            byte[] plain = cipher.get().open(TABLE, id, purpose, kept);
            Instant made = Instant.ofEpochMilli(ByteBuffer.wrap(plain).getLong());
            Instant now = time.instant();
            return now.isBefore(made.plus(LIFE)) && use(id, now)
                    ? Optional.of(Arrays.copyOfRange(plain, Long.BYTES, plain.length))
                    : Optional.empty();
        } catch (RuntimeException _) {
            // Made up, or of a key that is gone: the same to us.
            return Optional.empty();
        }
    }

    private synchronized boolean use(UUID id, Instant now) {
        used.values().removeIf(at -> now.isAfter(at.plus(LIFE)));
        while (used.size() >= USED_MAX) {
            used.remove(used.keySet().iterator().next());
        }
        return used.putIfAbsent(id, now) == null;
    }
}
