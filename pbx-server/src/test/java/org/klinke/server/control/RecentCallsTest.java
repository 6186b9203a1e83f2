package org.klinke.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// What the database may have deleted or shortened by now is not told from memory.
class RecentCallsTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-11-26T23:00:00Z");

    private final TenantScope acme = new TenantDirectory()
            .found(new Tenant(new TenantId(new UUID(0, 1)), "acme", "acme.example", "DE", "89", "Europe/Berlin", "de"));
    private final List<CallRecord> journal = new ArrayList<>();
    private Instant now = MIDNIGHT;
    private final RecentCalls recent = new RecentCalls((_, call) -> journal.add(call), () -> now);

    private CallRecord ended(Instant ended) {
        CallRecord call = new CallRecord(
                new CallId(UUID.randomUUID()),
                new ConversationId(UUID.randomUUID()),
                acme.id(),
                ended.minusSeconds(300),
                Optional.empty(),
                ended,
                new Party(Optional.empty(), Optional.empty(), "Zahnarzt", "+4989123456"),
                "+4930100",
                HangupCause.NORMAL,
                List.of(),
                List.of(),
                List.of());
        recent.record(acme, call);
        return call;
    }

    /// The shortest that a tenant can set is one day, which has 23 hours when clocks go forward.
    @Test
    void itForgetsACallBeforeTheDatabaseMayHaveToAndHasTheLatestUntilThen() {
        CallRecord first = ended(MIDNIGHT);
        CallRecord second = ended(MIDNIGHT.plus(Duration.ofHours(6)));
        now = MIDNIGHT.plus(Duration.ofHours(8));
        assertThat(recent.in(acme)).as("the database may be away").containsExactly(second, first);
        now = MIDNIGHT.plus(Duration.ofHours(17));
        assertThat(recent.in(acme)).containsExactly(second);
        now = MIDNIGHT.plus(Duration.ofHours(23));
        assertThat(recent.in(acme)).isEmpty();
        assertThat(journal).containsExactly(first, second);
    }
}
