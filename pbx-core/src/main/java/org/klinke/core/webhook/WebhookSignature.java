package org.klinke.core.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How a receiver knows that a request is ours, and not one of yesterday's once more:
///
///     Klinke-Signature: t=1764235200,v1=HEX[,v1=HEX]     HEX = HMAC-SHA-256(secret, t "." body)
///
/// With two of them the secret is being renewed; one that fits will do. The time is that of the attempt, so that a
/// receiver may refuse what is older than five minutes.
public final class WebhookSignature {
    public static final String HEADER = "Klinke-Signature";

    private WebhookSignature() {}

    /// @param secrets those in force, the newest first
    public static String of(List<String> secrets, Instant at, byte[] body) {
        return "t=" + at.getEpochSecond()
                + secrets.stream()
                        .map(secret -> ",v1=" + HexFormat.of().formatHex(mac(secret, at, body)))
                        .collect(Collectors.joining());
    }

    private static byte[] mac(String secret, Instant at, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((at.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
