package org.klinke.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;

/// Test vectors of RFC 3711 Appendix B.
class SrtpVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    /// B.2: segments of the keystream at its start and at its very end.
    @Test
    void aesCounterModeKeystream() {
        AesCounterMode cipher = new AesCounterMode(HEX.parseHex("2B7E151628AED2A6ABF7158809CF4F3C"));
        byte[] keystream = new byte[0xff02 * 16];
        cipher.apply(HEX.parseHex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), keystream, 0, keystream.length);
        assertThat(HEX.formatHex(keystream, 0, 48).toUpperCase(java.util.Locale.ROOT))
                .isEqualTo("E03EAD0935C95E80E166B16DD92B4EB4"
                        + "D23513162B02D0F72A43A2FE4A5F97AB"
                        + "41E95B3BB0A2E8DD477901E4FCA894C0");
        assertThat(HEX.formatHex(keystream, 0xfeff * 16, 0xff02 * 16).toUpperCase(java.util.Locale.ROOT))
                .isEqualTo("EC8CDF7398607CB0F2D21675EA9EA1E4"
                        + "362B7C3C6773516318A077D7FC5073AE"
                        + "6A2CC3787889374FBEB4C81B17BA6C44");
    }

    /// B.3.
    @Test
    void keyDerivation() {
        byte[] keySalt = HEX.parseHex("E1F97A0D3E018BE0D64FA32C06DE4139" + "0EC675AD498AFEEBB6960B3AABE6");
        KeyDerivation keys = new KeyDerivation(new SrtpKey(SrtpSuite.AES_CM_128_HMAC_SHA1_80, keySalt));
        assertThat(keys.cipherKey(KeyDerivation.RTP_LABEL)).isEqualTo(HEX.parseHex("C61E7A93744F39EE10734AFE3FF7A087"));
        assertThat(keys.salt(KeyDerivation.RTP_LABEL)).isEqualTo(HEX.parseHex("30CBBC08863D8C85D49DB34A9AE1"));
        // The vector is 94 bytes long; HMAC-SHA1 takes the first 20.
        assertThat(keys.authenticationKey(KeyDerivation.RTP_LABEL))
                .isEqualTo(Arrays.copyOf(
                        HEX.parseHex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE"), 20));
    }
}
