package org.klinke.core.account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.klinke.core.tenant.Realm;

/// What a session, a program or somebody who is invited shows:
///
///     klk_ | klp_ | kli_   base64url( realm's id (16 bytes) | random (32 bytes) )
///
/// The realm is no secret; it stands there so that the token is looked for in one tenant only, behind its row-level
/// security. The prefix keeps the kinds apart, and lets scanners find keys that went where they should not. Stored
/// is the SHA-256 hash only: 256 random bits need no slow one.
public final class LoginToken {
    private static final int SECRET_BYTES = 32;
    private static final int REALM_BYTES = 16;
    private static final Pattern SHAPE = Pattern.compile("kl[kpi]_[A-Za-z0-9_-]{64}");

    private final String text;

    private LoginToken(String text) {
        this.text = text;
    }

    public enum Kind {
        API_KEY("klk_"),
        INVITATION("kli_"),
        SESSION("klp_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    public static LoginToken make(Kind kind, Realm realm, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        byte[] all = ByteBuffer.allocate(REALM_BYTES + SECRET_BYTES)
                .putLong(realm.id().getMostSignificantBits())
                .putLong(realm.id().getLeastSignificantBits())
                .put(secret)
                .array();
        return new LoginToken(
                kind.prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(all));
    }

    /// @return empty if the text is no token of that kind
    public static Optional<LoginToken> read(Kind kind, String text) {
        return text.startsWith(kind.prefix) && SHAPE.matcher(text).matches()
                ? Optional.of(new LoginToken(text))
                : Optional.empty();
    }

    /// Whose it says to be.
    public UUID realm() {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(4)));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /// To be shown once, to whom it is made for.
    public String text() {
        return text;
    }

    byte[] hash() {
        return digest(text);
    }

    /// Tells it from others without being it.
    public String fingerprint() {
        return HexFormat.of().formatHex(hash());
    }

    /// What pages of the session must send with each change, in a header that no foreign page can set: known to
    /// whoever was told it at login, and of no use without the token.
    public String proof() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest("proof|" + text));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "LoginToken[masked]";
    }
}
