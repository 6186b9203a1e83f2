package org.klinke.core.visit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineChangesTest {
    @Test
    void sameIsNothing() {
        assertThat(LineChanges.between("a\nb\n", "a\nb")).isEmpty();
        assertThat(LineChanges.between("", "")).isEmpty();
    }

    @Test
    void changedLinesStandTogether() {
        assertThat(LineChanges.between("a = 1\nb = 1\nc = 1\nd = 1", "a = 1\nb = 2\nc = 1\ne = 1"))
                .isEqualTo("- b = 1\n+ b = 2\n- d = 1\n+ e = 1");
    }

    @Test
    void whatHasMovedIsNoChangeAndTwiceIsNotOnce() {
        assertThat(LineChanges.between("a\nb\nc", "c\nb\na")).isEmpty();
        assertThat(LineChanges.between("a\na", "a")).isEqualTo("- a");
        assertThat(LineChanges.between("a", "a\na")).isEqualTo("+ a");
        assertThat(LineChanges.between("", "a")).isEqualTo("+ a");
    }
}
