package org.klinke.core.reach;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.recording.RecordingMode;

/// Done to a call before it rings somewhere, or before it goes on. As people write it:
///
///     announce outside-hours     language en     label Sales     music tune waltz     ringing music
///     recording deny
public sealed interface Action {
    /// What may be announced to callers, by its name in the catalogue of prompts.
    Set<String> ANNOUNCEMENTS = Set.of(
            "all-agents-busy",
            "busy",
            "goodbye",
            "no-answer",
            "no-route",
            "not-allowed",
            "outside-hours",
            "please-hold",
            "please-wait",
            "recording-announcement",
            "service-unavailable",
            "transferring",
            "unavailable",
            "unknown-number");

    /// Before the name of a prompt that the tenant has brought.
    String OWN = "own:";

    Pattern OWN_NAME = Pattern.compile(OWN + "[a-z0-9][a-z0-9-]{0,39}");

    int LABEL_LENGTH_MAX = 40;

    Pattern FORM = Pattern.compile("(announce|language|label|music|ringing|recording) +(\\S.*?) *");

    Pattern PIECE = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    int PIECES_MAX = 20;

    /// The caller hears it to its end; a call that is not answered yet is answered for it.
    record Announce(String prompt) implements Action {
        @Override
        public String toString() {
            return "announce " + prompt;
        }

        @Override
        public String words() {
            return "the caller hears '" + prompt + "'";
        }
    }

    /// What is announced from now on is in this language.
    ///
    /// @param language "de" or "en"
    record Language(String language) implements Action {
        @Override
        public String toString() {
            return "language " + language;
        }

        @Override
        public String words() {
            return "announcements are in '" + language + "'";
        }
    }

    /// Called phones show it before the caller's name.
    record Label(String text) implements Action {
        @Override
        public String toString() {
            return "label " + text;
        }

        @Override
        public String words() {
            return "phones show '" + text + "' before the caller's name";
        }
    }

    /// Whoever is kept waiting in this call hears these prompts of the tenant, one after the other, round and round.
    record Music(List<String> prompts) implements Action {
        public Music {
            prompts = List.copyOf(prompts);
        }

        @Override
        public String toString() {
            return "music " + String.join(" ", prompts);
        }

        @Override
        public String words() {
            return "whoever waits hears '" + String.join(" ", prompts) + "'";
        }
    }

    /// The caller hears the music on hold until somebody answers; a call that is not answered yet is answered for it.
    record RingingMusic() implements Action {
        @Override
        public String toString() {
            return "ringing music";
        }

        @Override
        public String words() {
            return "the caller hears music instead of ringing";
        }
    }

    /// Whether this call is recorded from now on.
    record Recording(RecordingMode mode) implements Action {
        @Override
        public String toString() {
            return "recording " + mode.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String words() {
            return switch (mode) {
                case AUTO -> "whether the call is recorded, the rules say";
                case FORCE -> "the call is recorded if who talks agrees as the rule for them says";
                case MANUAL -> "the call is recorded only if somebody who talks begins it";
                case DENY -> "the call is not recorded";
            };
        }
    }

    /// For people.
    String words();

    /// @throws InvalidInput naming the field
    static Action read(String field, String line) {
        Matcher form = FORM.matcher(line);
        if (!form.matches()) {
            throw new InvalidInput(
                    field,
                    "'" + printable(line) + "' is not understood",
                    "write 'announce NAME', 'language de', 'label TEXT', 'music NAME …', 'ringing music' or 'recording deny'");
        }
        String text = form.group(2);
        return switch (form.group(1)) {
            case "announce" -> new Announce(announcement(field, text));
            case "language" -> new Language(language(field, text));
            case "music" -> new Music(pieces(field, text));
            case "ringing" -> ringing(field, text);
            case "recording" -> new Recording(mode(field, text));
            default -> new Label(label(field, text)); // the pattern has no other
        };
    }

    static String announcement(String field, String name) {
        boolean own = name.startsWith(OWN) && OWN_NAME.matcher(name).matches();
        if (!own && !ANNOUNCEMENTS.contains(name)) {
            throw new InvalidInput(
                    field,
                    "there is no announcement '" + printable(name) + "'",
                    "use one of your own, as 'own:welcome', or one of "
                            + String.join(", ", ANNOUNCEMENTS.stream().sorted().toList()));
        }
        return name;
    }

    private static String language(String field, String language) {
        if (!language.equals("de") && !language.equals("en")) {
            throw new InvalidInput(field, "'" + printable(language) + "' is not supported", "use 'de' or 'en'");
        }
        return language;
    }

    private static List<String> pieces(String field, String text) {
        List<String> names = List.of(text.split(" +"));
        if (names.size() > PIECES_MAX
                || !names.stream().allMatch(name -> PIECE.matcher(name).matches())) {
            throw new InvalidInput(
                    field,
                    "'" + printable(text) + "' is no music",
                    "name 1 to " + PIECES_MAX + " of your own prompts, as 'music tune waltz'");
        }
        return names;
    }

    private static Action ringing(String field, String text) {
        if (!text.equals("music")) {
            throw new InvalidInput(
                    field, "'" + printable(text) + "' cannot be heard instead of ringing", "write 'ringing music'");
        }
        return new RingingMusic();
    }

    private static RecordingMode mode(String field, String text) {
        return Arrays.stream(RecordingMode.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        field,
                        "'" + printable(text) + "' is no way to record a call",
                        "write 'recording deny', 'recording manual', 'recording force' or 'recording auto'"));
    }

    private static String label(String field, String text) {
        if (text.length() > LABEL_LENGTH_MAX || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput(
                    field, "the label cannot be shown", "use 1 to " + LABEL_LENGTH_MAX + " printable characters");
        }
        return text;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
