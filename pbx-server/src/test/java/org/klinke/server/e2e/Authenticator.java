package org.klinke.server.e2e;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What the app on somebody's phone does with the secret it was shown (RFC 6238), written apart from the server's code.
final class Authenticator {
    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Authenticator() {}

    static String code(String secret, Instant at) {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < secret.length(); i++) {
            number = number.shiftLeft(5).add(BigInteger.valueOf(BASE_32.indexOf(secret.charAt(i))));
        }
        byte[] bytes = number.toByteArray();
        byte[] key = new byte[secret.length() * 5 / 8];
        int count = Math.min(bytes.length, key.length);
        System.arraycopy(bytes, bytes.length - count, key, key.length - count, count);
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            byte[] hash = mac.doFinal(
                    ByteBuffer.allocate(8).putLong(at.getEpochSecond() / 30).array());
            int from = hash[19] % 16;
            from = from < 0 ? from + 16 : from;
            byte[] four = Arrays.copyOfRange(hash, from, from + 4);
            four[0] &= 0x7f;
            return String.format("%06d", new BigInteger(four).mod(BigInteger.valueOf(1_000_000)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
