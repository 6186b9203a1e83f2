package org.klinke.core.reach;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.voicemail.BoxTarget;

/// What becomes of a call to an extension that nobody took there. As people write it:
///
///     busy announce all-agents-busy then 10     no-answer then busy     any announce unavailable
///
/// @param when busy, not answered or unreachable; empty: any of them for which there is no other line
/// @param announce what the caller hears first, by its name
public record After(Optional<Forward.Case> when, Optional<String> announce, Then then) {
    private static final Pattern FORM =
            Pattern.compile("(busy|no-answer|unreachable|any)(?: +announce +(\\S+))?(?: +then +(\\S+))? *");
    private static final Pattern TARGET = Pattern.compile("\\+?[0-9*#]{1,30}");
    private static final String BUSY = "busy";
    private static final String HANG_UP = "hang-up";

    public sealed interface Then {
        /// @param target extension, or number outside as the user, or the first member of the group, would dial it
        record To(String target) implements Then {}

        /// The caller is told that it is busy, whatever it was.
        record Busy() implements Then {}

        /// The caller is told what it was.
        record HangUp() implements Then {}
    }

    /// @throws InvalidInput naming the field
    static After read(String field, String line) {
        Matcher form = FORM.matcher(line);
        if (!form.matches() || (form.group(2) == null && form.group(3) == null)) {
            throw new InvalidInput(
                    field,
                    "'" + line.replaceAll("\\p{Cntrl}", "?") + "' is not understood",
                    "write 'busy announce NAME then TARGET': busy, no-answer, unreachable or any; an announcement, a"
                            + " target, or both; 'then busy' and 'then hang-up' end the call");
        }
        Optional<Forward.Case> when = form.group(1).equals("any")
                ? Optional.empty()
                : Optional.of(Forward.Case.valueOf(
                        form.group(1).toUpperCase(Locale.ROOT).replace('-', '_')));
        return new After(
                when,
                Optional.ofNullable(form.group(2)).map(name -> Action.announcement(field, name)),
                then(field, Optional.ofNullable(form.group(3)).orElse(HANG_UP)));
    }

    private static Then then(String field, String word) {
        if (word.equals(BUSY)) {
            return new Then.Busy();
        }
        if (word.equals(HANG_UP)) {
            return new Then.HangUp();
        }
        if (EmergencyNumbers.EVERYWHERE.contains(word)) {
            throw new InvalidInput(field, word + " is an emergency number", "nothing is passed on to those");
        }
        if (!TARGET.matcher(BoxTarget.read(word)).matches()) {
            throw new InvalidInput(
                    field,
                    "'" + word.replaceAll("\\p{Cntrl}", "?") + "' cannot be dialled",
                    "write an extension, a number outside as one of us dials it, or 'voicemail'");
        }
        return new Then.To(BoxTarget.read(word));
    }

    Optional<String> target() {
        return then instanceof Then.To(String to) ? Optional.of(to) : Optional.empty();
    }

    @Override
    public String toString() {
        return when.map(happened -> happened.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .orElse("any")
                + announce.map(name -> " announce " + name).orElse("")
                + switch (then) {
                    case Then.To(String target) -> " then " + BoxTarget.written(target);
                    case Then.Busy _ -> " then " + BUSY;
                    case Then.HangUp _ -> announce.isPresent() ? "" : " then " + HANG_UP;
                };
    }
}
