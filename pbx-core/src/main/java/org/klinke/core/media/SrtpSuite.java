package org.klinke.core.media;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The SRTP crypto suites we speak, strongest first: RFC 4568 §6.2, RFC 6188 §4 (256 bit), RFC 7714 §14.2 (AEAD).
public enum SrtpSuite {
    AEAD_AES_256_GCM(32, 12, 16, 16, 8),
    AEAD_AES_128_GCM(16, 12, 16, 16, 7),
    AES_256_CM_HMAC_SHA1_80(32, 14, 10, 10, 0),
    AES_CM_128_HMAC_SHA1_80(16, 14, 10, 10, 1),
    AES_256_CM_HMAC_SHA1_32(32, 14, 4, 10, 0),
    AES_CM_128_HMAC_SHA1_32(16, 14, 4, 10, 2);

    /// What is offered and taken where the operator says nothing. Without the one that has a long key and a short tag:
    /// it serves nobody, and each line more makes an INVITE over UDP likelier to be cut up.
    public static final List<SrtpSuite> DEFAULT = List.of(
            AEAD_AES_256_GCM,
            AEAD_AES_128_GCM,
            AES_256_CM_HMAC_SHA1_80,
            AES_CM_128_HMAC_SHA1_80,
            AES_CM_128_HMAC_SHA1_32);

    private final int keyBytes;
    private final int saltBytes;
    private final int tagBytes;
    private final int rtcpTagBytes;
    private final int dtlsProfile;

    SrtpSuite(int keyBytes, int saltBytes, int tagBytes, int rtcpTagBytes, int dtlsProfile) {
        this.keyBytes = keyBytes;
        this.saltBytes = saltBytes;
        this.tagBytes = tagBytes;
        this.rtcpTagBytes = rtcpTagBytes;
        this.dtlsProfile = dtlsProfile;
    }

    public int keyBytes() {
        return keyBytes;
    }

    public int saltBytes() {
        return saltBytes;
    }

    /// Length of the SRTP authentication tag.
    public int tagBytes() {
        return tagBytes;
    }

    /// Length of the SRTCP authentication tag, which is long even where SRTP's is short (RFC 4568 §6.2.2).
    public int rtcpTagBytes() {
        return rtcpTagBytes;
    }

    /// Its number as a DTLS-SRTP protection profile (RFC 5764 §4.1.2, RFC 7714 §14.2); 0 = it has none.
    public int dtlsProfile() {
        return dtlsProfile;
    }

    /// One cipher encrypts and authenticates (RFC 7714); otherwise AES in counter mode and HMAC-SHA1 (RFC 3711).
    public boolean isAead() {
        return this == AEAD_AES_256_GCM || this == AEAD_AES_128_GCM;
    }

    public static Optional<SrtpSuite> named(String name) {
        return Arrays.stream(values())
                .filter(suite -> suite.name().equals(name))
                .findFirst();
    }
}
