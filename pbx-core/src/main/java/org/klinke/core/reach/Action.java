package org.klinke.core.reach;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// Done to a call before it rings somewhere, or before it goes on. As people write it:
///
///     announce outside-hours     language en     label Sales
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

    Pattern FORM = Pattern.compile("(announce|language|label) +(\\S.*?) *");

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

    /// For people.
    String words();

    /// @throws InvalidInput naming the field
    static Action read(String field, String line) {
        Matcher form = FORM.matcher(line);
        if (!form.matches()) {
            throw new InvalidInput(
                    field,
                    "'" + printable(line) + "' is not understood",
                    "write 'announce NAME', 'language de' or 'label TEXT'");
        }
        String text = form.group(2);
        return switch (form.group(1)) {
            case "announce" -> new Announce(announcement(field, text));
            case "language" -> new Language(language(field, text));
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
