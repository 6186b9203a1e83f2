package org.klinke.core.prompt;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.RecordingId;

/// One version of something that a tenant plays.
///
/// @param sound the media object
/// @param language in which it is spoken; "" for all
/// @param version the highest of a name and language is played
/// @param file what it was called where it came from, for people
public record Prompt(
        RecordingId sound, String name, String language, int version, double seconds, String file, Instant added) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern LANGUAGE = Pattern.compile("([a-z]{2})?");
    private static final int FILE_CHARS_MAX = 100;

    public Prompt {
        file = file.codePoints()
                .filter(each -> !Character.isISOControl(each) && Character.getType(each) != Character.SURROGATE)
                .limit(FILE_CHARS_MAX)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /// @throws InvalidInput naming the field
    static void check(String name, String language) {
        if (!isName(name)) {
            throw new InvalidInput(
                    "name", "it cannot be the name of a prompt", "use up to 40 small letters, digits and hyphens");
        }
        if (!LANGUAGE.matcher(language).matches()) {
            throw new InvalidInput("language", "it is no language", "use two small letters, as 'de', or leave it out");
        }
    }

    Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("name", name);
        facts.put("version", String.valueOf(version));
        facts.put("seconds", String.valueOf(Math.round(seconds)));
        if (!language.isEmpty()) {
            facts.put("language", language);
        }
        return facts;
    }
}
