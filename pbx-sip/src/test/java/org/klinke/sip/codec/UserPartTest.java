package org.klinke.sip.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.numbering.EmergencyNumbers;

class UserPartTest {
    @ParameterizedTest
    @CsvSource({
        "100, 100",
        "%2A80, *80",
        "%2a80;phone-context=acme.test, *80",
        "100:secret, 100",
        "a%3Bb, a;b",
        "J%C3%BCrgen, Jürgen",
        "null-%00-null, null-%00-null", // RFC 4475 §3.1.1.4
        "%0d%0aVia, %0d%0aVia",
        "%C2%85, %C2%85",
        "%E2%80%AE100, %E2%80%AE100",
        "%E2%80100, %E2%80100",
        "100%, 100%",
        "100%4, 100%4",
        "%zz, %zz",
        "%24%5C1, $\\1",
    })
    void readsWhatWasDialled(String user, String dialled) {
        assertThat(UserPart.dialled(user)).isEqualTo(dialled);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:112@acme.test",
                "sip:1%20%201%20%202@acme.test",
                "sip:(%201%20)%20(%201%20)%20(%202%20);phone-context=acme.test@acme.test",
                "sip:1%E2%80%911%E2%80%912@acme.test",
                "tel:1-1-2"
            })
    void aCallForHelpIsKnownHoweverItIsWritten(String uri) {
        assertThat(EmergencyNumbers.EVERYWHERE.of(UserPart.of(uri))).hasValue("112");
    }

    @Test
    void aUriWithoutAUserHasNone() {
        assertThat(UserPart.of("sip:acme.test")).isEmpty();
    }
}
