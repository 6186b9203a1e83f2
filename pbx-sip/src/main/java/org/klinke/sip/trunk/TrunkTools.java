package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.klinke.core.id.TrunkId;
import org.klinke.core.time.Timers;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.transport.Advertised;
import org.klinke.sip.tx.SipStack;

/// What every trunk works with.
///
/// @param node short id of this node: user part of our Contact towards peers
/// @param key secret, kept over restarts: makes the tokens of our Contacts
/// @param random unguessable
public record TrunkTools(
        SipStack stack,
        JainCodec codec,
        Advertised advertised,
        String node,
        TrunkConnector connector,
        InstantSource time,
        Timers timers,
        byte[] key,
        RandomGenerator random) {
    private static final char[] BASE_32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int TOKEN_CHARS = 26; // × 5 bits = 130

    /// User part of the Contact that an account registers: nobody guesses it, and it is the same after a restart, so
    /// that no second binding of us is left at the registrar.
    String token(TrunkId trunk, TrunkAccount account) {
        byte[] mac;
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac = hmac.doFinal(
                    ("trunk contact\n" + trunk + "\n" + account.user() + "\n" + account.domain()).getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        StringBuilder token = new StringBuilder();
        for (int i = 0; i < TOKEN_CHARS; i++) {
            token.append(BASE_32[mac[i] & 31]);
        }
        return token.toString();
    }

    /// The same give or take a half, so that what fails together does not come back together.
    Duration about(Duration duration) {
        return Duration.ofMillis(Math.round(duration.toMillis() * (0.5 + random.nextDouble())));
    }
}
