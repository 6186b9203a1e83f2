package org.klinke.core.outside;

import java.util.List;
import org.klinke.core.directory.InvalidInput;

/// What a change of the rules must not break. Its parts are read by whoever tries it; here they are only kept.
///
/// @param title unique in the tenant, for people
/// @param when at which time: `2026-12-24T18:05`, local to the tenant
/// @param from who calls: a number outside, or an extension
/// @param to what is called
/// @param switches names of those that are on; all others are off
/// @param reaches extension that must ring, number that must be called outside, or `refused`
/// Throws InvalidInput from the constructor, naming the field
public record Expectation(String title, String when, String from, String to, List<String> switches, String reaches) {
    private static final int CHARACTERS_MAX = 200;

    private static final int SWITCHES_MAX = 20;

    public Expectation {
        title = RuleShape.title(title);
        text("when", when);
        text("from", from);
        text("to", to);
        text("reaches", reaches);
        switches = List.copyOf(switches);
        if (switches.size() > SWITCHES_MAX) {
            throw new InvalidInput(
                    "switches", "more than " + SWITCHES_MAX, "name those without which it is another call");
        }
        switches.forEach(name -> text("switches", name));
    }

    private static void text(String field, String value) {
        if (value.isBlank() || value.length() > CHARACTERS_MAX) {
            throw new InvalidInput(
                    field, "it is empty or longer than " + CHARACTERS_MAX + " characters", "say what shall be tried");
        }
    }
}
