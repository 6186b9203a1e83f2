package org.klinke.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.web.Problem;

class CursorsTest {
    private final Cursors cursors = new Cursors(new byte[32]);

    @Test
    void aCursorIsGoodForItsListAlone() {
        String cursor = cursors.print("audit|acme|", 4_711);

        assertThat(cursors.read("audit|acme|", cursor)).isEqualTo(4_711);
        assertThatThrownBy(() -> cursors.read("audit|globex|", cursor)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new Cursors(new byte[] {1}).read("audit|acme|", cursor))
                .isInstanceOf(Problem.class);
    }

    @Test
    void anotherBitAnywhereMakesItNone() {
        byte[] bytes = Base64.getUrlDecoder().decode(cursors.print("audit", 1));
        for (int i = 0; i < bytes.length * 8; i++) {
            byte[] bent = bytes.clone();
            bent[i / 8] ^= (byte) (1 << i % 8);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bent);
            assertThatThrownBy(() -> cursors.read("audit", text)).isInstanceOf(Problem.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1", "' OR 1=1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ä"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> cursors.read("audit", text)).isInstanceOf(Problem.class);
    }
}
