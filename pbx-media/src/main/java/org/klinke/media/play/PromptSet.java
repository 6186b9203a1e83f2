package org.klinke.media.play;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;

/// The spoken texts that ship: `prompts/LANGUAGE/NAME.opus`, rendered from `prompts/LANGUAGE.properties` by
/// `prompts/render`.
final class PromptSet {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,60}");

    private static final int SECONDS_MAX = 60;

    private PromptSet() {}

    static Sound read(String name, String language) {
        String file = "prompts/" + language + "/" + name + ".opus";
        if (!NAME.matcher(name).matches() || !NAME.matcher(language).matches()) {
            throw new IllegalArgumentException("there is no prompt " + file);
        }
        try (InputStream stream = PromptSet.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalArgumentException("there is no prompt " + file);
            }
            return SoundFile.read(stream.readAllBytes(), SECONDS_MAX);
        } catch (IOException e) {
            throw new UncheckedIOException("prompt " + file, e);
        }
    }
}
