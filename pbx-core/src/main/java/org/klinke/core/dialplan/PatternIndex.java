package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.klinke.core.dialplan.DialPattern.Form;

/// Finds the rules that match among many, by the characters their patterns begin with: destination first, then
/// source.
///
/// ```
///   "+4989" ─▶ "10" ─▶ rules for +4989… from 10…        a number asks for each of its beginnings: "", "+", "+4" …
///           └▶ ""   ─▶ rules for +4989… from anybody
/// ```
///
/// Built once, then read by any thread.
final class PatternIndex<R> {
    /// Rules for the same destination but other callers that are named in reasons.
    private static final int NEAR_MAX = 4;

    private final Map<String, Map<String, List<Entry<R>>>> byLead = new HashMap<>();
    private int leadMax;

    /// A rule for one alternative of its destination and one of its source.
    record Entry<R>(R rule, Form destination, Form source) {
        /// One for each alternative of the destination with each of the source.
        static <R> List<Entry<R>> all(R rule, DialPattern destination, DialPattern source) {
            return destination.forms().stream()
                    .flatMap(to -> source.forms().stream().map(from -> new Entry<>(rule, to, from)))
                    .toList();
        }

        /// The same for entries of the same rank that some number might match both.
        String rankKey() {
            return destination.rankKey() + " " + source.rankKey();
        }

        /// The most specific one first: by destination, then by source.
        static <R> Comparator<Entry<R>> bySpecificity() {
            return Comparator.comparing((Entry<R> entry) -> entry.destination()).thenComparing(Entry::source);
        }
    }

    /// A number in the forms it is compared in: patterns that begin with + are for E.164, others for what was
    /// written.
    ///
    /// @param e164 "" if it has no such form
    record Compared(String written, String e164) {
        boolean matches(Form form) {
            return form.isE164() ? form.matches(e164) : form.matches(written);
        }

        String as(Form form) {
            return form.isE164() ? e164 : written;
        }
    }

    void add(R rule, DialPattern destination, DialPattern source) {
        for (Entry<R> entry : Entry.all(rule, destination, source)) {
            String to = entry.destination().lead();
            String from = entry.source().lead();
            leadMax = Math.max(leadMax, Math.max(to.length(), from.length()));
            byLead.computeIfAbsent(to, lead -> new HashMap<>())
                    .computeIfAbsent(from, lead -> new ArrayList<>())
                    .add(entry);
        }
    }

    /// @param found each entry that matches: a rule with alternatives perhaps several times
    /// @param near some whose destination matches, but not the source
    void find(Compared destination, Compared source, Consumer<Entry<R>> found, Consumer<Entry<R>> near) {
        forBeginnings(byLead, destination, bySource -> {
            forBeginnings(bySource, source, entries -> {
                for (Entry<R> entry : entries) {
                    if (destination.matches(entry.destination()) && source.matches(entry.source())) {
                        found.accept(entry);
                    }
                }
            });
            bySource.values().stream()
                    .limit(NEAR_MAX)
                    .flatMap(entries -> entries.stream().limit(NEAR_MAX))
                    .filter(entry -> destination.matches(entry.destination()) && !source.matches(entry.source()))
                    .limit(NEAR_MAX)
                    .forEach(near);
        });
    }

    /// Those whose destination matches, whoever calls. For checks: it may be many.
    List<Entry<R>> taking(Compared destination) {
        List<Entry<R>> taking = new ArrayList<>();
        forBeginnings(
                byLead,
                destination,
                bySource -> bySource.values().stream()
                        .flatMap(List::stream)
                        .filter(entry -> destination.matches(entry.destination()))
                        .forEach(taking::add));
        return taking;
    }

    private <V> void forBeginnings(Map<String, V> values, Compared number, Consumer<V> each) {
        forBeginnings(values, number.written().startsWith("+") ? "" : number.written(), 0, each);
        forBeginnings(values, number.e164(), 1, each);
    }

    private <V> void forBeginnings(Map<String, V> values, String text, int from, Consumer<V> each) {
        for (int length = from; length <= Math.min(leadMax, text.length()); length++) {
            V value = values.get(text.substring(0, length));
            if (value != null) {
                each.accept(value);
            }
        }
    }
}
