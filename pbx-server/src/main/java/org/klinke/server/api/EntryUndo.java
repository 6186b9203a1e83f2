package org.klinke.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Mandate;
import org.klinke.core.apply.Outcome;
import org.klinke.core.apply.PlanLine;
import org.klinke.core.apply.Wanted;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.server.api.ConfigurationRoutes.Family;
import org.klinke.server.apply.TenantExport;
import org.klinke.web.Problem;

/// Takes back what one entry of a tenant's history tells, by the door of every change of the configuration, with its
/// checks, warnings and expectations:
///
///     entry ─▶ of a list? ─▶ may he? ─▶ [one transaction: nothing later? ─▶ what it was before, in the words of the
///              `apply` file ─▶ Apply ─▶ is what was done the entry the other way round?]
///
/// The history knows objects by texts, and some of these say less than the whole (a secret was "changed"). So only
/// fields are taken back that say all, and what comes out is compared with the entry: it is exactly its opposite, or
/// nothing is changed. Thread-safe.
public final class EntryUndo {
    private static final int HISTORY_MAX = 1_000;
    private static final String JOINT = ", ";
    /// What there is once in a tenant and the history tells as a whole.
    private static final String RETENTION = "retention";
    /// They are no list: an entry names each that changed.
    private static final String CODES_KIND = "feature codes";

    private static final Set<String> ACTIONS = Set.of("create", "update", "delete");
    /// Whose text in the history is the whole of what the `apply` file says of them.
    private static final Map<Listing, String> FIELDS = Map.of(
            Listing.USERS, "name,email",
            Listing.DEVICES, "sipUsername,location",
            Listing.TRUNKS, "enabled",
            Listing.INBOUND, "source,destination,extension,language,when",
            Listing.OUTBOUND, "shown,prefix,source,destination,callerId,prefixOut,deny,when",
            Listing.EXPECTATIONS, "when,from,to,switches,reaches",
            Listing.SITES, "country,areaCode,address,emergencyNumber,networks",
            Listing.NUMBERS, "target",
            Listing.CONTACTS, "office,mobile,home,fax,note",
            Listing.WEBHOOKS, "url,events,enabled");
    /// With what was deleted went secrets, which nobody can bring back: what came would not be what was.
    private static final Set<Listing> WITH_SECRETS =
            Set.of(Listing.USERS, Listing.WEBHOOKS, Listing.DEVICES, Listing.TRUNKS);
    /// Of a trunk the fields are those of its profile's form; these are none, or say less than the whole.
    private static final Pattern NO_FORM = Pattern.compile("profile|account .*|password of .*");

    private static final Set<String> LISTS =
            Set.of("switches", "networks", "office", "mobile", "home", "fax", "events");

    private final Apply apply;
    private final TenantExport export;
    private final Entries entries;
    private final AuditLog audit;

    public EntryUndo(Apply apply, TenantExport export, AuditLog audit) {
        this.apply = apply;
        this.export = export;
        this.entries = new Entries(export);
        this.audit = audit;
    }

    /// @param mandate how far who asks may go in a family; throws if he may not at all
    /// @throws Problem 404 if there is no such entry, 409 if a later one is about the same, 422 if this one stays
    /// @throws ApplyRefused if the configuration would not hold
    Outcome undo(
            TenantScope scope,
            long seq,
            Actor actor,
            Function<Family, Mandate> mandate,
            boolean dryRun,
            boolean breakExpectations) {
        AuditEntry entry =
                audit.entry(scope, seq).orElseThrow(() -> Problem.notFound("the history has no entry of this number"));
        if (entry.kind().equals(RETENTION) && entry.action().equals("update")) {
            Apply.Wish days = new Undoing(entry) {
                @Override
                Wanted wanted(TenantTx now, List<AuditEntry> history, AuditEntry.Values values) {
                    ObjectNode body = JsonNodeFactory.instance.objectNode();
                    ObjectNode kept = body.putObject(RETENTION);
                    values.before().forEach(kept::put);
                    return ConfigurationRoutes.read(scope, body);
                }
            };
            return apply.apply(
                    actor,
                    scope,
                    days,
                    new Apply.Options(false, dryRun, breakExpectations, mandate.apply(Family.RECORDING_RULES)));
        }
        if (entry.kind().equals(CODES_KIND) && entry.action().equals("update")) {
            Apply.Wish codes = new Undoing(entry) {
                @Override
                Wanted wanted(TenantTx now, List<AuditEntry> history, AuditEntry.Values values) {
                    return ConfigurationRoutes.readOwn(scope, codes(values));
                }
            };
            return apply.apply(
                    actor,
                    scope,
                    codes,
                    new Apply.Options(false, dryRun, breakExpectations, mandate.apply(Family.DIALPLAN)));
        }
        Optional<ToldList> told = ToldList.of(entry);
        Listing listing = told.map(ToldList::listing)
                .or(() -> Arrays.stream(Listing.values())
                        .filter(one -> one.kind().equals(entry.kind()) && FIELDS.containsKey(one))
                        .filter(_ -> ACTIONS.contains(entry.action()))
                        .filter(one ->
                                !WITH_SECRETS.contains(one) || !entry.action().equals("delete"))
                        .findFirst())
                .orElseThrow(() -> Problem.refused(
                        "undo.kind", "changes of this kind are not undone by the history; change it by hand"));
        Mandate within = mandate.apply(listing.family());
        boolean deletes = told.isPresent()
                ? ToldList.deletes(entry.values().orElseThrow(EntryUndo::erased))
                : entry.action().equals("create");
        List<PlatformTrunk> platform = export.platformTrunks();
        return apply.apply(
                actor,
                scope,
                new Undoing(entry) {
                    @Override
                    Wanted wanted(TenantTx now, List<AuditEntry> history, AuditEntry.Values values) {
                        boolean looks = deletes || told.isPresent() || listing == Listing.DEVICES;
                        List<Map<String, Object>> all = looks ? entries.list(now, listing, platform) : List.of();
                        if (told.isPresent()) {
                            return ConfigurationRoutes.readOwn(scope, told.get().before(values, all));
                        }
                        Map<String, String> name = name(listing, history);
                        if (!deletes) {
                            String owner = all.stream()
                                    .filter(one -> listing.name(one).equals(listing.name(name)))
                                    .map(one -> Listing.text(one, Listing.OWNER))
                                    .findFirst()
                                    .orElse("");
                            return ConfigurationRoutes.read(
                                    scope, entries.said(now, listing, body(listing, name, values), owner));
                        }
                        Map<String, Object> made = all.stream()
                                .filter(one -> listing.name(one).equals(listing.name(name)))
                                .findFirst()
                                .orElseThrow(EntryUndo::inexact);
                        return ConfigurationRoutes.readOwn(scope, entries.without(now, listing, all, made, platform));
                    }
                },
                new Apply.Options(deletes, dryRun, breakExpectations, within));
    }

