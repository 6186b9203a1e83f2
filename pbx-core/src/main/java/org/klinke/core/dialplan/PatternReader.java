package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import org.klinke.core.dialplan.DialPattern.Form;
import org.klinke.core.dialplan.DialPattern.Rest;

/// Reads one alternative of a [DialPattern].
final class PatternReader {
    private final String text;
    private final int to;
    private final boolean pattern;
    private int at;

    /// @param text the whole pattern, of which `from` to `to` is read: positions in refusals count from its
    ///     beginning
    /// @param pattern it began with `_`
    PatternReader(String text, int from, int to, boolean pattern) {
        this.text = text;
        this.at = from;
        this.to = to;
        this.pattern = pattern;
    }

    Form form() {
        if (text.substring(at, to).equals(DialPattern.ANONYMOUS)) {
            return Form.WITHHELD;
        }
        List<Long> classes = new ArrayList<>();
        while (at < to) {
            char character = text.charAt(at);
            if (pattern && (character == '.' || character == '*')) {
                if (at != to - 1) {
                    throw bad(
                            "'" + character + "' stands for the rest, yet more follows",
                            character == '*'
                                    ? "put it at the end, or write [*] for the star key"
                                    : "put it at the end");
                }
                return new Form(classes, character == '.' ? Rest.SOME : Rest.ANY);
            }
            classes.add(pattern ? patternClass(character) : literal(character));
            at++;
        }
        return new Form(classes, Rest.NONE);
    }

    private long literal(char character) {
        if ("XZN.[]".indexOf(character) >= 0) {
            throw bad("'" + character + "' is for patterns", "put _ in front: _" + text);
        }
        return known(character);
    }

    private long patternClass(char character) {
        return switch (character) {
            case 'X' -> range('0', '9');
            case 'Z' -> range('1', '9');
            case 'N' -> range('2', '9');
            case '[' -> bracket();
            default -> known(character);
        };
    }

    private long bracket() {
        int end = text.indexOf(']', at);
        if (end < 0 || end >= to) {
            throw bad("'[' is never closed", "write for example [1-5]");
        }
        if (end == at + 1) {
            throw bad("'[]' allows no character at all, so nothing can match", "write for example [1-5]");
        }
        long bits = 0;
        for (at++; at < end; at++) {
            char first = text.charAt(at);
            if (at + 2 < end && text.charAt(at + 1) == '-') {
                char last = text.charAt(at + 2);
                if (!isDigit(first) || !isDigit(last) || first > last) {
                    throw bad("'" + first + "-" + last + "' is no range of digits", "write for example [1-5]");
                }
                bits |= range(first, last);
                at += 2;
            } else {
                bits |= known(first);
            }
        }
        return bits;
    }

    private long known(char character) {
        long bit = DialPattern.bit(character);
        if (bit == 0) {
            throw bad(
                    "'" + character + "' cannot be in a number",
                    "use digits, + * #" + (pattern ? ", X Z N, [1-5], . and *" : " and small letters"));
        }
        return bit;
    }

    private static long range(char first, char last) {
        long bits = 0;
        for (char digit = first; digit <= last; digit++) {
            bits |= DialPattern.bit(digit);
        }
        return bits;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private BadSyntax bad(String reason, String remedy) {
        return new BadSyntax(at + 1, reason, remedy);
    }
}
