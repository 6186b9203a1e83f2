package org.klinke.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;

/// Test vectors of RFC 3711 Appendix B, RFC 6188 §7, RFC 7714 §16 and §17.
class SrtpVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    private static final String KEY_256 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String KEY_128 = "000102030405060708090a0b0c0d0e0f";
    /// "Quid pro quo".
    private static final String GCM_SALT = "517569642070726f2071756f";

    private static final String RTP =
            "8040f17b8041f8d35501a0b2" + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private static final String RTCP = "81c8000d4d617273"
            + "4e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
    private static final int RTCP_INDEX = 0x5d4;

    /// RFC 3711 B.2: segments of the keystream at its start and at its very end.
    @Test
    void aesCounterModeKeystream() {
        keystreamIs(
                "2B7E151628AED2A6ABF7158809CF4F3C",
                "E03EAD0935C95E80E166B16DD92B4EB4" + "D23513162B02D0F72A43A2FE4A5F97AB"
                        + "41E95B3BB0A2E8DD477901E4FCA894C0",
                "EC8CDF7398607CB0F2D21675EA9EA1E4" + "362B7C3C6773516318A077D7FC5073AE"
                        + "6A2CC3787889374FBEB4C81B17BA6C44");
    }

    /// RFC 6188 §7.1: the same with 256 bits.
    @Test
    void aes256CounterModeKeystream() {
        keystreamIs(
                "57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98",
                "92bdd28a93c3f52511c677d08b5515a4" + "9da71b2378a854f67050756ded165bac"
                        + "63c4868b7096d88421b563b8c94c9a31",
                "cea518c90fd91ced9cbb18c078a54711" + "3dbc4814f4da5f00a08772b63c6a046d"
                        + "6eb246913062a16891433e97dd01a57f");
    }

    private static void keystreamIs(String key, String first, String last) {
        byte[] keystream = new byte[0xff02 * 16];
        new AesCounterMode(HEX.parseHex(key))
                .apply(0xF0F1F2F3F4F5F6F7L, 0xF8F9FAFBFCFD0000L, keystream, 0, keystream.length);
        assertThat(Arrays.copyOf(keystream, 48)).isEqualTo(HEX.parseHex(first));
        assertThat(Arrays.copyOfRange(keystream, 0xfeff * 16, 0xff02 * 16)).isEqualTo(HEX.parseHex(last));
    }

    /// RFC 3711 B.3.
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

    /// RFC 6188 §7.2.
    @Test
    void keyDerivationWith256Bits() {
        byte[] keySalt = HEX.parseHex(
                "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6" + "3b04803de51ee7c96423ab5b78d2");
        KeyDerivation keys = new KeyDerivation(new SrtpKey(SrtpSuite.AES_256_CM_HMAC_SHA1_80, keySalt));
        assertThat(keys.cipherKey(KeyDerivation.RTP_LABEL))
                .isEqualTo(HEX.parseHex("5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4"));
        assertThat(keys.salt(KeyDerivation.RTP_LABEL)).isEqualTo(HEX.parseHex("fa31791685ca444a9e07c6c64e93"));
        assertThat(keys.authenticationKey(KeyDerivation.RTP_LABEL))
                .isEqualTo(HEX.parseHex("fd9c32d39ed5fbb5a9dc96b30818454d1313dc05"));
    }

    /// RFC 7714 §16.1.1, §16.1.2, §16.2.1, §16.2.2.
    @ParameterizedTest
    @CsvSource({
        KEY_128 + ",f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                + "899d7f27beb16a9152cf765ee4390cce",
        KEY_256 + ",32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
                + "7aa3db36dfffd6b0f9bb7878d7a76c13"
    })
    void gcmPacket(String key, String sealed) {
        GcmCrypto crypto = new GcmCrypto(HEX.parseHex(key), HEX.parseHex(GCM_SALT));
        byte[] plain = HEX.parseHex(RTP);
        byte[] packet = Arrays.copyOf(plain, plain.length + 16);
        crypto.protect(packet, 12, plain.length, 0x5501a0b2, 0xf17b);
        assertThat(packet).isEqualTo(HEX.parseHex(RTP.substring(0, 24) + sealed));
        assertThat(crypto.open(packet, 12, packet.length, 0x5501a0b2, 0xf17b)).isTrue();
        assertThat(Arrays.copyOf(packet, plain.length)).isEqualTo(plain);
    }

    /// RFC 7714 §17.1, §17.2: encrypted SRTCP, whose index stands behind the tag.
    @ParameterizedTest
    @CsvSource({
        KEY_128 + ",63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b"
                + "c84aa45896cf4d2fc5abf87245d9eade800005d4",
        KEY_256 + ",d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad"
                + "1d1eb30c4446839f57ff6f6cb26ac3be800005d4"
    })
    void gcmReport(String key, String sealed) {
        GcmCrypto crypto = new GcmCrypto(HEX.parseHex(key), HEX.parseHex(GCM_SALT));
        byte[] plain = HEX.parseHex(RTCP);
        byte[] packet = Arrays.copyOf(plain, plain.length + 20);
        crypto.protectRtcp(packet, plain.length, 0x4d617273, RTCP_INDEX);
        assertThat(packet).isEqualTo(HEX.parseHex(RTCP.substring(0, 16) + sealed));
        int word = crypto.rtcpWord(packet, packet.length);
        assertThat(word).isEqualTo(RTCP_INDEX | PacketCrypto.RTCP_ENCRYPTED);
        assertThat(crypto.openRtcp(packet, packet.length, 0x4d617273, word)).isTrue();
        assertThat(Arrays.copyOf(packet, plain.length)).isEqualTo(plain);
    }

    /// RFC 7714 §17.3: signed only.
    @Test
    void gcmReportInTheClear() {
        GcmCrypto crypto = new GcmCrypto(HEX.parseHex(KEY_128), HEX.parseHex(GCM_SALT));
        byte[] packet = HEX.parseHex(RTCP + "841dd9683dd78ec92ae58790125f62b3" + "000005d4");
        byte[] before = packet.clone();
        assertThat(crypto.rtcpWord(packet, packet.length)).isEqualTo(RTCP_INDEX);
        assertThat(crypto.openRtcp(packet, packet.length, 0x4d617273, RTCP_INDEX))
                .isTrue();
        assertThat(packet).isEqualTo(before);
        packet[20] ^= 1;
        assertThat(crypto.openRtcp(packet, packet.length, 0x4d617273, RTCP_INDEX))
                .isFalse();
    }

    /// RFC 2202 §3, cases 1, 2 and 4.
    @ParameterizedTest
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b,4869205468657265,b617318655057264e28bc0b6fb378c8ef146be00",
        "4a656665,7768617420646f2079612077616e7420666f72206e6f7468696e673f,effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "0102030405060708090a0b0c0d0e0f10111213141516171819,"
                + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
                + ",4c9007f4026250c6bc8414f9bf50c86c2d7235da"
    })
    void hmac(String key, String data, String tag) {
        byte[] bytes = HEX.parseHex(data);
        HmacSha1 mac = new HmacSha1(HEX.parseHex(key));
        assertThat(mac.over(bytes, bytes.length, new byte[0])).isEqualTo(HEX.parseHex(tag));
        byte[] rest = Arrays.copyOfRange(bytes, 3, bytes.length);
        assertThat(mac.over(bytes, 3, rest)).isEqualTo(HEX.parseHex(tag));
    }
}
