package org.klinke.core.voicemail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.directory.InvalidInput;

class VoicemailTextTest {
    private static VoicemailSettings read(Map<String, Object> fields) {
        return VoicemailText.merged(VoicemailSettings.NOTHING, fields);
    }

    @Test
    void nobodyHasABoxUnlessItIsSaid() {
        assertThat(VoicemailText.fields(VoicemailSettings.NOTHING)).isEmpty();
        assertThat(VoicemailSettings.NOTHING.of("101", true)).isEmpty();
    }

    @Test
    void whatIsNotSaidIsAsUsual() {
        VoicemailSettings settings = read(Map.of("boxes", List.of(Map.of("extension", "101", "secondsMax", 60))));

        assertThat(settings.of("101", true)).contains(new BoxSettings(2, 60, 50, 90));
        assertThat(settings.of("102", true)).isEmpty();
    }

    @Test
    void everyUserMeansNoGroup() {
        VoicemailSettings settings = read(Map.of("everyUser", "true"));

        assertThat(settings.of("101", true)).contains(BoxSettings.USUAL);
        assertThat(settings.of("200", false)).isEmpty();
    }

    @Test
    void itIsReadAsItIsWritten() {
        VoicemailSettings settings = new VoicemailSettings(
                true,
                Map.of(
                        "101",
                        new BoxSettings(0, 600, 99, 0, Optional.of("a@example.com"), true, false, true),
                        "200",
                        BoxSettings.USUAL));

        assertThat(VoicemailText.parse(VoicemailText.print(settings))).isEqualTo(settings);
        assertThat(read(VoicemailText.fields(settings))).isEqualTo(settings);
    }

    static Stream<Map<String, Object>> wrong() {
        return Stream.of(
                Map.of("boxes", "all"),
                Map.of("boxes", List.of("101")),
                Map.of("everyUser", "yes"),
                Map.of("boxes", List.of(Map.of("secondsMax", 60))),
                Map.of("boxes", List.of(Map.of("extension", "../101"))),
                Map.of("boxes", List.of(Map.of("extension", "101"), Map.of("extension", "101"))),
                Map.of("boxes", List.of(Map.of("extension", "101", "pin", "123456"))),
                Map.of("boxes", List.of(Map.of("extension", "101", "secondsMax", 601))),
                Map.of("boxes", List.of(Map.of("extension", "101", "secondsMin", -1))),
                Map.of("boxes", List.of(Map.of("extension", "101", "messagesMax", 100))),
                Map.of("boxes", List.of(Map.of("extension", "101", "mail", "anna"))),
                Map.of("boxes", List.of(Map.of("extension", "101", "mail", "a@b.c", "keep", "false"))),
                Map.of("boxes", List.of(Map.of("extension", "101", "attach", "true", "keep", "false"))),
                Map.of("boxes", List.of(Map.of("extension", "101", "mail", "a@b.c, d@e.f"))),
                Map.of("boxes", List.of(Map.of("extension", "101", "mail", "a@b.c\r\nBcc: d@e.f"))));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsRefused(Map<String, Object> fields) {
        assertThatThrownBy(() -> read(fields)).isInstanceOf(InvalidInput.class);
    }
}
