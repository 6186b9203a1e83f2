package org.klinke.core.media;

import java.util.Arrays;
import java.util.Optional;

/// The SRTP crypto suites of RFC 4568 §6.2 that we speak, best first.
public enum SrtpSuite {
    AES_CM_128_HMAC_SHA1_80(16, 14, 10),
    AES_CM_128_HMAC_SHA1_32(16, 14, 4);

    private final int keyBytes;
    private final int saltBytes;
    private final int tagBytes;

    SrtpSuite(int keyBytes, int saltBytes, int tagBytes) {
        this.keyBytes = keyBytes;
        this.saltBytes = saltBytes;
        this.tagBytes = tagBytes;
    }

    public int keyBytes() {
        return keyBytes;
    }

    public int saltBytes() {
        return saltBytes;
    }

    /// Length of the SRTP authentication tag; SRTCP always has 10 bytes (RFC 4568 §6.2.2).
    public int tagBytes() {
        return tagBytes;
    }

    public static Optional<SrtpSuite> named(String name) {
        return Arrays.stream(values())
                .filter(suite -> suite.name().equals(name))
                .findFirst();
    }
}
