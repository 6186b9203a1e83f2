package org.klinke.core.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoxPinTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1234",
                "0000",
                "12345",
                "123456",
                "234567",
                "890123",
                "654321",
                "000000",
                "111111",
                "121212",
                "123123",
                "12341234",
                "471471",
                "112211",
                "1234567890123",
                "47a815",
                "١٢٣٤٥٦",
                "101815",
                "471101",
                "999101999"
            })
    void whatSomebodyWouldGuessFirstIsNone(String pin) {
        assertThat(BoxPin.isStrong(pin, "101")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"470815", "246813", "903217", "483920175632"})
    void anythingElseOfSixDigitsIs(String pin) {
        assertThat(BoxPin.isStrong(pin, "101")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"101013", "410101"})
    void aShortExtensionMayBeInItIfMuchElseIs(String pin) {
        assertThat(BoxPin.isStrong(pin, "10")).isFalse();
        assertThat(BoxPin.isStrong("471083", "10")).isTrue();
    }
}
