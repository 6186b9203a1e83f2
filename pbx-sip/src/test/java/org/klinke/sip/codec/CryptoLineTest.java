package org.klinke.sip.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.media.Crypto;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;

/// The matrix of suites × key lengths × lifetime × MKI × encodings: exactly what RFC 4568 lets us use.
class CryptoLineTest {
    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"; // RFC 4568 §6.1, 30 bytes

    @Test
    void readsTheRfcsExample() {
        SrtpKey key = new SrtpKey(
                SrtpSuite.AES_CM_128_HMAC_SHA1_80, Base64.getDecoder().decode(KEY));
        assertThat(CryptoLine.parse("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20"))
                .isEqualTo(new CryptoLine.Usable(new Crypto(1, key)));
    }

    @ParameterizedTest
    @EnumSource(SrtpSuite.class)
    void takesExactlyTheSuitesKeyLength(SrtpSuite suite) {
        for (int length = 0; length <= 64; length++) {
            byte[] key = new byte[length];
            new Random(length).nextBytes(key);
            String text = "3 " + suite + " inline:" + Base64.getEncoder().encodeToString(key);
            assertThat(CryptoLine.parse(text) instanceof CryptoLine.Usable)
                    .as("%d bytes", length)
                    .isEqualTo(length == suite.keyBytes() + suite.saltBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "0 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "999999999 AES_CM_128_HMAC_SHA1_32 inline:" + KEY,
                "1 aes_cm_128_hmac_sha1_32 INLINE:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^48",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^31",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1048576",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " WSH=128",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " -X-VENDOR=7",
                "1  AES_CM_128_HMAC_SHA1_80\tinline:" + KEY + " "
            })
    void takes(String line) {
        assertThat(CryptoLine.parse(line)).isInstanceOf(CryptoLine.Usable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1 AES_CM_128_HMAC_SHA1_80",
                "AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "x AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "-1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "1000000000 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "1 AES_256_CM_HMAC_SHA1_80 inline:" + KEY,
                "1 AES_192_CM_HMAC_SHA1_80 inline:" + KEY + "AAAAAAAAAAA=",
                "1 F8_128_HMAC_SHA1_80 inline:" + KEY,
                "1 NULL_HMAC_SHA1_80 inline:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 " + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 inline:",
                "1 AES_CM_128_HMAC_SHA1_80 inline:|",
                "1 AES_CM_128_HMAC_SHA1_80 mikey:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "=",
                "1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVub*Vz",
                "1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVub-_z",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20|1:4|x",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^49",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^999",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|0",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|281474976710657",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|99999999999999999999999",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20;inline:" + KEY + "|2^20",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " KDR=1",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNENCRYPTED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNAUTHENTICATED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " FEC_ORDER=SRTP_FEC",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " WSH=x",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " unknown"
            })
    void doesNotTake(String line) {
        assertThat(CryptoLine.parse(line))
                .isInstanceOfSatisfying(
                        CryptoLine.Unusable.class,
                        unusable -> assertThat(unusable.reason())
                                .doesNotContain(KEY.substring(0, 12))
                                .doesNotContain(KEY.substring(12)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "1 AES_CM_128_HMAC_SHA1_80 inline:%s|2^20|1:4 > a=crypto:1 has an MKI",
                "2 AES_CM_128_HMAC_SHA1_80 inline:%s|1:4 > a=crypto:2 has an MKI",
                "3 AES_CM_128_HMAC_SHA1_80 inline:%s;inline:%s > a=crypto:3 has several keys",
                "4 AES_CM_128_HMAC_SHA1_80 inline:%s|2^49 > lifetime that is not between 1 and 2^48 packets",
                "5 AES_256_CM_HMAC_SHA1_80 inline:%s > has 30 bytes of key and salt, AES_256_CM_HMAC_SHA1_80 needs 46",
                "6 AES_CM_128_HMAC_SHA1_80 inline:%s* > not base64",
                "7 F8_128_HMAC_SHA1_80 inline:%s > has the suite F8_128_HMAC_SHA1_80",
                "8 AES_CM_128_HMAC_SHA1_80 inline:%s KDR=1 > asks for KDR=1",
                "9 inline:%s AES_CM_128_HMAC_SHA1_80 > has the suite something unknown"
            })
    void saysWhatIsWrong(String line, String reason) {
        assertThat(CryptoLine.parse(line.replace("%s", KEY)))
                .isInstanceOfSatisfying(
                        CryptoLine.Unusable.class,
                        unusable -> assertThat(unusable.reason()).contains(reason));
    }

    @Test
    void aSecondLineWithTheSameTagDoesNotCount() throws SdpException {
        assertThat(SdpTest.parse(
                                "v=0",
                                "c=IN IP4 192.0.2.1",
                                "m=audio 5000 RTP/SAVP 8",
                                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                                "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:" + KEY,
                                "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:!!!")
                        .audio()
                        .orElseThrow()
                        .cryptos())
                .singleElement()
                .matches(crypto -> crypto.key().suite() == SrtpSuite.AES_CM_128_HMAC_SHA1_80);
    }
}
