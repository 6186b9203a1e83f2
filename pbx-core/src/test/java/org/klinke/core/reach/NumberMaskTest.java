package org.klinke.core.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.InvalidInput;

class NumberMaskTest {
    @ParameterizedTest
    @CsvSource({
        "+49301234567, +49301234567, true",
        "+49301234567, +493012345678, false",
        "+49301234567, +4930123456, false",
        "+4930*, +49301, true",
        "+4930*, +4930, true",
        "+4930*, +4989123, false",
        "+49137???????, +491371234567, true",
        "+49137???????, +49137123456, false",
        "+49??1, +49301, true",
        "?49301, +49301, false",
        "1??, 100, true",
        "anonymous, '', true",
        "anonymous, +4930, false",
        "+*, '', false",
        "+4930*, '', false",
    })
    void matches(String mask, String number, boolean expected) {
        assertThat(new NumberMask(mask).matches(number)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "*", "+49*30", "0049 30", "anonym", "+493012345678901234567"})
    void refusesWhatIsNoMask(String text) {
        assertThatThrownBy(() -> NumberMask.read("blocked", text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("blocked: '" + text + "'");
    }
}
