package org.klinke.server.api;

import java.util.function.BiConsumer;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.events.LiveEvent;
import org.klinke.server.events.LiveEvents;
import org.klinke.web.api.ApiAnswer;

/// Tells who watches of each recording that can be heard from now on: by its id it is fetched, by who may.
public final class RecordingEvents implements BiConsumer<TenantScope, MediaObject> {
    private final LiveEvents events;

    public RecordingEvents(LiveEvents events) {
        this.events = events;
    }

    @Override
    public void accept(TenantScope scope, MediaObject object) {
        events.tell(
                scope,
                new LiveEvent(LiveEvent.Kind.RECORDING, ApiAnswer.withoutBlanks(KeptRecordingRoutes.View.of(object))));
    }
}