    /// What was before, or nothing at all.
    private abstract class Undoing implements Apply.Wish {
        private final AuditEntry entry;

        Undoing(AuditEntry entry) {
            this.entry = entry;
        }

        /// @param history of the object
        abstract Wanted wanted(TenantTx now, List<AuditEntry> history, AuditEntry.Values values);

        @Override
        public Wanted of(TenantTx now) {
            List<AuditEntry> history = audit.about(now, entry.object(), HISTORY_MAX).stream()
                    .filter(one -> one.kind().equals(entry.kind()) && ACTIONS.contains(one.action()))
                    .toList();
            requireLast(entry, history);
            return wanted(now, history, entry.values().orElseThrow(EntryUndo::erased));
        }

        @Override
        public void judge(List<PlanLine> plan) {
            // What comes of it is judged.
        }

        @Override
        public void judge(Change done) {
            if (!done.isOppositeOf(entry)) {
                throw inexact();
            }
        }

        @Override
        public String reason() {
            return "undo of entry " + entry.seq();
        }
    }

    /// Codes as they were; one that was as usual is told by "".
    private static ObjectNode codes(AuditEntry.Values values) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode codes = body.putObject("codes");
        values.after().keySet().forEach(word -> codes.put(word, ""));
        values.before().forEach(codes::put);
        return body;
    }

    private static void requireLast(AuditEntry entry, List<AuditEntry> history) {
        long last = history.stream().mapToLong(AuditEntry::seq).max().orElse(entry.seq());
        if (last != entry.seq()) {
            throw new Problem(
                    409, "undo.later", "entry " + last + " changed the same later; undo that first", List.of());
        }
    }

    /// What an object is called now: by its newest entry that says so.
    private static Map<String, String> name(Listing listing, List<AuditEntry> history) {
        Map<String, String> name = new TreeMap<>();
        for (AuditEntry entry : history) {
            AuditEntry.Values values = entry.values().orElseThrow(EntryUndo::erased);
            for (String field : listing.key()) {
                Optional.ofNullable(values.after().get(field))
                        .or(() -> Optional.ofNullable(values.before().get(field)))
                        .ifPresent(text -> name.putIfAbsent(field, text));
            }
            if (name.size() == listing.key().size()) {
                break;
            }
        }
        return name;
    }

    /// The entry as it was, in the words of the `apply` file. What it had not is said as empty.
    private static ObjectNode body(Listing listing, Map<String, String> name, AuditEntry.Values values) {
        Set<String> fields = new TreeSet<>(values.before().keySet());
        fields.addAll(values.after().keySet());
        fields.removeIf(field -> values.before().getOrDefault(field, "").isEmpty()
                && values.after().getOrDefault(field, "").isEmpty());
        Set<String> known = Set.of(FIELDS.getOrDefault(listing, "").split(",", -1));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            boolean key = listing.key().contains(field);
            if (key && values.after().isEmpty()) {
                continue; // of what was deleted
            }
            boolean whole = listing == Listing.TRUNKS ? !NO_FORM.matcher(field).matches() : known.contains(field);
            if (key || !whole) {
                throw Problem.refused("undo.field", "this field is not undone by the history: " + field);
            }
            String text = values.before().getOrDefault(field, "");
            String word = listing == Listing.EXPECTATIONS && field.equals("when") ? "at" : field;
            if (LISTS.contains(field)) {
                ArrayNode list = body.putArray(word);
                Arrays.stream(text.split(JOINT, -1))
                        .filter(one -> !one.isEmpty())
                        .forEach(list::add);
            } else {
                body.put(word, text);
            }
        }
        name.forEach(body::put);
        return body;
    }

    private static Problem erased() {
        return Problem.refused("undo.erased", "the values of this entry were erased: nobody knows what it was before");
    }

    private static Problem inexact() {
        return Problem.refused("undo.inexact", "undone, it would not be exactly as it was before; change it by hand");
    }
}
