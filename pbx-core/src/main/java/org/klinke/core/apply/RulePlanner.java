package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.apply.WantedOutside.WantedOutbound;
import org.klinke.core.apply.WantedOutside.WantedUse;
import org.klinke.core.audit.Change;
import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.dialplan.OutboundRule.TrunkUse;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.outside.Expectation;
import org.klinke.core.outside.ExpectationRow;
import org.klinke.core.outside.ExpectationStore;
import org.klinke.core.outside.InboundRow;
import org.klinke.core.outside.InboundRuleStore;
import org.klinke.core.outside.OutboundRow;
import org.klinke.core.outside.OutboundRuleStore;
import org.klinke.core.reach.Action;
import org.klinke.core.reach.Actions;

/// Compares the wanted rules and expectations with those that are there. They are known by their titles.
final class RulePlanner {
    static final String INBOUND = "inbound rule";
    static final String OUTBOUND = "outbound rule";
    static final String EXPECTATION = "expectation";

    private final String tenant;
    private final Sheet<Change> sheet;
    private final boolean prune;
    private final Where where;

    RulePlanner(String tenant, Sheet<Change> sheet, boolean prune, Where where) {
        this.tenant = tenant;
        this.sheet = sheet;
        this.prune = prune;
        this.where = where;
    }

    void inbound(List<Thing> wanted, List<InboundRow> present, InboundRuleStore store, Names names) {
        Map<String, InboundRow> old =
                present.stream().collect(Collectors.toMap(row -> row.rule().title(), row -> row));
        for (Thing rule : unique(wanted)) {
            InboundRow row = old.get(rule.name());
            plan(
                    INBOUND,
                    rule,
                    row == null ? Map.of() : facts(row.rule(), names),
                    Map.of("source", "*"),
                    List.of("destination", "extension"),
                    List.of(),
                    (change, known, after) -> {
                        if (row == null) {
                            store.create(change, inbound(after, known));
                        } else {
                            store.update(change, row.id(), inbound(after, known));
                        }
                    });
        }
        absent(wanted, old.keySet(), INBOUND, (change, title) -> {
            InboundRow row = old.get(title);
            if (row != null) {
                store.delete(change, row.id());
            }
        });
    }

    void outbound(List<WantedOutbound> wanted, List<OutboundRow> present, OutboundRuleStore store, Names names) {
        Map<String, OutboundRow> old =
                present.stream().collect(Collectors.toMap(row -> row.rule().title(), row -> row));
        List<Thing> things = wanted.stream().map(WantedOutbound::thing).toList();
        Set<Thing> once = Set.copyOf(unique(things));
        for (WantedOutbound rule : wanted) {
            if (!once.contains(rule.thing())) {
                continue;
            }
            OutboundRow row = old.get(rule.thing().name());
            Optional<String> pinBefore =
                    Optional.ofNullable(row).flatMap(known -> known.rule().pin());
            Optional<String> pin = rule.pin().isPresent() ? rule.pin().filter(text -> !text.isEmpty()) : pinBefore;
            Map<String, String> given = new HashMap<>(rule.thing().given());
            rule.trunks().ifPresent(uses -> given.put("trunks", uses(uses)));
            List<String> required = given.getOrDefault("deny", "").equals("true")
                    ? List.of("destination")
                    : List.of("destination", "callerId", "trunks");
            plan(
                    OUTBOUND,
                    new Thing(
                            rule.thing().where(), Optional.empty(), rule.thing().name(), given),
                    row == null ? Map.of() : facts(row.rule(), names),
                    Map.of("source", "*", "deny", "false", "shown", "false"),
                    required,
                    pin.equals(pinBefore)
                            ? List.of()
                            : List.of("pin: " + (pin.isEmpty() ? "removed" : pinBefore.isEmpty() ? "set" : "changed")),
                    (change, known, after) -> {
                        List<TrunkUse> uses = rule.trunks().isPresent()
                                ? rule.trunks().get().stream()
                                        .map(use -> use(use, known))
                                        .toList()
                                : row == null ? List.of() : row.rule().trunks();
                        OutboundRule made = outbound(after, pin, uses);
                        if (row == null) {
                            store.create(change, made);
                        } else {
                            store.update(change, row.id(), made);
                        }
                    });
        }
        absent(things, old.keySet(), OUTBOUND, (change, title) -> {
            OutboundRow row = old.get(title);
            if (row != null) {
                store.delete(change, row.id());
            }
        });
    }

    void expectations(List<Thing> wanted, List<ExpectationRow> present, ExpectationStore store) {
        Map<String, ExpectationRow> old = present.stream()
                .collect(Collectors.toMap(row -> row.expectation().title(), row -> row));
        for (Thing expectation : unique(wanted)) {
            ExpectationRow row = old.get(expectation.name());
            plan(
                    EXPECTATION,
                    expectation,
                    row == null ? Map.of() : facts(row.expectation()),
                    Map.of(),
                    List.of("at", "from", "to", "reaches"),
                    List.of(),
                    (change, _, after) -> {
                        if (row == null) {
                            store.create(change, expectation(after));
                        } else {
                            store.update(change, row.id(), expectation(after));
                        }
                    });
        }
        absent(wanted, old.keySet(), EXPECTATION, (change, title) -> {
            ExpectationRow row = old.get(title);
            if (row != null) {
                store.delete(change, row.id());
            }
        });
    }

    private interface Making {
        void with(Change change, Names names, Map<String, String> fields);
    }

    private interface Removing {
        void of(Change change, String title);
    }

