package org.klinke.core.call;

import java.time.Instant;
import java.util.List;
import org.klinke.core.dialplan.HelpMade;
import org.klinke.core.dialplan.Live;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.presence.Presence;
import org.klinke.core.tenant.TenantScope;

/// What the people of one tenant are doing, as the registrar and all calls say.
record LivePeople(TenantScope scope, LegDialer dialer, Presence presence, HelpCallers helpCallers) implements Live {
    @Override
    public boolean registered(DeviceId device) {
        return !dialer.targets(scope, device).isEmpty();
    }

    @Override
    public boolean busy(UserId user) {
        return !presence.of(scope, user).lines().isEmpty();
    }

    @Override
    public long lastCall(UserId user) {
        return presence.lastCall(scope, user);
    }

    @Override
    public List<HelpMade> helped(Instant at) {
        List<HelpMade> calls = helpCallers.of(scope, at);
        return calls.isEmpty()
                ? calls
                : calls.stream().filter(help -> registered(help.device())).toList();
    }
}
