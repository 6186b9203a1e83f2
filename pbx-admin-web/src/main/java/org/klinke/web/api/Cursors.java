package org.klinke.web.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.klinke.web.Problem;

/// Where a list goes on. A cursor is good for the list and the filter it came from, in its realm, and cannot be made
/// up:
///
///     base64url( position (8 bytes) | HMAC-SHA-256 of list, filter and position (16 bytes) )
///
/// It names the last entry that was shown, not a count: what comes in between neither repeats nor hides one.
/// Thread-safe.
public final class Cursors {
    private static final int MAC_BYTES = 16;

    private final byte[] key;

    /// @param key the same after a restart: a cursor goes on being good
    public Cursors(byte[] key) {
        this.key = key.clone();
    }

    /// @param list what is listed, with its realm and filter
    public String print(String list, long position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(Long.BYTES + MAC_BYTES)
                        .putLong(position)
                        .put(mac(list, position))
                        .array());
    }

    /// @throws Problem 400 if it is of another list, or none
    public long read(String list, String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length == Long.BYTES + MAC_BYTES) {
                long position = ByteBuffer.wrap(bytes).getLong();
                byte[] given = Arrays.copyOfRange(bytes, Long.BYTES, bytes.length);
                if (MessageDigest.isEqual(given, mac(list, position))) {
                    return position;
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

    private byte[] mac(String list, long position) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(ByteBuffer.allocate(Long.BYTES).putLong(position).array());
            return Arrays.copyOf(mac.doFinal(list.getBytes(StandardCharsets.UTF_8)), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