    private void plan(
            String kind,
            Thing rule,
            Map<String, String> before,
            Map<String, String> defaults,
            List<String> required,
            List<String> secrets,
            Making making) {
        Map<String, String> after = Sheet.merged(before, rule.given());
        after.put("title", rule.name());
        defaults.forEach(after::putIfAbsent);
        for (String field : required) {
            if (!after.containsKey(field)) {
                sheet.refuse(rule.where(), field, "is missing");
                return;
            }
        }
        List<String> fields = new ArrayList<>(Sheet.differences(before, after));
        fields.addAll(secrets);
        sheet.line(before.isEmpty(), kind, tenant + "/" + rule.name(), fields);
        if (!fields.isEmpty()) {
            sheet.deed(Phase.RULES, rule.where(), (change, names) -> making.with(change, names, after));
        }
    }

    private void absent(List<Thing> wanted, Set<String> present, String kind, Removing removing) {
        Set<String> kept = wanted.stream().map(Thing::name).collect(Collectors.toSet());
        for (String title : present.stream().sorted().toList()) {
            if (prune && !kept.contains(title)) {
                sheet.gone(Phase.FREE, where, kind, tenant + "/" + title, (change, _) -> removing.of(change, title));
            }
        }
    }

    private List<Thing> unique(List<Thing> wanted) {
        Map<String, Thing> first = new LinkedHashMap<>();
        for (Thing thing : wanted) {
            Thing before = first.putIfAbsent(thing.name(), thing);
            if (before != null) {
                sheet.refuse(
                        thing.where(),
                        "title",
                        "\"" + thing.name() + "\" stands already in line "
                                + before.where().line());
            }
        }
        return List.copyOf(first.values());
    }

    private static Optional<String> text(Map<String, String> fields, String field) {
        return Optional.ofNullable(fields.get(field)).filter(text -> !text.isEmpty());
    }

    private static boolean flag(Map<String, String> fields, String field) {
        String value = fields.getOrDefault(field, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new InvalidInput(field, "'" + value + "' is neither", "write true or false");
        }
        return value.equals("true");
    }

    private static InboundRule inbound(Map<String, String> fields, Names names) {
        return new InboundRule(
                fields.getOrDefault("title", ""),
                text(fields, "trunk").map(trunk -> names.trunk("trunk", trunk)),
                fields.getOrDefault("source", "*"),
                fields.getOrDefault("destination", ""),
                fields.getOrDefault("extension", ""),
                text(fields, "language"),
                text(fields, "when"),
                Actions.before(text(fields, "before")
                        .map(lines -> List.of(lines.split(ReachTexts.LINE)))
                        .orElse(List.of())));
    }

    static Map<String, String> facts(InboundRule rule, Names names) {
        Map<String, String> facts = new TreeMap<>(Map.of(
                "title", rule.title(),
                "source", rule.source(),
                "destination", rule.destination(),
                "extension", rule.extension()));
        rule.trunk().ifPresent(trunk -> facts.put("trunk", names.of(trunk)));
        rule.language().ifPresent(language -> facts.put("language", language));
        rule.when().ifPresent(when -> facts.put("when", when));
        if (!rule.before().isEmpty()) {
            facts.put(
                    "before",
                    String.join(
                            ReachTexts.LINE,
                            rule.before().stream().map(Action::toString).toList()));
        }
        return facts;
    }

    private static OutboundRule outbound(Map<String, String> fields, Optional<String> pin, List<TrunkUse> uses) {
        return new OutboundRule(
                fields.getOrDefault("title", ""),
                flag(fields, "shown"),
                fields.getOrDefault("prefix", ""),
                fields.getOrDefault("source", "*"),
                fields.getOrDefault("destination", ""),
                fields.getOrDefault("callerId", ""),
                fields.getOrDefault("prefixOut", ""),
                flag(fields, "deny"),
                pin,
                uses,
                text(fields, "when"));
    }

    static Map<String, String> facts(OutboundRule rule, Names names) {
        Map<String, String> facts = new TreeMap<>(Map.of(
                "title", rule.title(),
                "shown", String.valueOf(rule.shown()),
                "prefix", rule.prefix(),
                "source", rule.source(),
                "destination", rule.destination(),
                "callerId", rule.callerId(),
                "prefixOut", rule.prefixOut(),
                "deny", String.valueOf(rule.deny())));
        rule.when().ifPresent(when -> facts.put("when", when));
        facts.put(
                "trunks",
                uses(rule.trunks().stream()
                        .map(use -> new WantedUse(
                                Where.NOWHERE, names.of(use.trunk()), use.account(), use.order(), use.weight()))
                        .toList()));
        return facts;
    }

    private static String uses(List<WantedUse> uses) {
        return uses.stream()
                .map(use -> use.trunk()
                        + use.account().map(user -> " account " + user).orElse("")
                        + " (order " + use.order() + ", weight " + use.weight() + ")")
                .collect(Collectors.joining(Names.SEPARATOR));
    }

    private static TrunkUse use(WantedUse use, Names names) {
        return new TrunkUse(names.trunk("trunks", use.trunk()), use.account(), use.order(), use.weight());
    }

    private static Expectation expectation(Map<String, String> fields) {
        return new Expectation(
                fields.getOrDefault("title", ""),
                fields.getOrDefault("at", ""),
                fields.getOrDefault("from", ""),
                fields.getOrDefault("to", ""),
                text(fields, "switches")
                        .map(names -> List.of(names.split(Names.SEPARATOR)))
                        .orElse(List.of()),
                fields.getOrDefault("reaches", ""));
    }

    static Map<String, String> facts(Expectation expectation) {
        return new TreeMap<>(Map.of(
                "title", expectation.title(),
                "at", expectation.when(),
                "from", expectation.from(),
                "to", expectation.to(),
                "switches", String.join(Names.SEPARATOR, expectation.switches()),
                "reaches", expectation.reaches()));
    }
}
