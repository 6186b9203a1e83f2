package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.klinke.core.apply.WantedOutside.WantedAccount;
import org.klinke.core.apply.WantedOutside.WantedTrunk;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.TrunkId;
import org.klinke.core.trunk.Ceiling;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkDetails.AccountDetails;
import org.klinke.core.trunk.TrunkRow;

/// Compares wanted trunks with those that are there: a tenant's, or the platform's.
///
/// @param <C> the change in which they are made
final class TrunkPlanner<C> {
    private static final String KIND = "trunk";
    private static final Set<String> OWN_FIELDS = Set.of("profile", "enabled");

    private final Table<C> table;
    private final String path;
    private final Sheet<C> sheet;

    /// The rows that are compared, behind either store.
    interface Table<C> {
        List<TrunkRow> rows();

        boolean hasPassword(TrunkId id, String user, String password);

        /// @param wanted as the file has it, for what only this table knows
        /// @return what will differ besides the details, for people
        List<String> more(WantedTrunk wanted, Optional<TrunkRow> old);

        /// @throws InvalidInput if whoever applies cannot have it so
        void require(Optional<TrunkDetails> before, TrunkDetails after);

        TrunkId create(C change, WantedTrunk wanted, TrunkDetails details);

        void update(C change, WantedTrunk wanted, TrunkRow old, TrunkDetails details);

        void exchange(C change, List<TrunkRow> trunks, Runnable work);

        void delete(C change, TrunkRow trunk);

        /// How rules and sites of the file name it.
        String reference(String name);
    }

    /// @param path before names of people's lines: "acme/"
    TrunkPlanner(Table<C> table, String path, Sheet<C> sheet) {
        this.table = table;
        this.path = path;
        this.sheet = sheet;
    }

    /// @return those that will be new
    List<TrunkDetails> plan(List<WantedTrunk> wanted, boolean prune, Where where) {
        List<TrunkRow> present = table.rows();
        Set<TrunkId> kept = new HashSet<>();
        List<TrunkRow> renamed = new ArrayList<>();
        List<TrunkDetails> fresh = new ArrayList<>();
        List<Sheet.Deed<C>> changes = new ArrayList<>();
        for (WantedTrunk trunk : wanted) {
            Optional<TrunkRow> old = present.stream()
                    .filter(row -> trunk.thing().id().isPresent()
                            ? row.id().value().equals(trunk.thing().id().get())
                            : row.details().name().equals(trunk.thing().name()))
                    .findFirst();
            if (trunk.thing().id().isPresent() && old.isEmpty()) {
                sheet.refuse(trunk.thing().where(), "id", "there is no trunk with this id here");
                continue;
            }
            old.map(TrunkRow::id).ifPresent(kept::add);
            old.filter(row -> !row.details().name().equals(trunk.thing().name()))
                    .ifPresent(renamed::add);
            try {
                plan(trunk, old, prune, changes, fresh);
            } catch (InvalidInput e) {
                sheet.refuse(trunk.thing().where(), e);
            }
        }
        if (!changes.isEmpty()) {
            sheet.deed(
                    Phase.TRUNKS,
                    where,
                    (change, names) -> table.exchange(
                            change, renamed, () -> changes.forEach(deed -> Sheet.carryOut(deed, change, names))));
        }
        for (TrunkRow row : present) {
            if (prune && !kept.contains(row.id())) {
                sheet.gone(
                        Phase.LEFT, where, KIND, path + row.details().name(), (change, _) -> table.delete(change, row));
            }
        }
        return fresh;
    }

    private void plan(
            WantedTrunk trunk,
            Optional<TrunkRow> old,
            boolean prune,
            List<Sheet.Deed<C>> changes,
            List<TrunkDetails> fresh) {
        String name = trunk.thing().name();
        Map<String, String> before = old.map(row -> facts(row.details())).orElse(Map.of());
        Map<String, String> after = Sheet.merged(before, trunk.thing().given());
        after.put("name", name);
        after.putIfAbsent("enabled", "true");
        if (!after.containsKey("profile")) {
            throw new InvalidInput("profile", "it is missing", "write the carrier's, like 'colt'");
        }
        List<AccountDetails> accounts = new ArrayList<>();
        List<String> fields = new ArrayList<>(accounts(trunk, old, prune, accounts));
        // What is emptied is as if it had never been set.
        after.values().removeIf(String::isEmpty);
        fields.addAll(0, Sheet.differences(before, after));
        fields.addAll(table.more(trunk, old));
        sheet.line(old.isEmpty(), KIND, path + name, fields);
        TrunkDetails details = details(after, accounts);
        table.require(old.map(TrunkRow::details), details);
        if (old.isEmpty()) {
            fresh.add(details);
        }
        if (!fields.isEmpty()) {
            changes.add(new Sheet.Deed<>(trunk.thing().where(), (change, names) -> {
                if (old.isPresent()) {
                    table.update(change, trunk, old.get(), details);
                    names.trunk(table.reference(name), old.get().id());
                } else {
                    names.trunk(table.reference(name), table.create(change, trunk, details));
                }
            }));
        }
    }

