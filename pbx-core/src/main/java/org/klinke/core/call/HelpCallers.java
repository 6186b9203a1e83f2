package org.klinke.core.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.E164;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Devices from which somebody has called 110 or 112 lately, by the number that was shown: the control centre calls
/// back there. In memory only. Thread-safe.
final class HelpCallers {
    /// A control centre that was cut off, or has a question, calls within minutes.
    private static final Duration CALLED_BACK_WITHIN = Duration.ofMinutes(60);

    private static final int REMEMBERED_PER_TENANT_MAX = 100;
    private static final int RINGING_MAX = 5;

    private final PerTenant<Deque<Help>> recent = new PerTenant<>(ArrayDeque::new);

    private record Help(String shown, DeviceId device, Instant at) {}

    /// @param shown by which the control centre knows the device's site
    void remember(TenantScope scope, E164 shown, DeviceId device, Instant at) {
        Deque<Help> calls = recent.in(scope);
        synchronized (calls) {
            calls.removeIf(help -> help.device().equals(device));
            calls.addFirst(new Help(shown.text(), device, at));
            if (calls.size() > REMEMBERED_PER_TENANT_MAX) {
                calls.removeLast();
            }
        }
    }

    /// Whom somebody who calls this number wants, perhaps: the latest first, few.
    ///
    /// @param called E.164
    List<DeviceId> of(TenantScope scope, String called, Instant now) {
        Deque<Help> calls = recent.in(scope);
        synchronized (calls) {
            calls.removeIf(help -> help.at().isBefore(now.minus(CALLED_BACK_WITHIN)));
            return calls.stream()
                    .filter(help -> help.shown().equals(called))
                    .map(Help::device)
                    .limit(RINGING_MAX)
                    .toList();
        }
    }
}
