package org.klinke.core.numbering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmergencyNumbersTest {
    @ParameterizedTest
    @ValueSource(strings = {"112", "110", "0112", "1-1-2", "*67112", "*67 0 112", "*67*67110", "*670110"})
    void isHelpForEverybody(String dialled) {
        assertThat(EmergencyNumbers.EVERYWHERE.contains(dialled)).isTrue();
        assertThat(EmergencyNumbers.EVERYWHERE.mayBe(dialled)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9112", "90112", "*679112", "*6700112", "*67 *9 0-110", "*12345670112", "*67*12345670112"})
    void mayBeHelpBehindSomebodysPrefix(String dialled) {
        assertThat(EmergencyNumbers.EVERYWHERE.contains(dialled)).isFalse();
        assertThat(EmergencyNumbers.EVERYWHERE.mayBe(dialled)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*67", "12", "1120", "*67115", "+49301112", "0301234567112", "acme"})
    void isNoHelp(String dialled) {
        assertThat(EmergencyNumbers.EVERYWHERE.contains(dialled)).isFalse();
        assertThat(EmergencyNumbers.EVERYWHERE.mayBe(dialled)).isFalse();
    }

    /// A 0 that is nobody's prefix stands before three digits at most: 040 1234 is in Hamburg.
    @ParameterizedTest
    @CsvSource({
        "144, 144",
        "0144, 144",
        "*670144, 144",
        "4012, 4012",
        "04012,",
        "40123, 40123",
        "040123,",
        "119, 119",
        "0119, 119"
    })
    void onlyShortOnesAreHelpAfterA0(String dialled, String number) {
        EmergencyNumbers more = EmergencyNumbers.EVERYWHERE.and(List.of("144", "4012", "40123", "119"));
        assertThat(more.of(dialled)).isEqualTo(Optional.ofNullable(number));
    }

    /// Else a tenant's long number would let pass more of everybody's that only ends so.
    @ParameterizedTest
    @CsvSource({
        "123456780112, true",
        "1234567890112, false",
        "12345678901112, false",
        "12345678301112, true",
        "123456789301112, false",
        "1234567819222, true",
        "12345678919222, false",
        "12345678019222, false"
    })
    void howLongAPrefixMayBeIsAMatterOfTheNumberBehindIt(String dialled, boolean may) {
        EmergencyNumbers more = EmergencyNumbers.EVERYWHERE.and(List.of("19222", "301112"));
        assertThat(more.mayBe(dialled)).isEqualTo(may);
    }
}
