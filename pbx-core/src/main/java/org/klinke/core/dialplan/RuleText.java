package org.klinke.core.dialplan;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.klinke.core.dialplan.PatternIndex.Entry;
import org.klinke.core.dialplan.RuleCheck.Findings;
import org.klinke.core.dialplan.RuleCheck.In;
import org.klinke.core.hours.TenantHours;

/// What rules of both directions have in common to be checked.
record RuleText(In in, String title, Findings findings) {
    Optional<DialPattern> pattern(String field, String text) {
        return read(field, text, DialPattern::of);
    }

    Optional<NumberTemplate> template(String field, String text) {
        return read(field, text, NumberTemplate::of);
    }

    private <T> Optional<T> read(String field, String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (BadSyntax e) {
            findings.add(
                    in, title, field, "'" + text + "': at character " + e.position() + ": " + e.reason(), e.remedy());
            return Optional.empty();
        }
    }

    void when(Optional<String> when, TenantHours hours) {
        when.filter(name -> !hours.knows(name))
                .ifPresent(name -> findings.add(
                        in,
                        title,
                        "when",
                        "there is no time condition or switch '" + name + "', so the rule never counts",
                        "make it, or leave 'when' out"));
    }

    /// Tells each pair of rules once that have alternatives of the same rank which some number matches both.
    ///
    /// @param alike entries of the same rank and the same beginnings
    static <R> void equals(
            Collection<List<Entry<R>>> alike, Function<Entry<R>, String> title, BiConsumer<String, String> found) {
        Set<List<String>> told = new HashSet<>();
        for (List<Entry<R>> entries : alike) {
            for (int one = 1; one < entries.size() && told.size() < RuleCheck.FINDINGS_MAX; one++) {
                for (int other = 0; other < one; other++) {
                    Entry<R> later = entries.get(one);
                    Entry<R> earlier = entries.get(other);
                    List<String> pair = List.of(title.apply(later), title.apply(earlier));
                    if (!pair.getFirst().equals(pair.getLast())
                            && later.destination().overlaps(earlier.destination())
                            && later.source().overlaps(earlier.source())
                            && told.add(pair)) {
                        found.accept(pair.getFirst(), pair.getLast());
                    }
                }
            }
        }
    }
}
