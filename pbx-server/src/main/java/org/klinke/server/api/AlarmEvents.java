package org.klinke.server.api;

import org.klinke.core.alarm.Alarm;
import org.klinke.core.alarm.AlarmDesk;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.control.AlarmRoutes;
import org.klinke.server.events.LiveEvent;
import org.klinke.server.events.LiveEvents;
import org.klinke.web.api.ApiAnswer;

/// Tells who watches of each alarm.
public final class AlarmEvents implements AlarmDesk.Listener {
    private final LiveEvents events;

    public AlarmEvents(LiveEvents events) {
        this.events = events;
    }

    @Override
    public void raised(TenantScope scope, Alarm alarm) {
        events.tell(
                scope, new LiveEvent(LiveEvent.Kind.ALARM, ApiAnswer.withoutBlanks(AlarmRoutes.raised(scope, alarm))));
    }
}
