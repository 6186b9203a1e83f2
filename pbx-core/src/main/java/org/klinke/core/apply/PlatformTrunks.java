package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.klinke.core.apply.WantedOutside.WantedTrunk;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.TrunkId;
import org.klinke.core.trunk.Ceiling;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.core.trunk.PlatformTrunkStore;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkRow;

/// The trunks of the platform, compared and changed in one transaction. A tenant that may use one from now on must know
/// before its rules are made, and one that may not any longer only after they are gone: permissions are given in
/// [Phase#TRUNKS] and taken in [Phase#LEFT].
final class PlatformTrunks implements TrunkPlanner.Table<PlatformChange> {
    private final PlatformTrunkStore store;
    private final PlatformTx tx;
    private final Sheet<PlatformChange> sheet;
    private final Map<TrunkId, PlatformTrunk> present = new HashMap<>();

    PlatformTrunks(PlatformTrunkStore store, PlatformTx tx, Sheet<PlatformChange> sheet) {
        this.store = store;
        this.tx = tx;
        this.sheet = sheet;
        store.list(tx).forEach(trunk -> present.put(trunk.id(), trunk));
    }

    /// Those that a tenant may use, as it is.
    List<PlatformTrunk> of(Optional<String> tenant) {
        return present.values().stream()
                .filter(trunk -> tenant.filter(trunk.tenants()::contains).isPresent())
                .toList();
    }

    void plan(List<WantedTrunk> wanted, boolean prune) {
        new TrunkPlanner<>(this, "platform/", sheet).plan(wanted, prune, Where.NOWHERE);
    }

    @Override
    public List<TrunkRow> rows() {
        return present.values().stream()
                .map(trunk -> new TrunkRow(trunk.id(), trunk.details()))
                .sorted(Comparator.comparing(row -> row.details().name()))
                .toList();
    }

    @Override
    public boolean hasPassword(TrunkId id, String user, String password) {
        return store.hasPassword(tx, id, user, password);
    }

    @Override
    public List<String> more(WantedTrunk wanted, Optional<TrunkRow> old) {
        List<String> fields = new ArrayList<>(shares(wanted, old));
        Set<String> before = old.map(row -> known(row.id()).tenants()).orElse(Set.of());
        Set<String> after = wanted.tenants().<Set<String>>map(TreeSet::new).orElse(before);
        if (before.equals(after)) {
            return fields;
        }
        Set<String> gone = new HashSet<>(before);
        gone.removeAll(after);
        if (!gone.isEmpty()) {
            sheet.deed(Phase.LEFT, wanted.thing().where(), (change, _) -> {
                PlatformTrunk now = current(change, old.orElseThrow().id());
                store.update(change, now, now.details(), tenants(wanted));
            });
        }
        fields.addFirst("tenants: \"" + String.join(Names.SEPARATOR, before) + "\" -> \""
                + String.join(Names.SEPARATOR, after) + "\"");
        return fields;
    }

    /// Divided anew once it is known who may use the trunk, and how much there is of it.
    private List<String> shares(WantedTrunk wanted, Optional<TrunkRow> old) {
        Map<String, Ceiling> before = old.map(row -> known(row.id()).shares()).orElse(Map.of());
        if (before.isEmpty() && wanted.shares().isEmpty()) {
            return List.of();
        }
        Map<String, Ceiling> after =
                wanted.shares().map(PlatformTrunks::ceilings).orElseGet(() -> new TreeMap<>(before));
        String name = wanted.thing().name();
        sheet.deed(Phase.LEFT, wanted.thing().where(), (change, _) -> {
            PlatformTrunk now = store.list(change.tx()).stream()
                    .filter(trunk -> trunk.details().name().equals(name))
                    .findFirst()
                    .orElseThrow();
            Map<String, Ceiling> shares = new TreeMap<>(after);
            if (wanted.shares().isEmpty()) {
                shares.keySet().retainAll(now.tenants());
            }
            store.share(change, now, shares);
        });
        return Sheet.differences(Map.of("shares", text(before)), Map.of("shares", text(after)));
    }

    private static Map<String, Ceiling> ceilings(Map<String, Map<String, String>> wanted) {
        Map<String, Ceiling> ceilings = new TreeMap<>();
        wanted.forEach((tenant, fields) -> {
            try {
                ceilings.put(
                        tenant,
                        Ceiling.of(fields)
                                .orElseThrow(() -> new InvalidInput("calls", "it is missing", "say how many")));
            } catch (InvalidInput e) {
                throw new InvalidInput("shares: " + tenant + " " + e.field(), e.problem(), e.remedy());
            }
        });
        return ceilings;
    }

    private static String text(Map<String, Ceiling> shares) {
        return new TreeMap<>(shares)
                .entrySet().stream()
                        .map(share -> share.getKey() + " " + share.getValue().fields())
                        .collect(Collectors.joining(Names.SEPARATOR));
    }

    private static Set<String> tenants(WantedTrunk wanted) {
        return new TreeSet<>(wanted.tenants().orElse(List.of()));
    }

    /// Only the operator's file has them.
    @Override
    public void require(Optional<TrunkDetails> before, TrunkDetails after) {}

    @Override
    public TrunkId create(PlatformChange change, WantedTrunk wanted, TrunkDetails details) {
        return store.create(change, details, tenants(wanted));
    }

    @Override
    public void update(PlatformChange change, WantedTrunk wanted, TrunkRow old, TrunkDetails details) {
        // Read anew: a tenant may have been renamed since. Permissions are only given here.
        Set<String> tenants = new TreeSet<>(current(change, old.id()).tenants());
        PlatformTrunk was = new PlatformTrunk(old.id(), old.details(), tenants, Map.of());
        tenants.addAll(tenants(wanted));
        store.update(change, was, details, tenants);
    }

    @Override
    public void exchange(PlatformChange change, List<TrunkRow> trunks, Runnable work) {
        store.exchange(change, trunks.stream().map(row -> known(row.id())).toList(), work);
    }

    @Override
    public void delete(PlatformChange change, TrunkRow trunk) {
        store.delete(change, current(change, trunk.id()));
    }

    @Override
    public String reference(String name) {
        return Names.PLATFORM + name;
    }

    private PlatformTrunk known(TrunkId id) {
        return Objects.requireNonNull(present.get(id), "planned from what is present");
    }

    private PlatformTrunk current(PlatformChange change, TrunkId id) {
        return store.list(change.tx()).stream()
                .filter(trunk -> trunk.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
