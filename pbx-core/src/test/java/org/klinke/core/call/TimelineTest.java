package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.id.LegId;
import org.klinke.core.time.FakeTime;

class TimelineTest {
    private final FakeTime time = new FakeTime();
    private final Timeline timeline = new Timeline(time);

    @Test
    void aMessageStandsWhereItWasSeenNotWhereItArrived() {
        LegId leg = new LegId(new UUID(1, 1));
        Instant seen = time.instant();
        time.advance(Duration.ofMillis(3));
        timeline.note("start", "a call starts");
        timeline.wire(new LegEvent.Wire(leg, seen, false, "INVITE", LegEvent.Text.of("")));
        assertThat(timeline.entries(false)).extracting(TimelineEntry::text).containsExactly("INVITE", "a call starts");
    }

    @Test
    void aPhoneThatFillsItsMessagesKeepsItsLinesButNotAllTheirText() {
        LegId leg = new LegId(new UUID(1, 1));
        for (int i = 0; i < 200; i++) {
            timeline.wire(
                    new LegEvent.Wire(leg, time.instant(), false, "INVITE " + i, LegEvent.Text.of("x".repeat(16_384))));
        }

        List<TimelineEntry> entries = timeline.entries(true);
        assertThat(entries).hasSize(200);
        assertThat(entries.getFirst().detail()).hasSize(16_384);
        assertThat(entries.getLast().text()).isEqualTo("INVITE 199");
        assertThat(entries.stream().mapToInt(entry -> entry.detail().length()).sum())
                .isEqualTo(Timeline.DETAIL_CHARS_MAX);
    }
}
