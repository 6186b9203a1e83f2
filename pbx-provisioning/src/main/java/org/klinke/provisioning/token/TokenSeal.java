package org.klinke.provisioning.token;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantId;
import org.klinke.provisioning.token.DeviceToken.Purpose;

/// Seals tokens with the platform's key (AES-256-GCM, the key's version in front, the place as associated data) and
/// writes them in the alphabet of URLs (RFC 4648 §5, without padding), 95 characters, or 116 with a newcomer:
///
///     "1" | base64url( format, key version, nonce | tenant 16, device or site 16, generation 4, purpose 1 | tag 16 )
///                                                   newcomer 16 more, if it is its own address
///
/// Thread-safe.
public final class TokenSeal {
    private static final String FORMAT = "1";
    private static final String PLACE = "provisioning";
    private static final UUID NOWHERE = new UUID(0, 0);
    private static final int UUID_BYTES = 2 * Long.BYTES;
    private static final int PLAIN_BYTES = 2 * UUID_BYTES + Integer.BYTES + 1;
    private static final Pattern SHAPE = Pattern.compile("1[A-Za-z0-9_-]{94}(?:[A-Za-z0-9_-]{21})?");
    /// Sealed: they never change their meaning, nor are they those of [DeviceToken.Purpose].
    private static final byte NETWORK = 3;
    private static final byte NEWCOMER = 5;

    private final Keyring keyring;

    public TokenSeal(Keyring keyring) {
        this.keyring = keyring;
    }

    public String seal(DeviceToken token) {
        return seal(new Plain(
                token.tenant(), token.device().value(), token.generation(), token.purpose().code, Optional.empty()));
    }

    public String seal(NetworkToken token) {
        return seal(new Plain(
                token.tenant(),
                token.site().value(),
                token.generation(),
                token.newcomer().isPresent() ? NEWCOMER : NETWORK,
                token.newcomer().map(DeviceId::value)));
    }

    private record Plain(TenantId tenant, UUID subject, int generation, byte code, Optional<UUID> newcomer) {}

    private String seal(Plain token) {
        ByteBuffer plain = ByteBuffer.allocate(token.newcomer().isPresent() ? PLAIN_BYTES + UUID_BYTES : PLAIN_BYTES);
        put(plain, token.tenant().value());
        put(plain, token.subject());
        plain.putInt(token.generation()).put(token.code());
        token.newcomer().ifPresent(newcomer -> put(plain, newcomer));
        // The same each time: a phone whose files name another address than before thinks it was moved.
        byte[] sealed = keyring.platformCipher().sealAlike(PLACE, NOWHERE, "token", plain.array());
        return written(sealed);
    }

    /// The text with everything in it that looks like a token masked: for what phones say, which may be anything.
    public static String masked(String text) {
        return SHAPE.matcher(text).replaceAll("***");
    }

    /// @return empty for anything this server has not sealed as a token: wrong, cut, of another server, of a key that
    ///     was thrown away; nobody learns which
    public Optional<DeviceToken> open(String text) {
        return unseal(text)
                .flatMap(plain -> Arrays.stream(Purpose.values())
                        .filter(purpose ->
                                purpose.code == plain.code() && plain.newcomer().isEmpty())
                        .map(purpose -> new DeviceToken(
                                plain.tenant(), new DeviceId(plain.subject()), plain.generation(), purpose))
                        .findFirst());
    }

    /// As [#open], for the addresses of newcomers: neither is ever taken for the other.
    public Optional<NetworkToken> openNetwork(String text) {
        return unseal(text)
                .filter(plain -> plain.code() == (plain.newcomer().isPresent() ? NEWCOMER : NETWORK))
                .map(plain -> new NetworkToken(
                        plain.tenant(),
                        new SiteId(plain.subject()),
                        plain.newcomer().map(DeviceId::new),
                        plain.generation()));
    }

    private Optional<Plain> unseal(String text) {
        if (!SHAPE.matcher(text).matches()) {
            return Optional.empty();
        }
        byte[] plain;
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(text.substring(FORMAT.length()));
            if (!text.equals(written(sealed))) {
                return Optional.empty(); // the last character has bits to spare: one token has one text
            }
            plain = keyring.platformCipher().open(PLACE, NOWHERE, "token", sealed);
        } catch (SecretUnavailable | IllegalArgumentException _) {
            return Optional.empty();
        }
        ByteBuffer read = ByteBuffer.wrap(plain);
        return Optional.of(new Plain(
                new TenantId(uuid(read)),
                uuid(read),
                read.getInt(),
                read.get(),
                read.hasRemaining() ? Optional.of(uuid(read)) : Optional.empty()));
    }

    private static String written(byte[] sealed) {
        return FORMAT + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private static void put(ByteBuffer buffer, UUID id) {
        buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer buffer) {
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
