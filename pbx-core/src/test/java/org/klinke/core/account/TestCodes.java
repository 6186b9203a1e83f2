package org.klinke.core.account;

import java.io.ByteArrayOutputStream;
import java.time.Instant;

/// What an authenticator does with the secret it was shown.
public final class TestCodes {
    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private TestCodes() {}

    public static String code(String secret, Instant at) {
        return Totp.code(bytes(secret), at.getEpochSecond() / Totp.STEP_SECONDS);
    }

    static byte[] bytes(String base32) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int held = 0;
        int bits = 0;
        for (int i = 0; i < base32.length(); i++) {
            held = (held << 5 | BASE_32.indexOf(base32.charAt(i))) & 0xffff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(held >> bits & 0xff);
            }
        }
        return bytes.toByteArray();
    }
}
