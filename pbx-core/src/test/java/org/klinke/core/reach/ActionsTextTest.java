package org.klinke.core.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.InvalidInput;

class ActionsTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "music tune waltz-2",
                "ringing music",
                "recording deny",
                "recording force",
                "announce busy",
                "announce own:welcome-2",
                "language de",
                "label Sales, north"
            })
    void beforeIsWrittenAsItIsRead(String line) {
        assertThat(Actions.before(List.of(line))).map(Action::toString).containsExactly(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "busy announce busy then 10",
                "no-answer announce unavailable",
                "unreachable then hang-up",
                "any then busy",
                "any then 0+4930123456"
            })
    void afterIsWrittenAsItIsRead(String line) {
        String dialled = line.replace("0+", "00");
        assertThat(Actions.read(List.of(), List.of(dialled)).after())
                .map(After::toString)
                .containsExactly(dialled);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "announce musik; before: there is no announcement 'musik'",
                "announce own:../x; before: there is no announcement 'own:../x'",
                "announce; before: 'announce' is not understood",
                "language fr; before: 'fr' is not supported",
                "music ../tune; before: '../tune' is no music",
                "music own:tune; before: 'own:tune' is no music",
                "ringing bells; before: 'bells' cannot be heard instead of ringing",
                "recording maybe; before: 'maybe' is no way to record a call",
                "label 12345678901234567890123456789012345678901; before: the label cannot be shown",
                "say busy; before: 'say busy' is not understood"
            })
    void whatCannotBeDoneBeforeIsRefused(String line, String message) {
        assertThatThrownBy(() -> Actions.before(List.of(line)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "busy; 'busy' is not understood",
                "always then 10; is not understood",
                "busy then 112; 112 is an emergency number",
                "busy then 0110; 0110 is an emergency number",
                "busy then anna; 'anna' cannot be dialled",
                "busy announce gone then 10; there is no announcement 'gone'"
            })
    void whatCannotBeDoneAfterIsRefused(String line, String message) {
        assertThatThrownBy(() -> Actions.read(List.of(), List.of(line)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("after: ")
                .hasMessageContaining(message);
    }

    @Test
    void oneCaseHasOneLine() {
        assertThatThrownBy(() -> Actions.read(List.of(), List.of("busy then 10", "busy then 11")))
                .hasMessageContaining("after: two lines are for one case");
        assertThat(Actions.read(List.of(), List.of("any then 10", "busy then 11"))
                        .after(Forward.Case.BUSY)
                        .orElseThrow()
                        .target())
                .contains("11");
    }
}
