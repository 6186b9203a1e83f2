package org.klinke.core.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.reach.Forward.Case;

class WishChangeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *71101             | calls go always to 101
            *72101             | calls go if busy to 101
            *73+491711234567   | calls go if nobody answers to +491711234567
            *7400171123        | calls go if unreachable to 00171123
            *71*1*101          | internal calls go always to 101
            *72*2*0171123      | external calls go if busy to 0171123
            *71                | calls are not forwarded always any more
            *73*2              | external calls are not forwarded if nobody answers any more
            *76                | is rung during a call
            *77                | is busy during a call
            *78                | does not want to be disturbed
            *79                | may be disturbed
            """)
    void readsCodes(String dialled, String words) {
        assertThat(WishChange.read(dialled)).map(WishChange::words).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*7", "*70", "*75", "*71*", "*71*3", "*71*1*", "*71*1*1*1", "71101", "*761", "*71abc"})
    void readsNothingElse(String dialled) {
        assertThat(WishChange.read(dialled)).isEmpty();
    }

    @Test
    void changesWhatItNamesAndNothingElse() {
        Forward other = new Forward(Case.BUSY, Origin.EXTERNAL, "102", 20);
        Forward old = new Forward(Case.NO_ANSWER, Origin.EXTERNAL, "103", 45);
        Wishes before = new Wishes(false, true, List.of(other, old), List.of(), List.of(new NumberMask("+4930*")));

        Wishes set = WishChange.read("*73101").orElseThrow().apply(before);
        assertThat(set.forwards())
                .as("the time it rings before is kept")
                .containsExactly(
                        other,
                        new Forward(Case.NO_ANSWER, Origin.INTERNAL, "101", 20),
                        new Forward(Case.NO_ANSWER, Origin.EXTERNAL, "101", 45));
        assertThat(set.blocked()).isEqualTo(before.blocked());
        assertThat(WishChange.read("*73*2").orElseThrow().apply(set).forward(Case.NO_ANSWER, Origin.INTERNAL))
                .isPresent();
        assertThat(WishChange.read("*73").orElseThrow().apply(set).forwards()).containsExactly(other);
        assertThat(WishChange.read("*78").orElseThrow().apply(before).doNotDisturb())
                .isTrue();
        assertThat(WishChange.read("*77").orElseThrow().apply(before).callWaiting())
                .isFalse();
    }
}
