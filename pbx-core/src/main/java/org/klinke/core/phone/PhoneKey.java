package org.klinke.core.phone;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.reach.SpeedDial;

/// A function key of a telephone, as people set it: `2 lamp 101 Bob`.
///
/// @param number from 1, over all pages
/// @param kind one of [#KINDS]; "none" leaves a key as the phone has it, whatever a wider template says
/// @param target extension or number, "" where the kind has none
/// @param label "" for the phone's own
public record PhoneKey(int number, String kind, String target, String label) {
    static final String NONE = "none";
    static final String LINE = "line";
    static final String LAMP = "lamp";
    static final String SWITCH = "switch";
    static final String PARK = "park";
    private static final String DIAL = "dial";

    public static final List<String> KINDS =
            List.of(LINE, LAMP, DIAL, SWITCH, PARK, "record", "forward", "disturb", "book", "journal", "menu", NONE);

    /// What people know from other systems.
    private static final String PICKUP = "pickup";
    private static final Set<String> WITH_TARGET = Set.of(LAMP, DIAL, SWITCH, PARK);

    /// The largest phones have about 120 over all pages, and expansion modules as many again.
    static final int NUMBER_MAX = 300;

    private static final int LABEL_LENGTH_MAX = 60;
    private static final String FIELD = "keys";
    private static final Pattern TEXT = Pattern.compile("(?<number>[0-9]{1,4})\\s+(?<kind>[a-z]+)(\\s+(?<rest>.*))?");

    /// `NUMBER KIND [TARGET] [LABEL]`; what comes after the target, or after a kind that has none, is the label.
    ///
    /// @throws InvalidInput naming the field `keys` if it has not this form
    public static PhoneKey read(String text) {
        Matcher line = TEXT.matcher(text.strip());
        if (!line.matches()) {
            throw new InvalidInput(
                    FIELD, "'" + shown(text) + "' is no key", "write number, kind, target, label: '2 lamp 101 Bob'");
        }
        String kind = line.group("kind");
        String rest = line.group("rest") == null ? "" : line.group("rest").strip();
        int number = Integer.parseInt(line.group("number"));
        if (!WITH_TARGET.contains(kind)) {
            return new PhoneKey(number, kind, "", rest);
        }
        String[] parts = rest.split("\\s+", 2);
        return new PhoneKey(number, kind, parts[0], parts.length > 1 ? parts[1] : "");
    }

    /// @throws InvalidInput naming the field `keys` and the number of the key
    void check() {
        if (number < 1 || number > NUMBER_MAX) {
            throw refused(number, "there is no such key", "count from 1 to " + NUMBER_MAX);
        }
        if (kind.equals(PICKUP)) {
            throw refused(number, "a lamp picks up what rings there", "write '" + number + " lamp 101'");
        }
        if (!KINDS.contains(kind)) {
            throw refused(number, "'" + shown(kind) + "' is no kind of key", "use " + String.join(", ", KINDS));
        }
        if (WITH_TARGET.contains(kind) && target.isEmpty()) {
            throw refused(number, "it has no target", "write it like '" + number + " " + kind + " 101'");
        }
        if (!WITH_TARGET.contains(kind) && !target.isEmpty()) {
            throw refused(
                    number, "a key of the kind '" + kind + "' has no target", "leave '" + shown(target) + "' out");
        }
        if (WITH_TARGET.contains(kind)) {
            try {
                SpeedDial.checkNumber(FIELD, target);
            } catch (InvalidInput e) {
                throw refused(number, e.problem(), e.remedy());
            }
        }
        if (label.length() > LABEL_LENGTH_MAX || label.chars().anyMatch(Character::isISOControl)) {
            throw refused(
                    number, "its label cannot be shown", "use up to " + LABEL_LENGTH_MAX + " printable characters");
        }
    }

    boolean watches() {
        return kind.equals(LAMP) || kind.equals(SWITCH) || kind.equals(PARK);
    }

    /// All but its number.
    public String content() {
        return (kind + " " + target + (target.isEmpty() ? "" : " ") + label).strip();
    }

    /// As [#read] takes it.
    public String text() {
        return number + " " + content();
    }

    InvalidInput refused(String problem, String remedy) {
        return refused(number, problem, remedy);
    }

    private static InvalidInput refused(int number, String problem, String remedy) {
        return new InvalidInput(FIELD, "key " + number + ": " + problem, remedy);
    }

    private static String shown(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= LABEL_LENGTH_MAX ? clean : clean.substring(0, LABEL_LENGTH_MAX) + "…";
    }
}
