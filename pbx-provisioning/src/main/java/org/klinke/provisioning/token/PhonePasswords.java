package org.klinke.provisioning.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.klinke.core.phone.Phone;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantScope;

/// A phone's passwords beside that for SIP: others for each phone and each time it is opened, kept nowhere, for they
/// can be made again from the installation's secret. Thread-safe.
public final class PhonePasswords {
    private static final String ALGORITHM = "HmacSHA256";

    /// Sixteen of these 32 are 80 bits, 32 are 160; none that a display makes look like another.
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789A";

    private static final int LENGTH = 16;
    /// A byte of the sum for each character.
    private static final int LENGTH_MAX = 32;

    private final SecretKeySpec key;

    public PhonePasswords(Keyring keyring) {
        key = new SecretKeySpec(keyring.serverSecret("phone-passwords"), ALGORITHM);
    }

    public enum Purpose {
        /// The phone's own pages, whose user is "admin".
        WEB,
        /// The tenant's contacts, by LDAP.
        CONTACTS,
        /// Key of its encrypted files.
        FILES
    }

    public String of(TenantScope scope, Phone phone, Purpose purpose) {
        return of(scope, phone, purpose, LENGTH);
    }

    /// @param length 32 characters at most; of two lengths the shorter is the beginning of the longer
    public String of(TenantScope scope, Phone phone, Purpose purpose, int length) {
        if (length > LENGTH_MAX) {
            throw new IllegalArgumentException("length: " + length);
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] sum = mac.doFinal((purpose.name().toLowerCase(Locale.ROOT) + "|"
                            + scope.id().value() + "|" + phone.device().value() + "|" + phone.generation())
                    .getBytes(StandardCharsets.US_ASCII));
            StringBuilder password = new StringBuilder();
            for (int i = 0; i < length; i++) {
                password.append(ALPHABET.charAt(sum[i] & (ALPHABET.length() - 1)));
            }
            return password.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
