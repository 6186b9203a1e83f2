package org.klinke.media.srtp;

import org.klinke.core.media.SrtpKey;

/// Cipher and tag of one direction and one protocol (RTP or RTCP) under its session keys; everything in place, without
/// a look at replays.
///
///     SRTP    header │ payload ▒▒▒▒▒▒ │ tag              ▒ = encrypted
///     SRTCP   header, SSRC │ ▒▒▒▒▒▒▒▒ │ E, index │ tag   counter mode (RFC 3711 §3.4)
///             header, SSRC │ ▒▒▒▒▒▒▒▒ │ tag │ E, index   AEAD (RFC 7714 §9.1)
sealed interface PacketCrypto permits CounterModeCrypto, GcmCrypto {
    /// RTCP's header and sender SSRC stay readable.
    int RTCP_CLEAR_BYTES = 8;
    /// The E bit and the index of an SRTCP packet.
    int RTCP_INDEX_BYTES = 4;
    int RTCP_ENCRYPTED = 0x8000_0000;
    int RTCP_INDEX_MASK = 0x7fff_ffff;

    static PacketCrypto rtp(SrtpKey key) {
        return of(key, KeyDerivation.RTP_LABEL, key.suite().tagBytes());
    }

    static PacketCrypto rtcp(SrtpKey key) {
        return of(key, KeyDerivation.RTCP_LABEL, key.suite().rtcpTagBytes());
    }

    private static PacketCrypto of(SrtpKey key, int protocol, int tagBytes) {
        KeyDerivation keys = new KeyDerivation(key);
        byte[] cipherKey = keys.cipherKey(protocol);
        byte[] salt = keys.salt(protocol);
        return key.suite().isAead()
                ? new GcmCrypto(cipherKey, salt)
                : new CounterModeCrypto(cipherKey, salt, keys.authenticationKey(protocol), tagBytes);
    }

    int tagBytes();

    /// Encrypts the RTP packet in the first `length` bytes and appends the tag.
    ///
    /// @param header its length, which stays readable
    /// @param index 48 bits: rollover counter and sequence number
    void protect(byte[] packet, int header, int length, int ssrc, long index);

    /// Opens the SRTP packet of `length` bytes with its tag.
    ///
    /// @return false if the tag is wrong; nothing has changed then
    boolean open(byte[] packet, int header, int length, int ssrc, long index);

    /// Encrypts the RTCP packet in the first `length` bytes and appends tag and index.
    void protectRtcp(byte[] packet, int length, int ssrc, int index);

    /// The E bit and index of an SRTCP packet of `length` bytes.
    int rtcpWord(byte[] packet, int length);

    /// Opens the SRTCP packet of `length` bytes with index and tag.
    ///
    /// @param word what [#rtcpWord] says; without the E bit it is signed but not encrypted
    /// @return false if the tag is wrong; nothing has changed then
    boolean openRtcp(byte[] packet, int length, int ssrc, int word);
}
