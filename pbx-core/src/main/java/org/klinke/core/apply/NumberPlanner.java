package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.audit.Change;
import org.klinke.core.dialplan.NumberBlock.State;
import org.klinke.core.dialplan.NumberProof;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.NumberId;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.Place;
import org.klinke.core.outside.NumberDetails;
import org.klinke.core.outside.NumberRow;
import org.klinke.core.outside.NumberStore;

/// Compares the wanted numbers with the inventory that is there.
final class NumberPlanner {
    private static final String KIND = "number";
    private static final String NONE = "none";

    private final NumberStore numbers;
    private final String tenant;
    private final Place place;
    private final Sheet<Change> sheet;

    NumberPlanner(NumberStore numbers, String tenant, Place place, Sheet<Change> sheet) {
        this.numbers = numbers;
        this.tenant = tenant;
        this.place = place;
        this.sheet = sheet;
    }

    void plan(List<Thing> wanted, List<NumberRow> present, Names names, boolean prune, Where where) {
        Set<NumberId> kept = new HashSet<>();
        Set<E164> seen = new HashSet<>();
        Map<E164, NumberRow> known = new HashMap<>();
        List<New> fresh = new ArrayList<>();
        present.forEach(row -> known.put(row.details().number(), row));
        for (Thing number : wanted) {
            try {
                E164 base = NumberTexts.e164("number", number.name(), place);
                if (!seen.add(base)) {
                    sheet.refuse(number.where(), "number", base + " stands in this list already");
                    continue;
                }
                Optional<NumberRow> old = Optional.ofNullable(known.get(base));
                old.ifPresent(row -> kept.add(row.id()));
                plan(number, base, old, names, fresh);
            } catch (InvalidInput e) {
                sheet.refuse(number.where(), e);
            }
        }
        if (!fresh.isEmpty()) {
            sheet.deed(Phase.NUMBERS, where, (change, sites) -> create(change, fresh, sites));
        }
        for (NumberRow row : present) {
            if (prune && !kept.contains(row.id())) {
                sheet.gone(
                        Phase.FREE,
                        where,
                        KIND,
                        tenant + "/" + row.details().number(),
                        (change, _) -> numbers.delete(change, row.id()));
            }
        }
    }

    private record New(Where where, E164 base, Map<String, String> fields, Optional<NumberProof> proof) {}

    /// All at once; where that cannot be, one by one, which tells whose fault it is.
    private void create(Change change, List<New> fresh, Names known) {
        List<NumberStore.Fresh> all = new ArrayList<>();
        for (New one : fresh) {
            at(one, () -> all.add(new NumberStore.Fresh(details(one.base(), one.fields(), known), one.proof())));
        }
        if (!numbers.createAll(change, all)) {
            for (int i = 0; i < fresh.size(); i++) {
                NumberStore.Fresh one = all.get(i);
                at(fresh.get(i), () -> numbers.create(change, one.details(), one.proof()));
            }
        }
    }

    private static void at(New one, Runnable work) {
        try {
            work.run();
        } catch (InvalidInput e) {
            throw new ApplyRefused(List.of(one.where().refuse(e.field(), e.problem() + "; " + e.remedy())));
        }
    }

    private static NumberDetails details(E164 base, Map<String, String> fields, Names known) {
        return new NumberDetails(
                base,
                digits(fields),
                state(fields),
                given(fields, "site").map(site -> known.site("site", site)),
                given(fields, "target"));
    }

    private void plan(Thing number, E164 base, Optional<NumberRow> old, Names names, List<New> fresh) {
        Map<String, String> before = old.map(row -> facts(row, names)).orElse(Map.of());
        Map<String, String> after = Sheet.merged(before, number.given());
        after.put("number", base.text());
        after.putIfAbsent("digits", "0");
        after.putIfAbsent("state", text(State.IN_SERVICE));
        after.putIfAbsent("proof", NumberProof.APPLIED.text()); // only the operator applies, and answers for it
        boolean grows =
                old.filter(row -> row.details().digits() < digits(after)).isPresent();
        if (grows && !number.given().containsKey("proof")) {
            after.put("proof", NumberProof.APPLIED.text()); // what was shown was shown for less
        }
        Optional<NumberProof> proof = proof(after, old.flatMap(NumberRow::proof));
        after.put("proof", proof.map(NumberProof::text).orElse(NONE));
        new NumberDetails(base, digits(after), state(after), Optional.empty(), Optional.empty());
        List<String> fields = Sheet.differences(before, after);
        sheet.line(old.isEmpty(), KIND, tenant + "/" + base, fields);
        if (fields.isEmpty()) {
            return;
        }
        if (old.isEmpty()) {
            fresh.add(new New(number.where(), base, after, proof));
            return;
        }
        NumberId id = old.get().id();
        sheet.deed(Phase.NUMBERS, number.where(), (change, known) -> {
            numbers.update(change, id, details(base, after, known));
            numbers.prove(change, id, proof);
        });
    }

    /// The day of what is there already stays, where the file says none.
    private static Optional<NumberProof> proof(Map<String, String> fields, Optional<NumberProof> before) {
        String text = fields.getOrDefault("proof", NONE);
        if (text.equals(NONE) || state(fields) == State.RELEASED) {
            return Optional.empty();
        }
        NumberProof wanted = NumberProof.parse(text);
        return wanted.equals(NumberProof.APPLIED)
                ? before.filter(known -> known.kind() == wanted.kind()).or(() -> Optional.of(wanted))
                : Optional.of(wanted);
    }

    private static Optional<String> given(Map<String, String> fields, String field) {
        return Optional.ofNullable(fields.get(field)).filter(text -> !text.isEmpty());
    }

    private static int digits(Map<String, String> fields) {
        try {
            return Integer.parseInt(fields.getOrDefault("digits", "0"));
        } catch (NumberFormatException _) {
            throw new InvalidInput(
                    "digits", "it is not a number", "write how many digits may follow, 0 for a single number");
        }
    }

    private static State state(Map<String, String> fields) {
        String wanted = fields.getOrDefault("state", "");
        List<String> known = new ArrayList<>();
        for (State state : State.values()) {
            if (text(state).equals(wanted)) {
                return state;
            }
            known.add(text(state));
        }
        throw new InvalidInput("state", "'" + wanted + "' is none", "use one of " + String.join(", ", known));
    }

    /// As the file writes it: `in-service`.
    static String text(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Map<String, String> facts(NumberRow row, Names names) {
        NumberDetails details = row.details();
        return new TreeMap<>(Map.of(
                "number", details.number().text(),
                "digits", String.valueOf(details.digits()),
                "state", text(details.state()),
                "site", details.site().map(names::of).orElse(""),
                "target", details.target().orElse(""),
                "proof", row.proof().map(NumberProof::text).orElse(NONE)));
    }
}
