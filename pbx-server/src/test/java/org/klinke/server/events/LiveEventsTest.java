package org.klinke.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.SystemTimers;

/// Everybody who may watch finds a place, whatever others do.
class LiveEventsTest {
    private static final int OWN = 500;

    @Test
    void whoWatchesWhatIsHisOwnTakesNoPlaceOfTheAdmins() {
        Ids ids = new Ids(InstantSource.system(), new Random(1));
        TenantScope acme = scope(ids, "acme");
        try (SystemTimers timers = new SystemTimers();
                LiveEvents events = new LiveEvents(_ -> new LiveState(Map.of()), ids, InstantSource.system(), timers)) {
            List<EventStream> own = new ArrayList<>();
            for (int i = 0; i < OWN; i++) {
                own.add(events.openOwn(acme, UUID.randomUUID()).orElseThrow());
            }
            assertThat(events.openOwn(acme, UUID.randomUUID())).isEmpty();
            assertThat(events.openOwn(scope(ids, "other"), UUID.randomUUID())).isPresent();
            assertThat(events.open(acme, UUID.randomUUID(), Optional.empty())).isPresent();

            own.getFirst().close();
            assertThat(events.openOwn(acme, UUID.randomUUID())).isPresent();
        }
    }

    private static TenantScope scope(Ids ids, String name) {
        return new TenantDirectory()
                .found(new Tenant(new TenantId(ids.next()), name, name + ".test", "DE", "89", "Europe/Berlin", "de"));
    }
}
