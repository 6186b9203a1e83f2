package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.dialplan.PatternIndex.Compared;
import org.klinke.core.dialplan.PatternIndex.Entry;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.TrunkIdentity.NumberForm;

/// The rules for outgoing calls, ready to be asked. Of those that match counts the one with the longest prefix,
/// then the most specific destination, then the most specific source, then one with a time condition; the title
/// decides among equals, which [RuleCheck] refuses.
final class OutboundRules {
    private static final int LOSERS_MAX = 5;

    private static final Comparator<Entry<Ready>> BY_RANK = Entry.<Ready>bySpecificity()
            .thenComparing(entry -> entry.rule().rule().when().isEmpty())
            .thenComparing(entry -> entry.rule().rule().title());

    private final Map<String, PatternIndex<Ready>> byPrefix = new HashMap<>();
    private final Map<String, Ready> byTitle = new HashMap<>();
    private int prefixMax;

    /// A rule whose patterns and template are compiled.
    record Ready(OutboundRule rule, DialPattern destination, DialPattern source, NumberTemplate callerId) {
        /// @throws BadSyntax where one of them cannot be read
        static Ready of(OutboundRule rule) {
            return new Ready(
                    rule,
                    DialPattern.of(rule.destination()),
                    DialPattern.of(rule.source()),
                    NumberTemplate.of(rule.callerId()));
        }

        List<Entry<Ready>> entries() {
            return Entry.all(this, destination, source);
        }

        /// Whether this user may choose it.
        boolean isChoiceOf(String extension) {
            return rule.shown() && isFor(extension);
        }

        boolean isFor(String extension) {
            return source.forms().stream().anyMatch(form -> form.matches(extension));
        }

        String described() {
            return "rule '" + rule.title() + "' ("
                    + (rule.prefix().isEmpty() ? "" : "prefix " + rule.prefix() + ", ") + "to " + destination
                    + ", from " + source + ")";
        }
    }

    /// @param number what is called: outside, or a service
    /// @param rest the number as dialled, without the rule's prefix
    /// @param exten `${EXTEN}`
    record Chosen(Ready ready, Dialled number, String rest, String exten, Entry<Ready> entry) {}

    void add(Ready ready) {
        String prefix = ready.rule().prefix();
        prefixMax = Math.max(prefixMax, prefix.length());
        byTitle.put(ready.rule().title(), ready);
        byPrefix.computeIfAbsent(prefix, key -> new PatternIndex<>()).add(ready, ready.destination(), ready.source());
    }

    boolean isEmpty() {
        return byPrefix.isEmpty();
    }

    /// What may be meant by a number with one of the prefixes, or none: that without the longest one first.
    List<String> withoutPrefix(String bare) {
        List<String> rests = new ArrayList<>();
        for (int length = Math.min(prefixMax, bare.length()); length >= 0; length--) {
            if (length == 0 || byPrefix.containsKey(bare.substring(0, length))) {
                rests.add(bare.substring(length));
            }
        }
        return rests;
    }

    /// A number outside as phones of the house dial it: behind the shortest prefix of a rule that lets it leave.
    String dialled(E164 number, Place place) {
        String national = NumberForms.write(number, NumberForm.NATIONAL, place);
        Compared compared = new Compared(national, number.text());
        return byPrefix.entrySet().stream()
                .filter(rules -> rules.getValue().taking(compared).stream()
                        .anyMatch(entry -> !entry.rule().rule().deny()))
                .map(Map.Entry::getKey)
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                .filter(prefix -> !prefix.isEmpty())
                .map(prefix -> prefix + national)
                .orElse(number.text());
    }

    /// One of these after one of the prefixes.
    Optional<String> emergency(String bare, EmergencyNumbers numbers) {
        for (int length = Math.min(prefixMax, bare.length()); length > 0; length--) {
            if (byPrefix.containsKey(bare.substring(0, length))) {
                Optional<String> number = numbers.of(bare.substring(length));
                if (number.isPresent()) {
                    return number;
                }
            }
        }
        return Optional.empty();
    }

