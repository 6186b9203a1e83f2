package org.klinke.provisioning.redirect;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The Hawk scheme of HTTP authentication, version 1.1, with SHA-256: a code over method, address, host,
/// port, time and the hash of the body proves a key that is never sent.
final class Hawk {
    private static final int HTTPS_PORT = 443;

    private Hawk() {}

    /// @param type of the body; "" with an empty body
    /// @return the value of the Authorization header
    static String header(
            String id, String key, String method, URI uri, String type, String body, long seconds, String nonce) {
        String hash = hash(type, body);
        String resource = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        int port = uri.getPort() < 0 ? HTTPS_PORT : uri.getPort();
        String said = String.join(
                        "\n",
                        "hawk.1.header",
                        String.valueOf(seconds),
                        nonce,
                        method.toUpperCase(Locale.ROOT),
                        resource,
                        uri.getHost().toLowerCase(Locale.ROOT),
                        String.valueOf(port),
                        hash,
                        "") // ext
                + "\n";
        return "Hawk id=\"" + id + "\", ts=\"" + seconds + "\", nonce=\"" + nonce + "\", hash=\"" + hash + "\", mac=\""
                + mac(key, said) + "\"";
    }

    static String hash(String type, String body) {
        return base64(sha256("hawk.1.payload\n" + type + "\n" + body + "\n"));
    }

    static String mac(String key, String text) {
        return base64(hmac(key, text));
    }

    static byte[] hmac(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    static byte[] sha256(String text) {
        return digest("SHA-256", text);
    }

    static byte[] digest(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
