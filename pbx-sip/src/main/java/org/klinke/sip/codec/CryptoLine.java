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
/// and one bad line among good ones must not cost the call. A result in either case, never an exception.
sealed interface CryptoLine {
    record Usable(Crypto crypto) implements CryptoLine {}

    /// @param reason names the line by its tag, and never holds the key
    record Unusable(String reason) implements CryptoLine {}

    /// RFC 4568 §6.2.1, RFC 7714 §14.2: the most packets one key may protect.
    int LIFETIME_MAX_BITS = 48;

    String INLINE = "inline:";
    /// Longest piece of a foreign line that a reason repeats.
    int QUOTED_LENGTH_MAX = 32;

    static CryptoLine parse(String value) {
        String[] parts = value.strip().split("[ \t]+");
        if (parts.length < 3 || !parts[0].matches("\\d{1,9}")) {
            return new Unusable("an a=crypto line is not of the form tag, suite, key");
        }
        int tag = Integer.parseInt(parts[0]);
        String line = "a=crypto:" + tag + ' ';
        for (int i = 3; i < parts.length; i++) {
            if (!harmless(parts[i])) {
                return new Unusable(line + "asks for " + quoted(parts[i]) + ", which we do not speak");
            }
        }
        Optional<SrtpSuite> suite = SrtpSuite.named(parts[1].toUpperCase(Locale.ROOT));
        if (suite.isEmpty()) {
            return new Unusable(line + "has the suite " + quoted(parts[1]) + ", which we do not speak");
        }
        Optional<String> objection = objection(parts[2]);
        if (objection.isPresent()) {
            return new Unusable(line + objection.get());
        }
        byte[] keySalt;
        try {
            keySalt = Base64.getDecoder().decode(fields(parts[2])[0]);
        } catch (IllegalArgumentException _) {
            return new Unusable(line + "has a key that is not base64");
        }
        int bytes = suite.get().keyBytes() + suite.get().saltBytes();
        return keySalt.length == bytes
                ? new Usable(new Crypto(tag, new SrtpKey(suite.get(), keySalt)))
                : new Unusable(
                        line + "has " + keySalt.length + " bytes of key and salt, " + suite.get() + " needs " + bytes);
    }

    private static Optional<String> objection(String parameters) {
        if (!parameters.regionMatches(true, 0, INLINE, 0, INLINE.length())) {
            return Optional.of("has no inline key");
        }
        if (parameters.indexOf(';') >= 0) {
            return Optional.of("has several keys, which only MKIs tell apart (RFC 4568 §6.1): we do not speak them");
        }
        String[] fields = fields(parameters);
        if (fields.length > 2 || (fields.length == 2 && fields[1].matches("\\d+:\\d+"))) {
            return Optional.of("has an MKI, which we do not speak: switch it off at the phone");
        }
        return fields.length == 2 && !isLifetime(fields[1])
                ? Optional.of("has a lifetime that is not between 1 and 2^" + LIFETIME_MAX_BITS + " packets")
                : Optional.empty();
    }

    private static String[] fields(String parameters) {
        return parameters.substring(INLINE.length()).split("\\|", -1);
    }

    /// `2^20` or a plain number of packets, 1 to 2^48. It binds whoever sends under this key, the far end, which offers
    /// another one in time; ours is good for 2^48.
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

    /// A suite or session parameter is a short word of capitals; anything else could be a key in the wrong place.
    private static String quoted(String word) {
        return word.length() <= QUOTED_LENGTH_MAX
                        && word.matches("[A-Za-z0-9_=-]+")
                        && !word.matches("(?i)" + INLINE + ".*")
                ? word
                : "something unknown";
    }
}
