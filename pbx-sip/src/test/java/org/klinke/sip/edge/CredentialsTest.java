package org.klinke.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.directory.DeviceCredentials;

class CredentialsTest {
    /// RFC 7616 §3.9.1
    private static final DeviceCredentials MUFASA =
            DeviceCredentials.of("Mufasa", "http-auth@example.org", "Circle of Life");

    private static Credentials rfc7616(HashAlgorithm algorithm, String response) {
        return new Credentials(
                algorithm,
                "Mufasa",
                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "/dir/index.html",
                "00000001",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                response);
    }

    @Test
    void answersTheVectorsOfRfc7616() {
        assertThat(rfc7616(HashAlgorithm.MD5, "8ca523f5e9506fed4657c9700eebdbec")
                        .answers(HashAlgorithm.MD5.ha1(MUFASA), "GET"))
                .isTrue();
        assertThat(rfc7616(HashAlgorithm.SHA_256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")
                        .answers(HashAlgorithm.SHA_256.ha1(MUFASA), "GET"))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void refusesEveryOtherAnswer(HashAlgorithm algorithm) {
        String right = algorithm == HashAlgorithm.MD5
                ? "8ca523f5e9506fed4657c9700eebdbec"
                : "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";
        String ha1 = algorithm.ha1(MUFASA);
        assertThat(rfc7616(algorithm, right).answers(ha1, "POST")).isFalse();
        assertThat(rfc7616(algorithm, right).answers("0" + ha1.substring(1), "GET"))
                .isFalse();
        assertThat(rfc7616(algorithm, "").answers(ha1, "GET")).isFalse();
        assertThat(rfc7616(algorithm, right + "0").answers(ha1, "GET")).isFalse();
        assertThat(rfc7616(algorithm, "ü" + right.substring(1)).answers(ha1, "GET"))
                .isFalse();
    }

    @Test
    void printsNothingOfItself() {
        assertThat(rfc7616(HashAlgorithm.MD5, "secret").toString())
                .doesNotContain("secret")
                .doesNotContain("Mufasa");
    }
}
