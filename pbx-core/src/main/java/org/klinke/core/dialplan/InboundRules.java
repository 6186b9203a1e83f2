package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.dialplan.PatternIndex.Compared;
import org.klinke.core.dialplan.PatternIndex.Entry;
import org.klinke.core.id.TrunkId;

/// The rules for calls from outside, ready to be asked. Of those that match counts the most specific
/// destination, then the most specific source, then a rule for this trunk then one with a time condition; the
/// title decides among equals, which [RuleCheck] refuses.
final class InboundRules {
    private static final int LOSERS_MAX = 5;
    private static final int CHOSEN_MAX = 6;

    private static final Comparator<Entry<Ready>> BY_RANK = Entry.<Ready>bySpecificity()
            .thenComparing(entry -> entry.rule().rule().trunk().isEmpty())
            .thenComparing(entry -> entry.rule().rule().when().isEmpty())
            .thenComparing(entry -> entry.rule().rule().title());

    private final PatternIndex<Ready> rules = new PatternIndex<>();

    /// A rule whose patterns and template are compiled.
    record Ready(InboundRule rule, DialPattern destination, DialPattern source, NumberTemplate extension) {
        /// @throws BadSyntax where one of them cannot be read
        static Ready of(InboundRule rule) {
            return new Ready(
                    rule,
                    DialPattern.of(rule.destination()),
                    DialPattern.of(rule.source()),
                    NumberTemplate.of(rule.extension()));
        }

        /// For any number from anybody: asked after the inventory.
        boolean isFallback() {
            return destination.isAnything() && source.isAnything();
        }

        List<Entry<Ready>> entries() {
            return Entry.all(this, destination, source);
        }

        String described() {
            return "rule '" + rule.title() + "' (to " + destination + ", from " + source + ")";
        }
    }

    record Chosen(Ready ready, String extension) {}

    void add(Ready ready) {
        rules.add(ready, ready.destination(), ready.source());
    }

    List<Entry<Ready>> taking(Compared called) {
        return rules.taking(called);
    }

    /// Those that match, the best one first: it counts, unless it leads to nobody.
    ///
    /// @param reasons told which rules count, and which not
    List<Chosen> choose(TrunkId trunk, Compared called, Compared caller, Moment now, List<String> reasons) {
        List<Entry<Ready>> found = new ArrayList<>();
        Map<String, String> losers = new LinkedHashMap<>();
        rules.find(
                called,
                caller,
                entry -> {
                    Optional<String> against = now.against(entry.rule().rule().when());
                    if (!isFor(trunk, entry)) {
                        note(losers, entry, "is for another trunk");
                    } else if (against.isPresent()) {
                        note(losers, entry, against.get());
                    } else {
                        found.add(entry);
                    }
                },
                entry -> note(losers, entry, "is for other callers"));
        found.sort(BY_RANK);
        List<Chosen> chosen = new ArrayList<>();
        for (Entry<Ready> entry : found) {
            Ready ready = entry.rule();
            if (chosen.stream().noneMatch(before -> before.ready().equals(ready)) && chosen.size() < CHOSEN_MAX) {
                reasons.add(ready.described()
                        + (chosen.isEmpty() ? " is the best match" : " matches too, but is less specific"));
                losers.remove(ready.described());
                String from = caller.e164().isEmpty() ? caller.written() : caller.e164();
                chosen.add(new Chosen(ready, ready.extension().fill(called.as(entry.destination()), from)));
            }
        }
        losers.forEach((rule, why) -> reasons.add(rule + " " + why));
        return chosen;
    }

    private static boolean isFor(TrunkId trunk, Entry<Ready> entry) {
        return entry.rule().rule().trunk().map(trunk::equals).orElse(true);
    }

    private static void note(Map<String, String> losers, Entry<Ready> entry, String why) {
        if (losers.size() < LOSERS_MAX) {
            losers.putIfAbsent(entry.rule().described(), why);
        }
    }
}
