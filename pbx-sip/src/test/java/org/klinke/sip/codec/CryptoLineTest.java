package org.klinke.sip.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.media.SrtpSuite;

/// The matrix of suites × key lengths × lifetime × MKI × encodings: exactly what RFC 4568 lets us use.
class CryptoLineTest {
    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"; // RFC 4568 §6.1, 30 bytes

    @Test
    void readsTheRfcsExample() {
        assertThat(CryptoLine.parse("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20"))
                .hasValueSatisfying(crypto -> {
                    assertThat(crypto.tag()).isEqualTo(1);
                    assertThat(crypto.key().suite()).isEqualTo(SrtpSuite.AES_CM_128_HMAC_SHA1_80);
                    assertThat(crypto.key().keySalt())
                            .isEqualTo(Base64.getDecoder().decode(KEY));
                });
    }

    @ParameterizedTest
    @EnumSource(SrtpSuite.class)
    void takesExactlyTheSuitesKeyLength(SrtpSuite suite) {
        for (int length = 0; length <= 64; length++) {
            byte[] key = new byte[length];
            new Random(length).nextBytes(key);
            String text = "3 " + suite + " inline:" + Base64.getEncoder().encodeToString(key);
            assertThat(CryptoLine.parse(text).isPresent())
                    .as("%d bytes", length)
                    .isEqualTo(length == 30);
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
        assertThat(CryptoLine.parse(line)).isPresent();
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
        assertThat(CryptoLine.parse(line)).isEmpty();
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
