package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTemplateTest {
    @ParameterizedTest
    @CsvSource({
        "020312345${CALLERID(num)}, 02031234517",
        "${EXTEN},          123456",
        "${EXTEN:-2},       56",
        "${EXTEN:2},        3456",
        "${EXTEN:1:3},      234",
        "${EXTEN:-4:2},     34",
        "${EXTEN:0:-2},     1234",
        "${EXTEN:2:-1},     345",
        "${EXTEN:-9},       123456", // longer than it is: all of it
        "${EXTEN:9},        ''",
        "${EXTEN:4:9},      56",
        "${EXTEN:-2:-2},    ''",
        "'',                ''",
        "+49*#1,            +49*#1",
        "${EXTEN:-1}${CALLERID(num):-1}, 67",
    })
    void fills(String template, String filled) {
        assertThat(NumberTemplate.of(template).fill("123456", "17")).isEqualTo(filled);
    }

    @ParameterizedTest
    @CsvSource({
        "12${EXTEN,       3, never closed",
        "${exten},        3, no variable",
        "${FOO},          3, there is no variable 'FOO'",
        "1${EXTEN:},      4, no variable",
        "${EXTEN:1:0},    3, yields nothing",
        "1$2,             2, without '{'",
        "089 1,           4, cannot be in a number",
    })
    void refusesWithPlaceAndRemedy(String template, int position, String said) {
        assertThatThrownBy(() -> NumberTemplate.of(template))
                .isInstanceOfSatisfying(
                        BadSyntax.class, bad -> assertThat(bad.position()).isEqualTo(position))
                .hasMessageContaining(said);
    }
}
