package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number made of digits and variables: `020312345${CALLERID(num)}`, `${EXTEN:-2}`.
///
/// `${NAME:offset:length}` cuts: offset counts from 0, negative from the end; a negative length leaves so many
/// characters at the end away.
public final class NumberTemplate {
    static final int CHARACTERS_MAX = 200;
    /// The number that the rule's destination matched.
    static final String EXTEN = "EXTEN";
    /// Who calls: the extension, or the number in E.164 of a caller outside.
    static final String CALLER = "CALLERID(num)";

    private static final Pattern VARIABLE =
            Pattern.compile("([A-Z]+(?:\\([a-z]+\\))?)(?::(-?[0-9]{1,3})(?::(-?[0-9]{1,3}))?)?");

    private final String text;
    private final List<Part> parts;

    private NumberTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Variable(String name, int offset, OptionalInt length) implements Part {
        String cut(String value) {
            int start = offset < 0 ? Math.max(0, value.length() + offset) : Math.min(offset, value.length());
            int end = value.length();
            if (length.isPresent()) {
                int wanted = length.getAsInt();
                end = wanted < 0 ? value.length() + wanted : Math.min(value.length(), start + wanted);
            }
            return end <= start ? "" : value.substring(start, end);
        }
    }

    /// @throws BadSyntax where it is no template
    public static NumberTemplate of(String text) {
        if (text.length() > CHARACTERS_MAX) {
            throw new BadSyntax(CHARACTERS_MAX + 1, "is longer than " + CHARACTERS_MAX + " characters", "shorten it");
        }
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("${", at)) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new BadSyntax(at + 1, "'${' is never closed", "write for example ${EXTEN:-2}");
                }
                parts.add(variable(text.substring(at + 2, end), at + 3));
                at = end + 1;
            } else {
                int end = at;
                while (end < text.length() && text.charAt(end) != '$') {
                    if ("0123456789+*#".indexOf(text.charAt(end)) < 0) {
                        throw new BadSyntax(
                                end + 1,
                                "'" + text.charAt(end) + "' cannot be in a number",
                                "use digits, + * # and variables like ${EXTEN}");
                    }
                    end++;
                }
                if (end == at) {
                    throw new BadSyntax(at + 1, "'$' without '{'", "write for example ${EXTEN:-2}");
                }
                parts.add(new Literal(text.substring(at, end)));
                at = end;
            }
        }
        return new NumberTemplate(text, parts);
    }

    private static Part variable(String text, int position) {
        Matcher matcher = VARIABLE.matcher(text);
        if (!matcher.matches()) {
            throw new BadSyntax(
                    position,
                    "'" + text + "' is no variable",
                    "write ${NAME}, ${NAME:offset} or ${NAME:offset:length}");
        }
        String name = matcher.group(1);
        if (!name.equals(EXTEN) && !name.equals(CALLER)) {
            throw new BadSyntax(position, "there is no variable '" + name + "'", "use EXTEN or CALLERID(num)");
        }
        OptionalInt length =
                matcher.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(matcher.group(3)));
        if (length.isPresent() && length.getAsInt() == 0) {
            throw new BadSyntax(
                    position, "a cut of length 0 yields nothing", "leave the length out, or write how many");
        }
        return new Variable(name, matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)), length);
    }

    /// @param called what `${EXTEN}` is
    /// @param caller what `${CALLERID(num)}` is
    public String fill(String called, String caller) {
        StringBuilder filled = new StringBuilder();
        for (Part part : parts) {
            filled.append(
                    switch (part) {
                        case Literal literal -> literal.text();
                        case Variable variable -> variable.cut(variable.name().equals(EXTEN) ? called : caller);
                    });
        }
        return filled.toString();
    }

    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Without variables.
    boolean isNumber() {
        return parts.stream().allMatch(part -> part instanceof Literal);
    }

    boolean names(String variable) {
        return parts.stream()
                .anyMatch(part -> part instanceof Variable it && it.name().equals(variable));
    }

    /// Whether a variable in it comes out empty, whatever the values, as long as they have at most so many
    /// characters.
    boolean cutsToNothing(int calledMax, int callerMax) {
        return parts.stream()
                .anyMatch(part -> part instanceof Variable it
                        && it.cut("1".repeat(it.name().equals(EXTEN) ? calledMax : callerMax))
                                .isEmpty());
    }

    @Override
    public String toString() {
        return text;
    }
}
