package org.klinke.media.srtp;

import java.util.Arrays;
import org.klinke.core.media.SrtpKey;
import org.klinke.media.rtp.RtpPacket;

/// Session keys from master key and salt (RFC 3711 §4.3.1; with 256 bit keys RFC 6188 §3.1, for AEAD RFC 7714 §11) with
/// a key derivation rate of 0, as SDES has by default (RFC 4568 §6.3.1): derived once.
final class KeyDerivation {
    static final int RTP_LABEL = 0x00;
    static final int RTCP_LABEL = 0x03;

    private static final int AUTHENTICATION = 1;
    private static final int SALT = 2;
    private static final int AUTHENTICATION_KEY_BYTES = 20;

    private final AesCounterMode cipher;
    private final byte[] masterSalt;
    private final int cipherKeyBytes;

    KeyDerivation(SrtpKey master) {
        int keyBytes = master.suite().keyBytes();
        cipher = new AesCounterMode(Arrays.copyOf(master.keySalt(), keyBytes));
        masterSalt = Arrays.copyOfRange(master.keySalt(), keyBytes, master.keySalt().length);
        cipherKeyBytes = keyBytes;
    }

    /// @param protocol [#RTP_LABEL] or [#RTCP_LABEL]
    byte[] cipherKey(int protocol) {
        return derive(protocol, cipherKeyBytes);
    }

    byte[] authenticationKey(int protocol) {
        return derive(protocol + AUTHENTICATION, AUTHENTICATION_KEY_BYTES);
    }

    byte[] salt(int protocol) {
        return derive(protocol + SALT, masterSalt.length);
    }

    private byte[] derive(int label, int bytes) {
        // key_id = label || index DIV rate is 56 bits wide, flush right in the 112 bits of the salt; AEAD's salt of 96
        // bits is followed by zeros.
        byte[] iv = Arrays.copyOf(masterSalt, 16);
        byte[] derived = new byte[bytes];
        cipher.apply(RtpPacket.readLong(iv, 0) ^ label, RtpPacket.readLong(iv, 8), derived, 0, bytes);
        return derived;
    }
}
