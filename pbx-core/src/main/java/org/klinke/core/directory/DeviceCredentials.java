package org.klinke.core.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// H(sipUsername:realm:password) of RFC 7616 §3.4.2 in lower-case hex, for both algorithms; the realm is the tenant's
/// domain. An empty one is answered by nothing. Whoever holds it can answer challenges of this realm: never printed.
public record DeviceCredentials(String ha1Sha256, String ha1Md5) {

    public static DeviceCredentials of(String sipUsername, String realm, String password) {
        String text = sipUsername + ":" + realm + ":" + password;
        return new DeviceCredentials(hash("SHA-256", text), hash("MD5", text));
    }

    /// For a device that may not use MD5: nothing answers a challenge for it.
    DeviceCredentials withoutMd5() {
        return new DeviceCredentials(ha1Sha256, "");
    }

    private static String hash(String algorithm, String text) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "DeviceCredentials[masked]";
    }
}
