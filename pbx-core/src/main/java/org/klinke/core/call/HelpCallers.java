package org.klinke.core.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.klinke.core.dialplan.HelpMade;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.E164;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Devices from which somebody has called 110 or 112 lately, by the number that was shown: the control centre calls
/// back there. Nobody can tell it from others who call that number, so a few calls only are taken for it: a stranger
/// must not get past somebody's do not disturb for an hour, nor a switchboard lose its callers. In memory only.
/// Thread-safe, without a lock: every call from a carrier asks here.
final class HelpCallers {
    /// A control centre that was cut off, or has a question, calls within minutes.
    private static final Duration CALLED_BACK_WITHIN = Duration.ofMinutes(60);

    private static final int REMEMBERED_PER_TENANT_MAX = 100;

    /// Calls that ring there for each call for help.
    private static final int CALLED_BACK_MAX = 3;

    private final PerTenant<AtomicReference<List<Help>>> recent =
            new PerTenant<>(() -> new AtomicReference<>(List.of()));

    /// @param left calls that may still be taken for the control centre's
    private record Help(HelpMade made, Instant at, int left) {
        boolean mayBeCalledBack(Instant now) {
            return !at.isBefore(now.minus(CALLED_BACK_WITHIN));
        }
    }

    /// @param shown by which the control centre knows the device's site
    void remember(TenantScope scope, E164 shown, DeviceId device, Instant at) {
        Help fresh = new Help(new HelpMade(shown.text(), device), at, CALLED_BACK_MAX);
        recent.in(scope).updateAndGet(calls -> {
            List<Help> all = new ArrayList<>(List.of(fresh));
            calls.stream()
                    .filter(help -> !help.made().device().equals(device) && help.mayBeCalledBack(at))
                    .limit(REMEMBERED_PER_TENANT_MAX - 1)
                    .forEach(all::add);
            return List.copyOf(all);
        });
    }

    /// Those that may be called back, the latest first.
    List<HelpMade> of(TenantScope scope, Instant now) {
        List<Help> calls = recent.in(scope).get();
        return calls.isEmpty()
                ? List.of()
                : calls.stream()
                        .filter(help -> help.mayBeCalledBack(now))
                        .map(Help::made)
                        .toList();
    }

    /// A call that may be the control centre's rings at these devices.
    ///
    /// @return false if other calls were taken for it meanwhile, as many as may be
    boolean calledBack(TenantScope scope, String shown, Set<DeviceId> devices) {
        AtomicReference<List<Help>> calls = recent.in(scope);
        while (true) {
            List<Help> before = calls.get();
            List<Help> after = new ArrayList<>();
            boolean found = false;
            for (Help help : before) {
                if (!help.made().shown().equals(shown)
                        || !devices.contains(help.made().device())) {
                    after.add(help);
                    continue;
                }
                found = true;
                if (help.left() > 1) {
                    after.add(new Help(help.made(), help.at(), help.left() - 1));
                }
            }
            if (!found || calls.compareAndSet(before, List.copyOf(after))) {
                return found;
            }
        }
    }
}
