package org.klinke.web.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.klinke.web.Problem;

/// Where a list goes on. A cursor is good for the list and the filter it came from, in its realm, and cannot be made
/// up:
///
///     base64url( position | HMAC-SHA-256 of list, filter and position (16 bytes) )
///
/// It names the last entry that was shown, not a count: what comes in between neither repeats nor hides one.
/// Thread-safe.
public final class Cursors {
    private static final int MAC_BYTES = 16;
    private static final int TIMED_BYTES = Long.BYTES + Integer.BYTES + 2 * Long.BYTES;

    private final byte[] key;

    /// @param key the same after a restart: a cursor goes on being good
    public Cursors(byte[] key) {
        this.key = key.clone();
    }

    /// @param list what is listed, with its realm and filter
    public String print(String list, long position) {
        return print(list, ByteBuffer.allocate(Long.BYTES).putLong(position).array());
    }

    /// In a list by time, where the id tells entries of one instant apart.
    public String print(String list, Instant at, UUID id) {
        return print(
                list,
                ByteBuffer.allocate(TIMED_BYTES)
                        .putLong(at.getEpochSecond())
                        .putInt(at.getNano())
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array());
    }

    /// In a list by texts.
    public String print(String list, String position) {
        return print(list, position.getBytes(StandardCharsets.UTF_8));
    }

    /// As [#print(String, String)] made it.
    ///
    /// @throws Problem 400 if it is of another list, or none
    public String readText(String list, String cursor) {
        ByteBuffer position = position(list, cursor, -1);
        return StandardCharsets.UTF_8.decode(position).toString();
    }

    /// @throws Problem 400 if it is of another list, or none
    public long read(String list, String cursor) {
        return position(list, cursor, Long.BYTES).getLong();
    }

    /// As [#print(String, Instant, UUID)] made it.
    ///
    /// @throws Problem 400 if it is of another list, or none
    public <T> T read(String list, String cursor, BiFunction<Instant, UUID, T> place) {
        ByteBuffer position = position(list, cursor, TIMED_BYTES);
        Instant at = Instant.ofEpochSecond(position.getLong(), position.getInt());
        return place.apply(at, new UUID(position.getLong(), position.getLong()));
    }

    private String print(String list, byte[] position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(position.length + MAC_BYTES)
                        .put(position)
                        .put(mac(list, position))
                        .array());
    }

    /// @param length in bytes; negative for any
    private ByteBuffer position(String list, String cursor, int length) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            int there = bytes.length - MAC_BYTES;
            if (length < 0 ? there > 0 : there == length) {
                byte[] position = Arrays.copyOf(bytes, there);
                byte[] given = Arrays.copyOfRange(bytes, there, bytes.length);
                if (MessageDigest.isEqual(given, mac(list, position))) {
                    return ByteBuffer.wrap(position);
                }
            }
        } catch (IllegalArgumentException _) {
            // as any other text that is none
        }
        throw Problem.invalid(
                400,
                "cursor",
                "the cursor is not one of this list: begin again without it",
                List.of(new Problem.Fault("parameter", "cursor", "is not one of this list")));
    }

    private byte[] mac(String list, byte[] position) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(position);
            return Arrays.copyOf(mac.doFinal(list.getBytes(StandardCharsets.UTF_8)), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
