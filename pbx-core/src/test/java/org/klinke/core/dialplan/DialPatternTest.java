package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.dialplan.DialPattern.Form;

class DialPatternTest {
    @ParameterizedTest
    @CsvSource({
        "100,          100,   true",
        "100,          1000,  false",
        "100|200,      200,   true",
        "'',           '',    true", // empty is anything
        "*,            0123,  true",
        "_*,           '',    true",
        "_.,           '',    false", // at least one character
        "_.,           1,     true",
        "_0.,          0,     false",
        "_0*,          0,     true",
        "_XZN,         012,   true",
        "_XZN,         002,   false",
        "_XZN,         011,   false",
        "_[1-57],      7,     true",
        "_[1-57],      6,     false",
        "_[*#]1,       #1,    true",
        "_1X|2Z|_3N,   32,    true", // _ once is enough, again does no harm
        "_1X|2Z|_3N,   20,    false",
        "_+49[1-9].,   +4989, true",
        "_X,           ١,     false", // digits of other scripts are none
        "sip-account,  sip-account, true",
        "anonymous,    '',    true",
        "anonymous,    anonymous, false",
        "anonymous|+49891, +49891, true",
        "_.|anonymous, '',    true",
    })
    void matches(String pattern, String number, boolean matches) {
        assertThat(DialPattern.of(pattern).matches(number)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "_1*2,    3, put it at the end, or write [*]",
        "_1.2,    3, put it at the end",
        "0XX,     2, put _ in front",
        "_[,      2, never closed",
        "_[5-1],  3, no range",
        "_[],     2, nothing can match",
        "_1a|2A,  6, cannot be in a number",
        "089 1,   4, cannot be in a number",
        "1||2,    3, empty alternative",
        "_,       1, empty alternative",
        "1|,      3, empty alternative",
    })
    void refusesWithPlaceAndRemedy(String pattern, int position, String said) {
        assertThatThrownBy(() -> DialPattern.of(pattern))
                .isInstanceOfSatisfying(
                        BadSyntax.class, bad -> assertThat(bad.position()).isEqualTo(position))
                .hasMessageContaining(said);
    }

    @Test
    void isBounded() {
        assertThatThrownBy(() -> DialPattern.of("_" + "X".repeat(DialPattern.CHARACTERS_MAX)))
                .isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> DialPattern.of("1|".repeat(DialPattern.ALTERNATIVES_MAX) + "1"))
                .isInstanceOf(BadSyntax.class)
                .hasMessageContaining("alternatives");
    }

    @ParameterizedTest
    @CsvSource({ // the example table of the admin's guide
        "089123456, _089123.",
        "_089123.,  _089.",
        "_0891X.,   _089X.",
        "_[12]X,    _NX",
        "_NX,       _ZX",
        "_ZX,       _XX",
        "_XX,       _X.",
        "_X.,       _X*",
        "_X*,       _.",
        "_.,        *",
        "_1X.,      _X00", // from the left: the first position decides
    })
    void theFirstIsMoreSpecific(String first, String second) {
        assertThat(form(first)).isLessThan(form(second));
        assertThat(form(second)).isGreaterThan(form(first));
    }

    private static Form form(String pattern) {
        return DialPattern.of(pattern).forms().getFirst();
    }

    /// What `covers` and `overlaps` claim, numbers show; what matches begins with the lead.
    @Test
    void claimsNothingThatNumbersDoNotShow() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            Form one = form("_" + pattern(random));
            Form other = form("_" + pattern(random));
            String number = number(random);
            if (one.matches(number)) {
                assertThat(number).startsWith(one.lead());
            }
            if (one.matches(number) && other.matches(number)) {
                assertThat(one.overlaps(other))
                        .as("%s %s %s", one, other, number)
                        .isTrue();
            }
            if (one.covers(other) && other.matches(number)) {
                assertThat(one.matches(number))
                        .as("%s %s %s", one, other, number)
                        .isTrue();
            }
            if (one.covers(other)) {
                assertThat(one).isGreaterThanOrEqualTo(other);
            }
        }
    }

    private static String pattern(Random random) {
        String[] classes = {"0", "1", "2", "X", "Z", "N", "[12]", "[0-2]"};
        StringBuilder text = new StringBuilder();
        for (int at = random.nextInt(4); at >= 0; at--) {
            text.append(classes[random.nextInt(classes.length)]);
        }
        return text + new String[] {"", ".", "*"}[random.nextInt(3)];
    }

    private static String number(Random random) {
        StringBuilder text = new StringBuilder();
        for (int at = random.nextInt(6); at > 0; at--) {
            text.append(random.nextInt(4));
        }
        return text.toString();
    }
}
