package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.directory.DeviceCredentials;

/// The digest algorithms we challenge with, preferred first (RFC 8760 §2.3).
enum HashAlgorithm {
    SHA_256("SHA-256"),
    MD5("MD5");

    private final String token;

    @SuppressWarnings("ImmutableEnumChecker") // never fed; to copy one costs less than to look one up
    private final MessageDigest fresh;

    HashAlgorithm(String token) {
        this.token = token;
        try {
            this.fresh = MessageDigest.getInstance(token);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As written into the header.
    String token() {
        return token;
    }

    /// @param token of an Authorization header; absent means MD5 (RFC 7616 §3.4)
    static Optional<HashAlgorithm> named(@Nullable String token) {
        if (token == null || token.equalsIgnoreCase("MD5")) {
            return Optional.of(MD5);
        }
        return token.equalsIgnoreCase("SHA-256") ? Optional.of(SHA_256) : Optional.empty();
    }

    String ha1(DeviceCredentials credentials) {
        return switch (this) {
            case SHA_256 -> credentials.ha1Sha256();
            case MD5 -> credentials.ha1Md5();
        };
    }

    /// Lower-case hex.
    String hash(String text) {
        try {
            MessageDigest digest = (MessageDigest) fresh.clone();
            return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
