package org.klinke.sip.codec;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.klinke.core.media.Crypto;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;

/// One `a=crypto` line (RFC 4568 §9.1):
///
///     <tag> <suite> inline:<base64 key and salt>[|<lifetime>][|<MKI>:<length>][;inline:…] [session parameters]
///
/// A line we cannot follow to the letter counts as not offered: that is what the RFC asks of an answerer (§5.1.2),
/// and one bad line among good ones must not cost the call. Empty, never an exception.
final class CryptoLine {
    /// RFC 4568 §6.2.1: the most packets one AES_CM_128 key may protect.
    private static final int LIFETIME_MAX_BITS = 48;

    private static final String INLINE = "inline:";

    private CryptoLine() {}

    static Optional<Crypto> parse(String value) {
        String[] parts = value.strip().split("[ \t]+");
        if (parts.length < 3 || !parts[0].matches("\\d{1,9}")) {
            return Optional.empty();
        }
        for (int i = 3; i < parts.length; i++) {
            if (!harmless(parts[i])) {
                return Optional.empty();
            }
        }
        int tag = Integer.parseInt(parts[0]);
        return SrtpSuite.named(parts[1].toUpperCase(Locale.ROOT))
                .flatMap(suite -> key(suite, parts[2]))
                .map(key -> new Crypto(tag, key));
    }

    private static Optional<SrtpKey> key(SrtpSuite suite, String parameters) {
        // Several keys need MKIs to tell them apart (RFC 4568 §6.1), which we do not speak.
        if (!parameters.regionMatches(true, 0, INLINE, 0, INLINE.length()) || parameters.indexOf(';') >= 0) {
            return Optional.empty();
        }
        String[] fields = parameters.substring(INLINE.length()).split("\\|", -1);
        if (fields.length > 2 || (fields.length == 2 && !isLifetime(fields[1]))) {
            return Optional.empty();
        }
        try {
            byte[] keySalt = Base64.getDecoder().decode(fields[0]);
            return keySalt.length == suite.keyBytes() + suite.saltBytes()
                    ? Optional.of(new SrtpKey(suite, keySalt))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// `2^20` or a plain number of packets, 1 to 2^48. An MKI ("1:4") is none.
    private static boolean isLifetime(String text) {
        if (text.matches("2\\^\\d{1,2}")) {
            return Integer.parseInt(text.substring(2)) <= LIFETIME_MAX_BITS;
        }
        if (!text.matches("\\d{1,15}")) {
            return false;
        }
        long packets = Long.parseLong(text);
        return packets > 0 && packets <= 1L << LIFETIME_MAX_BITS;
    }

    /// A window size hint binds nobody (RFC 4568 §6.3.7) and a leading "-" marks what may be ignored (§6.3.8). All
    /// else (KDR, UNENCRYPTED_…, FEC_…) changes how packets look, in a way we do not speak.
    private static boolean harmless(String sessionParameter) {
        return sessionParameter.matches("(?i)WSH=\\d{2,5}") || sessionParameter.startsWith("-");
    }
}
