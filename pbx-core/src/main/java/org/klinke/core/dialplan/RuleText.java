package org.klinke.core.dialplan;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /// Refuses rules between which nothing but the title would decide: each pair once.
    ///
    /// @param entries of all rules
    /// @param kind rules of different kinds never meet: by prefix, trunk, condition
    static <R> void equals(
            In in,
            Stream<Entry<R>> entries,
            Function<R, String> title,
            Function<R, String> kind,
            String remedy,
            Findings findings) {
        Set<List<String>> told = new HashSet<>();
        Map<String, List<Entry<R>>> alike =
                entries.collect(Collectors.groupingBy(entry -> kind.apply(entry.rule()) + " " + entry.rankKey()));
        for (List<Entry<R>> equals : alike.values()) {
            for (int one = 1; one < equals.size() && told.size() < RuleCheck.FINDINGS_MAX; one++) {
                for (int other = 0; other < one; other++) {
                    Entry<R> later = equals.get(one);
                    Entry<R> earlier = equals.get(other);
                    String second = title.apply(later.rule());
                    String first = title.apply(earlier.rule());
                    if (!second.equals(first)
                            && later.destination().overlaps(earlier.destination())
                            && later.source().overlaps(earlier.source())
                            && told.add(List.of(second, first))) {
                        findings.add(
                                in,
                                second,
                                "destination",
                                "it is equal to the rule '" + first
                                        + "': some calls match both, and neither is more specific",
                                remedy);
                    }
                }
            }
        }
    }
}
