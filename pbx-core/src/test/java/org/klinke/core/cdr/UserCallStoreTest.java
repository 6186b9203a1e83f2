package org.klinke.core.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaStats;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class UserCallStoreTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final Storage storage;
    private final CallStore store = new CallStore();
    private final TenantScope acme;
    private final TenantScope zeta;
    private final UserId anna;
    private final UserId bert;

    UserCallStoreTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        anna = new UserId(storage.ids.next());
        bert = new UserId(storage.ids.next());
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static Party party(Optional<UserId> user, String name, String number) {
        return new Party(Optional.of(new DeviceId(new UUID(0, 1))), user, name, number);
    }

    private void call(TenantScope scope, int minute, Party from, String dialled, boolean answered, Party... to) {
        call(scope, minute, from, dialled, answered, List.of(), to);
    }

    private void call(
            TenantScope scope,
            int minute,
            Party from,
            String dialled,
            boolean answered,
            List<TimelineEntry> timeline,
            Party... to) {
        Instant at = START.plus(Duration.ofMinutes(minute));
        Optional<Instant> answeredAt = answered ? Optional.of(at) : Optional.empty();
        List<LegRecord> legs = new ArrayList<>(List.of(leg(from, true, at, answeredAt)));
        for (int i = 0; i < to.length; i++) {
            legs.add(leg(to[i], false, at, i == 0 ? answeredAt : Optional.empty()));
        }
        CallRecord record = new CallRecord(
                new CallId(storage.ids.next()),
                new ConversationId(storage.ids.next()),
                scope.id(),
                at,
                answeredAt,
                at.plusSeconds(9),
                from,
                dialled,
                HangupCause.NORMAL,
                legs,
                List.of(),
                timeline);
        storage.database.writeInTenant(scope, tx -> store.insert(tx, List.of(record)));
    }

    private LegRecord leg(Party party, boolean inbound, Instant at, Optional<Instant> answeredAt) {
        return new LegRecord(
                new LegId(storage.ids.next()),
                party,
                inbound,
                at,
                answeredAt,
                at.plusSeconds(9),
                HangupCause.NORMAL,
                MediaStats.NONE,
                Optional.empty());
    }

    private List<String> seen(TenantScope scope, UserId user, UserCallStore.Kind kind) {
        return storage.database.inTenant(scope, tx -> UserCallStore.of(tx, user, kind, START, 3)).stream()
                .map(entry -> (entry.name() + " " + entry.number()).strip())
                .toList();
    }

    @Test
    void eachSeesHisOwnCallsTheNewestFirstAndNoWithheldNumber() {
        Party annas = party(Optional.of(anna), "Anna", "100");
        Party berts = party(Optional.of(bert), "Bert", "101");
        Party outside = new Party(Optional.empty(), Optional.empty(), "Zahnarzt", "+4989123");
        call(acme, 1, berts, "100", false, annas);
        call(acme, 2, outside, "+4989100", true, annas);
        call(acme, 3, outside, "+4989100", true, berts, annas);
        call(acme, 4, annas, "101", true, berts);
        call(acme, 5, annas, "*78", true);
        call(acme, 6, annas, "*67101", false, berts);
        call(
                acme,
                7,
                outside,
                "+4989100",
                false,
                List.of(new TimelineEntry(
                        START, Optional.empty(), "identity", "number withheld from who is called", "")),
                annas);
        call(acme, -1, berts, "100", false, annas);
        call(zeta, 8, outside, "+4930100", false, annas);

        assertThat(seen(acme, anna, UserCallStore.Kind.MISSED)).containsExactly("", "Bert 101");
        assertThat(seen(acme, anna, UserCallStore.Kind.RECEIVED)).containsExactly("Zahnarzt +4989123");
        assertThat(seen(acme, anna, UserCallStore.Kind.DIALLED)).containsExactly("*67101", "101");
        assertThat(seen(acme, bert, UserCallStore.Kind.MISSED)).containsExactly("");
        assertThat(seen(acme, bert, UserCallStore.Kind.RECEIVED)).containsExactly("Anna 100", "Zahnarzt +4989123");
        assertThat(seen(zeta, anna, UserCallStore.Kind.DIALLED)).isEmpty();
    }
}
