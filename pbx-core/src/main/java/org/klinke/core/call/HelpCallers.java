package org.klinke.core.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.E164;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Devices from which somebody has called 110 or 112 lately, by the number that was shown: the control centre calls
/// back there. Nobody can tell it from others who call that number, so a few calls only are taken for it: a stranger
/// must not get past somebody's do not disturb for an hour, nor a switchboard lose its callers. In memory only.
/// Thread-safe.
final class HelpCallers {
    /// A control centre that was cut off, or has a question, calls within minutes.
    private static final Duration CALLED_BACK_WITHIN = Duration.ofMinutes(60);

    private static final int REMEMBERED_PER_TENANT_MAX = 100;
    private static final int RINGING_MAX = 5;

    /// Calls that ring there for each call for help.
    private static final int CALLED_BACK_MAX = 3;

    private final PerTenant<List<Help>> recent = new PerTenant<>(ArrayList::new);

    /// @param left calls that may still be taken for the control centre's
    private record Help(String shown, DeviceId device, Instant at, int left) {}

    /// @param shown by which the control centre knows the device's site
    void remember(TenantScope scope, E164 shown, DeviceId device, Instant at) {
        List<Help> calls = recent.in(scope);
        synchronized (calls) {
            calls.removeIf(help -> help.device().equals(device));
            calls.addFirst(new Help(shown.text(), device, at, CALLED_BACK_MAX));
            if (calls.size() > REMEMBERED_PER_TENANT_MAX) {
                calls.removeLast();
            }
        }
    }

    /// Whom somebody who calls this number wants, perhaps: the latest first, few. Asking counts as a call.
    ///
    /// @param called E.164
    List<DeviceId> of(TenantScope scope, String called, Instant now) {
        List<Help> calls = recent.in(scope);
        synchronized (calls) {
            calls.removeIf(help -> help.at().isBefore(now.minus(CALLED_BACK_WITHIN)));
            List<Help> wanted = calls.stream()
                    .filter(help -> help.shown().equals(called))
                    .limit(RINGING_MAX)
                    .toList();
            calls.removeIf(help -> wanted.contains(help) && help.left() == 1);
            calls.replaceAll(help ->
                    wanted.contains(help) ? new Help(help.shown(), help.device(), help.at(), help.left() - 1) : help);
            return wanted.stream().map(Help::device).toList();
        }
    }
}