    /// Those whose destination matches, with this prefix or a longer one that the number begins with.
    List<Entry<Ready>> taking(String prefix, Compared number) {
        List<Entry<Ready>> taking = new ArrayList<>();
        byPrefix.forEach((other, rules) -> {
            if (other.equals(prefix)) {
                taking.addAll(rules.taking(number));
            } else if (other.startsWith(prefix) && (prefix + number.written()).startsWith(other)) {
                String rest = number.written().substring(other.length() - prefix.length());
                taking.addAll(rules.taking(new Compared(rest, "")));
            }
        });
        return taking;
    }

    /// @param bare what was dialled, without punctuation
    /// @param wanted title of the rule that the caller has chosen
    /// @param reasons told what the number is, which rule is chosen, and which not
    Optional<Chosen> choose(
            String bare, Compared source, Place place, Moment now, Optional<String> wanted, List<String> reasons) {
        Optional<Chosen> chosen = Optional.empty();
        Losers losers = new Losers(source);
        for (int length = Math.min(prefixMax, bare.length()); length >= 0; length--) {
            PatternIndex<Ready> rules = byPrefix.get(bare.substring(0, length));
            if (rules == null) {
                continue;
            }
            String rest = bare.substring(length);
            Dialled number = NumberReader.read(rest, place);
            String prefix = length == 0 ? "" : "after the prefix " + bare.substring(0, length) + ": ";
            if (chosen.isEmpty()) {
                reasons.add(prefix + described(rest, number));
            }
            Optional<Compared> destination = comparable(rest, number);
            if (destination.isEmpty()) {
                continue;
            }
            List<Entry<Ready>> found = new ArrayList<>();
            rules.find(destination.get(), source, found::add, losers::near);
            found.sort(BY_RANK);
            for (Entry<Ready> entry : found) {
                Optional<String> against = now.against(entry.rule().rule().when());
                if (against.isPresent()) {
                    losers.note(entry, against.get());
                } else if (chosen.isEmpty()) {
                    chosen = Optional.of(new Chosen(
                            entry.rule(), number, rest, destination.get().as(entry.destination()), entry));
                } else {
                    losers.beaten(chosen.get(), entry);
                }
            }
        }
        chosen.ifPresent(best -> reasons.add(best.ready().described() + " is the best match"));
        losers.tell(chosen, reasons);
        return wanted.isPresent() && chosen.isPresent()
                ? Optional.of(preferred(wanted.get(), chosen.get(), source, now, reasons))
                : chosen;
    }

    /// The rule that the caller has chosen, where it may take the place of the one that matches best: nobody chooses
    /// his way around a rule that forbids, or asks for a PIN; and who dials the prefix of another one means that.
    private Chosen preferred(String title, Chosen best, Compared source, Moment now, List<String> reasons) {
        OutboundRule usual = best.ready().rule();
        if (usual.title().equals(title)) {
            return best;
        }
        String unused = "the chosen rule '" + title + "' is not used: ";
        Ready wanted = byTitle.get(title);
        Optional<String> stays = stays(usual);
        Optional<Compared> destination = comparable(best.rest(), best.number());
        if (wanted == null || !wanted.rule().shown()) {
            reasons.add(unused + "there is no such rule that users may choose");
            return best;
        }
        if (stays.isPresent() || destination.isEmpty()) {
            reasons.add(unused + "'" + usual.title() + "' " + stays.orElse("comes before it"));
            return best;
        }
        List<Entry<Ready>> found = new ArrayList<>();
        PatternIndex<Ready> rules = byPrefix.getOrDefault(wanted.rule().prefix(), new PatternIndex<>());
        rules.find(destination.get(), source, found::add, _ -> {});
        found.removeIf(entry -> now.against(entry.rule().rule().when()).isPresent());
        found.sort(BY_RANK);
        for (Entry<Ready> entry : found) {
            OutboundRule rule = entry.rule().rule();
            boolean meant = rule.title().equals(title);
            if (meant || rule.deny() || rule.pin().isPresent()) {
                reasons.add(
                        meant
                                ? "the caller has chosen the rule '" + title + "'"
                                : unused + "'" + rule.title() + "' comes before it");
                String exten = destination.get().as(entry.destination());
                return new Chosen(entry.rule(), best.number(), best.rest(), exten, entry);
            }
        }
        reasons.add(unused + "it does not match this call");
        return best;
    }

