package org.klinke.core.numbering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersInTextTest {
    @Test
    void findsNumbersAndNoPatterns() {
        assertThat(NumbersInText.in("""
                called is +4989123456: rule 'a' (to _+49900., from +49301234567|+49301234568) leads to +4989123${EXTEN:-2},
                showing +49891234560; not 4989123456, x+4989123456, +49891[12], +4989123456XX, +0891234567 or +491.
                """))
                .isEqualTo(List.of("+4989123456", "+49301234567", "+49301234568", "+49891234560"));
    }

    @Test
    void putsOthersInTheirPlace() {
        assertThat(NumbersInText.written("from +4989123456 to +4930123456.", number -> "$" + number.substring(3)))
                .isEqualTo("from $89123456 to $30123456.");
    }
}
