package org.klinke.core.media;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The hash of a certificate as written in `a=fingerprint` (RFC 8122 §5): what ties a DTLS peer to the signalling that
/// named it.
///
/// @param algorithm lower case name of the hash ("sha-256")
/// @param value upper case hexadecimal bytes with colons between them
public record Fingerprint(String algorithm, String value) {
    /// The hashes we trust, strongest first; SHA-1 and MD5 can be forged.
    public static final List<String> ALGORITHMS = List.of("sha-512", "sha-384", "sha-256");

    private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

    public static Fingerprint of(String algorithm, byte[] hash) {
        return new Fingerprint(algorithm, HEX.formatHex(hash));
    }

    /// Reads `<hash> <bytes>`; empty if it has another shape. The hash may be one we do not trust.
    public static Optional<Fingerprint> parse(String text) {
        String[] parts = text.strip().split(" +");
        if (parts.length != 2 || !parts[0].matches("[A-Za-z0-9-]{1,16}") || parts[1].length() > 3 * 64) {
            return Optional.empty();
        }
        try {
            byte[] bytes = HexFormat.ofDelimiter(":").parseHex(parts[1]);
            return bytes.length == 0 ? Optional.empty() : Optional.of(of(parts[0].toLowerCase(Locale.ROOT), bytes));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
