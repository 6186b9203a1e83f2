package org.klinke.provisioning.door;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.klinke.core.phone.Phone;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantScope;

/// The password of a phone's own web pages: another for each phone and each time it is opened, kept nowhere, for it can
/// be made again from the installation's secret. Thread-safe.
public final class WebPasswords {
    private static final String ALGORITHM = "HmacSHA256";
    /// Sixteen of these are 80 bits; none that a display makes look like another.
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789A";

    private static final int LENGTH = 16;
    private static final int MASK = 31;
    private final SecretKeySpec key;

    public WebPasswords(Keyring keyring) {
        key = new SecretKeySpec(keyring.serverSecret("phone-web"), ALGORITHM);
    }

    public String of(TenantScope scope, Phone phone) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] sum = mac.doFinal((scope.id().value() + "|" + phone.device().value() + "|" + phone.generation())
                    .getBytes(StandardCharsets.US_ASCII));
            StringBuilder password = new StringBuilder();
            for (int i = 0; i < LENGTH; i++) {
                password.append(ALPHABET.charAt(sum[i] & MASK));
            }
            return password.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
