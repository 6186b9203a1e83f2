package org.klinke.core.selftest;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The self-tests that run, one at a time for each tenant and each trunk, and the last of each tenant. Thread-safe.
public final class TrunkTests {
    private final Ears ears;
    private final PerTenant<Optional<TrunkRun>> last = new PerTenant<>(Optional::empty);
    private final Map<TrunkId, TrunkRun> busy = new HashMap<>(); // guarded by this

    /// @param ears the engine asks them where to write what it hears
    public TrunkTests(Ears ears) {
        this.ears = ears;
    }

    /// @return false: the tenant, or somebody, tests this trunk already
    public synchronized boolean begin(TenantScope scope, TrunkRun run) {
        TrunkRun other = busy.get(run.trunk());
        if (last.in(scope).filter(one -> !one.isOver()).isPresent() || (other != null && !other.isOver())) {
            return false;
        }
        busy.put(run.trunk(), run);
        last.set(scope, Optional.of(run));
        return true;
    }

    public void end(TrunkRun run) {
        run.tests().forEach(TrunkTest::end);
        synchronized (this) {
            busy.remove(run.trunk(), run);
        }
    }

    /// The tenant's whose call is out now.
    public Optional<TrunkTest> running(TenantScope scope) {
        return last.in(scope).flatMap(TrunkRun::calling);
    }

    /// The tenant's last one.
    public Optional<TrunkRun> last(TenantScope scope) {
        return last.in(scope);
    }

    /// What the engine records as the side's listens to it from now on.
    public void hear(Side side) {
        ears.open(side.listensAs(), side.ear());
    }

    public void deaf(Side side) {
        ears.close(side.listensAs());
    }
}
