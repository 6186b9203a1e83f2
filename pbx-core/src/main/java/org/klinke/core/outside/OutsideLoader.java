package org.klinke.core.outside;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.klinke.core.db.Database;
import org.klinke.core.dialplan.NumberBlock;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.numbering.E164;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.PlatformNumbers;
import org.klinke.core.trunk.PlatformTrunkStore;
import org.klinke.core.trunk.PlatformTrunkStore.Loaded;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunksChanged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps plans, the index of numbers and whoever follows the trunks true to the database. Thread-safe.
public final class OutsideLoader implements TenantPicture {
    private static final Logger LOG = LoggerFactory.getLogger(OutsideLoader.class);

    private final Database database;
    private final OutsideReader reader;
    private final PlatformTrunkStore platformTrunks;
    private final OutsidePlans plans;
    private final PlatformNumbers numbers;
    private final Map<TenantId, Own> own = new HashMap<>();
    private Loaded platform = Loaded.NONE;
    private TrunksChanged follower = new Nobody();

    /// A tenant's own trunks.
    ///
    /// @param scope bears the tenant's name and domain, which change
    private record Own(TenantScope scope, List<Trunk> trunks) {
        boolean looksLike(Own other) {
            return trunks.equals(other.trunks)
                    && (trunks.isEmpty() || scope.tenant().equals(other.scope.tenant()));
        }
    }

    public OutsideLoader(
            Database database,
            OutsideReader reader,
            PlatformTrunkStore platformTrunks,
            OutsidePlans plans,
            PlatformNumbers numbers) {
        this.database = database;
        this.reader = reader;
        this.platformTrunks = platformTrunks;
        this.plans = plans;
        this.numbers = numbers;
    }

    /// Until somebody follows.
    private static final class Nobody implements TrunksChanged {
        @Override
        public void ofTenant(TenantScope scope, List<Trunk> trunks) {
            // nobody listens
        }

        @Override
        public void ofPlatform(List<Trunk> trunks) {
            // nobody listens
        }
    }

    /// From now on one is told of the trunks; first of all that are there. Another one takes its place.
    public synchronized void follow(TrunksChanged wanted) {
        follower = wanted;
        tell(() -> wanted.ofPlatform(platform.trunks()));
        own.values().forEach(each -> tell(() -> wanted.ofTenant(each.scope(), each.trunks())));
    }

    @Override
    public synchronized Set<TenantId> loadShared() {
        Loaded fresh = database.inPlatform(platformTrunks::load);
        Loaded before = platform;
        if (fresh.equals(before)) {
            return Set.of();
        }
        platform = fresh;
        if (!fresh.trunks().equals(before.trunks())) {
            tell(() -> follower.ofPlatform(fresh.trunks()));
        }
        Set<TenantId> concerned = new HashSet<>(before.permissions().keySet());
        concerned.addAll(fresh.permissions().keySet());
        concerned.removeIf(tenant -> fresh.permitted(tenant).equals(before.permitted(tenant)));
        return concerned;
    }

    @Override
    public synchronized void load(TenantScope scope) {
        OutsideReader.Read read = database.inTenant(scope, tx -> reader.read(tx, platform.permitted(scope.id())));
        plans.replace(scope, read.plan());
        numbers.replace(scope, routed(read.plan()));
        Own now = new Own(scope, read.own());
        Own before = own.put(scope.id(), now);
        if (!now.looksLike(before == null ? new Own(scope, List.of()) : before)) {
            tell(() -> follower.ofTenant(scope, read.own()));
        }
    }

    @Override
    public synchronized void remove(TenantScope scope) {
        plans.remove(scope);
        numbers.replace(scope, Map.of());
        Own before = own.remove(scope.id());
        if (before != null && !before.trunks().isEmpty()) {
            tell(() -> follower.ofTenant(scope, List.of()));
        }
    }

    private static Map<E164, Integer> routed(OutsidePlan plan) {
        Map<E164, Integer> blocks = new HashMap<>();
        for (NumberBlock block : plan.numbers()) {
            if (block.state().routes() && block.proof().isPresent()) { // what the operator has given it
                blocks.put(block.base(), block.digits());
            }
        }
        return blocks;
    }

    /// An edge: the follower's trouble is its own.
    private static void tell(Runnable message) {
        try {
            message.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Whoever keeps the trunks connected could not take a change of them");
        }
    }
}
