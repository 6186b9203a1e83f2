package org.klinke.core.shelf;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.RecordingFormat;

/// What recordings of tests are known by.
final class SomeLabels {
    static final Instant STARTED = Instant.parse("2026-11-26T12:00:00Z");

    private SomeLabels() {}

    static Label of(int keepDays) {
        return of(STARTED, "Anna Müller", "101", "+491711234567", keepDays, 0);
    }

    static Label of(Instant started, String owner, String extension, String other, int keepDays, long quotaBytes) {
        return new Label(
                new CallId(UUID.randomUUID()),
                new ConversationId(UUID.randomUUID()),
                new LegId(UUID.randomUUID()),
                started,
                Optional.empty(),
                owner,
                extension,
                "Carrier",
                other,
                true,
                RecordingFormat.SIDE_BY_SIDE,
                "sales",
                "all",
                keepDays,
                quotaBytes);
    }
}