    /// @param accounts takes what the trunk will have: those of the file first, then what is kept
    /// @return what will differ, for people
    private List<String> accounts(
            WantedTrunk trunk, Optional<TrunkRow> old, boolean prune, List<AccountDetails> accounts) {
        Map<String, AccountDetails> before = new LinkedHashMap<>();
        old.ifPresent(row -> row.details().accounts().forEach(account -> before.put(account.user(), account)));
        if (trunk.accounts().isEmpty()) {
            accounts.addAll(before.values());
            return List.of();
        }
        List<String> fields = new ArrayList<>();
        Map<String, AccountDetails> left = new LinkedHashMap<>(before);
        for (WantedAccount account : trunk.accounts().get()) {
            AccountDetails known = left.remove(account.user());
            if (known == null && account.password().isEmpty()) {
                sheet.refuse(account.where(), "password", "is missing: a new account needs the carrier's");
            }
            boolean same = known != null
                    && old.isPresent()
                    && account.password()
                            .filter(given -> table.hasPassword(old.get().id(), account.user(), given))
                            .isPresent();
            AccountDetails wanted = new AccountDetails(
                    account.user(),
                    kept(account.authUser(), known == null ? Optional.empty() : known.authUser()),
                    same ? Optional.empty() : account.password(),
                    kept(account.number(), known == null ? Optional.empty() : known.number()),
                    limit(account, Optional.ofNullable(known).flatMap(AccountDetails::limit)));
            accounts.add(wanted);
            String label = "account " + account.user();
            if (known == null) {
                fields.add(label + ": new");
            } else {
                Sheet.differences(facts(known), facts(wanted)).forEach(text -> fields.add(label + " " + text));
                if (wanted.password().isPresent()) {
                    fields.add(label + " password: changed");
                }
            }
        }
        if (prune) {
            left.keySet().forEach(user -> fields.add("account " + user + ": removed"));
        } else {
            accounts.addAll(left.values());
        }
        List<String> order = accounts.stream().map(AccountDetails::user).toList();
        if (fields.isEmpty() && !order.equals(List.copyOf(before.keySet()))) {
            fields.add("accounts: in another order");
        }
        return fields;
    }

    private static Optional<String> kept(Optional<String> given, Optional<String> before) {
        return given.isPresent() ? given.filter(text -> !text.isEmpty()) : before;
    }

    private static Optional<Ceiling> limit(WantedAccount account, Optional<Ceiling> before) {
        Map<String, String> fields = new TreeMap<>(before.map(Ceiling::fields).orElse(Map.of()));
        if (account.limit().getOrDefault("calls", "none given").isEmpty()) {
            fields.clear();
        }
        fields.putAll(account.limit());
        try {
            return Ceiling.of(fields);
        } catch (InvalidInput e) {
            throw new InvalidInput("account " + account.user() + " " + e.field(), e.problem(), e.remedy());
        }
    }

    private static Map<String, String> facts(AccountDetails account) {
        Map<String, String> facts =
                new TreeMap<>(account.limit().map(Ceiling::fields).orElse(Map.of()));
        facts.put("authUser", account.authUser().orElse(""));
        facts.put("number", account.number().orElse(""));
        return facts;
    }

    /// As the file writes them, but for the accounts.
    static Map<String, String> facts(TrunkDetails details) {
        Map<String, String> facts = new TreeMap<>(details.fields());
        facts.put("name", details.name());
        facts.put("profile", details.profile());
        facts.put("enabled", String.valueOf(details.enabled()));
        return facts;
    }

    private static TrunkDetails details(Map<String, String> all, List<AccountDetails> accounts) {
        Map<String, String> fields = new TreeMap<>(all);
        fields.keySet().removeAll(OWN_FIELDS);
        String name = Objects.requireNonNull(fields.remove("name"), "put there by the planner");
        String enabled = all.getOrDefault("enabled", "true");
        if (!enabled.equals("true") && !enabled.equals("false")) {
            throw new InvalidInput("enabled", "'" + enabled + "' is neither", "write true or false");
        }
        return new TrunkDetails(name, all.getOrDefault("profile", ""), Boolean.parseBoolean(enabled), fields, accounts);
    }
}
