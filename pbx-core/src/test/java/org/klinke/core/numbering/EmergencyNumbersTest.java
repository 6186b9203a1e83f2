package org.klinke.core.numbering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmergencyNumbersTest {
    @ParameterizedTest
    @ValueSource(strings = {"112", "110", "0112", "1-1-2", "*67112", "*67 0 112", "*67*67110", "*670110"})
    void isHelpForEverybody(String dialled) {
        assertThat(EmergencyNumbers.contains(dialled)).isTrue();
        assertThat(EmergencyNumbers.mayBe(dialled)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9112", "90112", "*679112", "*6700112", "*67 *9 0-110", "*12345670112", "*67*12345670112"})
    void mayBeHelpBehindSomebodysPrefix(String dialled) {
        assertThat(EmergencyNumbers.contains(dialled)).isFalse();
        assertThat(EmergencyNumbers.mayBe(dialled)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*67", "12", "1120", "*67115", "+49301112", "0301234567112", "acme"})
    void isNoHelp(String dialled) {
        assertThat(EmergencyNumbers.contains(dialled)).isFalse();
        assertThat(EmergencyNumbers.mayBe(dialled)).isFalse();
    }
}
