package org.klinke.media.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.reach.Action;
import org.klinke.media.file.OggOpus;
import org.klinke.media.file.Sound;

/// The spoken texts: each in both languages, rendered from the text that stands there, and to be heard.
class PromptSetTest {
    private static final Path FOLDER = Path.of("src/main/resources/org/klinke/media/play/prompts");
    /// Slower or faster than this nobody speaks; short ones may take their time.
    private static final double SECONDS_PER_LETTER_MAX = 0.16;

    private static final double SECONDS_PER_LETTER_MIN = 0.03;

    private static Properties catalogue(String language) throws IOException {
        Properties texts = new Properties();
        try (InputStream stream = PromptSet.class.getResourceAsStream("prompts/" + language + ".properties");
                InputStreamReader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            texts.load(reader);
        }
        return texts;
    }

    @Test
    void everyTextStandsInBothLanguages() throws IOException {
        Set<String> german = catalogue("de").stringPropertyNames();
        assertThat(german).hasSizeGreaterThan(150).isEqualTo(catalogue("en").stringPropertyNames());
        assertThat(german).contains("unavailable", "enter-pin", "recording-announcement", "conference-joined");
        assertThat(german).as("what admins may let be announced").containsAll(Action.ANNOUNCEMENTS);
        for (int number = 0; number < 100; number++) {
            assertThat(german).contains("number-" + number);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "en"})
    void everyTextIsSpokenAsItStandsThere(String language) throws IOException, NoSuchAlgorithmException {
        Properties texts = catalogue(language);
        for (String name : texts.stringPropertyNames()) {
            String text = texts.getProperty(name);
            OggOpus file =
                    OggOpus.read(Files.readAllBytes(FOLDER.resolve(language).resolve(name + ".opus")), 60);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            assertThat(file.comments())
                    .as("%s/%s: run prompts/render", language, name)
                    .contains("TEXT_SHA256=" + HexFormat.of().formatHex(hash));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "en"})
    void everyTextIsHeardAndOfTheRightLength(String language) throws IOException {
        Properties texts = catalogue(language);
        for (String name : texts.stringPropertyNames()) {
            String text = texts.getProperty(name);
            Sound sound = PromptSet.read(name, language);
            double seconds = sound.seconds();
            boolean number = name.startsWith("number-");
            assertThat(seconds)
                    .as("%s/%s", language, name)
                    .isBetween(
                            number ? 0.3 : Math.max(0.3, SECONDS_PER_LETTER_MIN * text.length()),
                            number ? 2 : 0.8 + SECONDS_PER_LETTER_MAX * text.length());
            assertThat(level(sound.mono())).as("%s/%s", language, name).isBetween(800.0, 8_000.0);
        }
    }

    @Test
    void nothingIsSpokenThatStandsNowhere() throws IOException {
        for (String language : List.of("de", "en")) {
            try (Stream<Path> files = Files.list(FOLDER.resolve(language))) {
                assertThat(files.map(file -> file.getFileName().toString().replace(".opus", ""))
                                .collect(Collectors.toSet()))
                        .isEqualTo(catalogue(language).stringPropertyNames());
            }
        }
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> PromptSet.read("nothing", "de")).hasMessageContaining("prompts/de/nothing.opus");
        assertThatThrownBy(() -> PromptSet.read("../../../secret", "de")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PromptSet.read("busy", "..")).isInstanceOf(IllegalArgumentException.class);
    }

    private static double level(short[] samples) {
        double energy = 0;
        for (short sample : samples) {
            energy += (double) sample * sample;
        }
        return Math.sqrt(energy / samples.length);
    }
}
