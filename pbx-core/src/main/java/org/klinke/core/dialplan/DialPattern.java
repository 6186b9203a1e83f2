package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which numbers a rule is for, as an admin writes it:
///
/// ```
///   089123        that number            _      what follows is a pattern
///   _089.         X Z N   a digit 0-9, 1-9, 2-9        [1-57*]  one of these
///   110|116117    .  the rest, at least one character  *        the rest, also none; both only at the end
/// ```
///
/// Empty, or `*` alone, is anything. `anonymous` is a caller who withholds his number. Compiled once; a match
/// looks at each character once.
public final class DialPattern {
    /// Longest pattern, with all its alternatives.
    public static final int CHARACTERS_MAX = 200;

    static final int ALTERNATIVES_MAX = 16;
    /// What a caller's number is called who withholds it.
    static final String ANONYMOUS = "anonymous";

    private final String text;
    private final List<Form> forms;

    private DialPattern(String text, List<Form> forms) {
        this.text = text;
        this.forms = List.copyOf(forms);
    }

    /// @throws BadSyntax where it is no pattern
    public static DialPattern of(String text) {
        if (text.length() > CHARACTERS_MAX) {
            throw new BadSyntax(
                    CHARACTERS_MAX + 1, "is longer than " + CHARACTERS_MAX + " characters", "make two rules of it");
        }
        if (text.isEmpty() || text.equals("*") || text.equals("_*")) {
            return new DialPattern(text, List.of(Form.ANYTHING));
        }
        boolean pattern = text.startsWith("_");
        List<Form> forms = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int bar = text.indexOf('|', from);
            int to = bar < 0 ? text.length() : bar;
            int begin = pattern && text.startsWith("_", from) ? from + 1 : from;
            if (begin >= to) {
                throw new BadSyntax(from + 1, "has an empty alternative", "write a number or pattern there");
            }
            if (forms.size() == ALTERNATIVES_MAX) {
                throw new BadSyntax(
                        from + 1, "has more than " + ALTERNATIVES_MAX + " alternatives", "make two rules of it");
            }
            forms.add(new PatternReader(text, begin, to, pattern).form());
            from = to + 1;
        }
        return new DialPattern(text, forms);
    }

    public boolean matches(String number) {
        return forms.stream().anyMatch(form -> form.matches(number));
    }

    boolean isAnything() {
        return forms.equals(List.of(Form.ANYTHING));
    }

    List<Form> forms() {
        return forms;
    }

    /// For reasons: as it was written, or what it means.
    @Override
    public String toString() {
        return isAnything() ? "anything" : text;
    }

    /// How many more characters may follow those of a form.
    enum Rest {
        NONE(0),
        SOME(100),
        ANY(101);

        /// More than any class has characters.
        private final int rank;

        Rest(int rank) {
            this.rank = rank;
        }
    }

    /// One alternative: classes of characters, one for each position, and what may follow them.
    ///
    /// @param classes bits of [#bit] of the characters that may stand there
    record Form(List<Long> classes, Rest rest) implements Comparable<Form> {
        static final Form ANYTHING = new Form(List.of(), Rest.ANY);
        /// Matches the empty number alone.
        static final Form WITHHELD = new Form(List.of(), Rest.NONE);

        Form {
            classes = List.copyOf(classes);
        }

        boolean matches(String number) {
            int length = classes.size();
            if (number.length() < lengthMin() || (rest == Rest.NONE && number.length() > length)) {
                return false;
            }
            for (int at = 0; at < length; at++) {
                if ((classes.get(at) & bit(number.charAt(at))) == 0) {
                    return false;
                }
            }
            return true;
        }

        int lengthMin() {
            return classes.size() + (rest == Rest.SOME ? 1 : 0);
        }

        int lengthMax() {
            return rest == Rest.NONE ? classes.size() : Integer.MAX_VALUE;
        }

        boolean single(int at) {
            return Long.bitCount(classes.get(at)) == 1;
        }

        /// The characters it begins with, as far as there is one for each position.
        String lead() {
            StringBuilder lead = new StringBuilder();
            for (int at = 0; at < classes.size() && single(at); at++) {
                lead.append(character(classes.get(at)));
            }
            return lead.toString();
        }

        /// It is one number, not a pattern.
        boolean isNumber() {
            return rest == Rest.NONE && lead().length() == classes.size();
        }

        /// Written `+…`: compared with the number in E.164; others with what was dialled or sent.
        boolean isE164() {
            return lead().startsWith("+");
        }

        /// Smaller is more specific: at the first position where two differ, that with fewer characters. An end
        /// comes before any character, a character before `.`, `.` before `*`.
        @Override
        public int compareTo(Form other) {
            for (int at = 0; ; at++) {
                int difference = rank(at) - other.rank(at);
                if (difference != 0 || at >= classes.size()) {
                    return difference;
                }
            }
        }

        /// Equal for forms of the same rank with the same lead: two others of the same rank have no number in
        /// common.
        String rankKey() {
            StringBuilder key = new StringBuilder(lead());
            for (int at = 0; at <= classes.size(); at++) {
                key.append('/').append(rank(at));
            }
            return key.toString();
        }

        private int rank(int at) {
            return at < classes.size() ? Long.bitCount(classes.get(at)) : rest.rank;
        }

        /// There is a number that both match.
        boolean overlaps(Form other) {
            for (int at = 0; at < Math.min(classes.size(), other.classes.size()); at++) {
                if ((classes.get(at) & other.classes.get(at)) == 0) {
                    return false;
                }
            }
            int shortest = Math.max(lengthMin(), other.lengthMin());
            return shortest <= lengthMax() && shortest <= other.lengthMax();
        }

        /// Every number that the other matches, this one matches too.
        boolean covers(Form other) {
            if (other.classes.size() < classes.size()
                    || other.lengthMin() < lengthMin()
                    || other.lengthMax() > lengthMax()) {
                return false;
            }
            for (int at = 0; at < classes.size(); at++) {
                if ((other.classes.get(at) & ~classes.get(at)) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final String ALPHABET = "0123456789*#+-abcdefghijklmnopqrstuvwxyz";
    private static final long[] BITS = new long[128];

    static {
        Arrays.setAll(BITS, at -> ALPHABET.indexOf(at) < 0 ? 0L : 1L << ALPHABET.indexOf(at));
    }

    /// 0 for what no pattern can name.
    static long bit(char character) {
        return character < BITS.length ? BITS[character] : 0;
    }

    static char character(long bit) {
        return ALPHABET.charAt(Long.numberOfTrailingZeros(bit));
    }
}