    /// Why the usual rule gives its place to no other.
    private static Optional<String> stays(OutboundRule usual) {
        if (usual.deny()) {
            return Optional.of("forbids the call");
        }
        if (usual.pin().isPresent()) {
            return Optional.of("asks for a PIN");
        }
        if (usual.shown()) {
            return Optional.of("was chosen by its prefix");
        }
        return usual.callerId().isEmpty() ? Optional.of("withholds the number") : Optional.empty();
    }

    /// Those that the user with this extension may choose, with this prefix, by title.
    List<OutboundRule> choices(String prefix, String extension) {
        return byTitle.values().stream()
                .filter(ready -> ready.isChoiceOf(extension))
                .map(Ready::rule)
                .filter(rule -> rule.prefix().equals(prefix))
                .sorted(Comparator.comparing(OutboundRule::title))
                .toList();
    }

    Optional<Ready> byTitle(String title) {
        return Optional.ofNullable(byTitle.get(title));
    }

    /// Empty for what can never leave.
    private static Optional<Compared> comparable(String rest, Dialled number) {
        return switch (number) {
            case Dialled.Outside outside ->
                Optional.of(new Compared(rest, outside.number().text()));
            case Dialled.Service service -> Optional.of(new Compared(service.number(), ""));
            case Dialled.OtherCarrier _, Dialled.Emergency _, Dialled.NoNumber _ -> Optional.empty();
        };
    }

    static String described(String rest, Dialled number) {
        return switch (number) {
            case Dialled.Outside outside ->
                rest + " is " + outside.number() + ", " + outside.kind().words();
            case Dialled.Service service -> service.number() + " is a service number";
            case Dialled.OtherCarrier carrier ->
                rest + " asks for another carrier (" + carrier.prefix() + "), which no call from here can have";
            case Dialled.Emergency emergency -> emergency.number() + " is an emergency number";
            case Dialled.NoNumber no -> "'" + rest + "' is no number outside: it " + no.why();
        };
    }

    /// Rules that were not chosen, and why; each is named once.
    private static final class Losers {
        private final Compared source;
        private final Map<String, String> why = new LinkedHashMap<>();

        Losers(Compared source) {
            this.source = source;
        }

        void near(Entry<Ready> entry) {
            note(
                    entry,
                    "is for callers " + entry.rule().source() + ", not "
                            + (source.written().isEmpty() ? "for one without an extension" : source.written()));
        }

        void beaten(Chosen best, Entry<Ready> entry) {
            note(entry, "matches too, but its " + Losers.weakness(best.entry(), entry, best.ready(), entry.rule()));
        }

        private static String weakness(Entry<Ready> best, Entry<Ready> loser, Ready winner, Ready other) {
            if (!winner.rule().prefix().equals(other.rule().prefix())) {
                return "prefix is shorter";
            }
            if (best.destination().compareTo(loser.destination()) != 0) {
                return "destination is less specific";
            }
            if (best.source().compareTo(loser.source()) != 0) {
                return "source is less specific";
            }
            return other.rule().when().isEmpty() && winner.rule().when().isPresent()
                    ? "time is any"
                    : "title comes later, and nothing else tells them apart";
        }

        private void note(Entry<Ready> entry, String reason) {
            if (why.size() < LOSERS_MAX) {
                why.putIfAbsent(entry.rule().described(), reason);
            }
        }

        void tell(Optional<Chosen> best, List<String> reasons) {
            best.ifPresent(chosen -> why.remove(chosen.ready().described()));
            why.forEach((rule, reason) -> reasons.add(rule + " " + reason));
        }
    }
}
