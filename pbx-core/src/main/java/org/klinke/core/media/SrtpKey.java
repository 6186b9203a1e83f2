package org.klinke.core.media;

import java.util.Arrays;

/// Master key and salt of one direction, as carried in `a=crypto` (RFC 4568 §6.1). Never printed.
///
/// @param keySalt key then salt, [SrtpSuite#keyBytes] + [SrtpSuite#saltBytes] long; not to be modified
public record SrtpKey(SrtpSuite suite, byte[] keySalt) {
    public SrtpKey {
        if (keySalt.length != suite.keyBytes() + suite.saltBytes()) {
            throw new IllegalArgumentException("key and salt have " + keySalt.length + " bytes, " + suite + " needs "
                    + (suite.keyBytes() + suite.saltBytes()));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SrtpKey key && key.suite == suite && Arrays.equals(key.keySalt, keySalt);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keySalt);
    }

    @Override
    public String toString() {
        return "SrtpKey[" + suite + ", masked]";
    }
}
