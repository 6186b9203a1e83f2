package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.id.LegId;
import org.klinke.core.time.FakeTime;
import org.klinke.core.trace.MessageText;

class TimelineTest {
    private static final LegEvent.Way WAY = new LegEvent.Way(
            new InetSocketAddress("192.0.2.1", 5061), new InetSocketAddress("192.0.2.7", 40000), "TLS");

    private final FakeTime time = new FakeTime();
    private final Timeline timeline = new Timeline(time);

    @Test
    void aMessageStandsWhereItWasSeenNotWhereItArrived() {
        LegId leg = new LegId(new UUID(1, 1));
        Instant seen = time.instant();
        time.advance(Duration.ofMillis(3));
        timeline.note("start", "a call starts");
        timeline.wire(new LegEvent.Wire(leg, seen, false, false, WAY, "INVITE", MessageText.of("")));
        assertThat(timeline.entries(false)).extracting(TimelineEntry::text).containsExactly("INVITE", "a call starts");
    }

    @Test
    void aPhoneThatFillsItsMessagesKeepsItsLinesButNotAllTheirText() {
        LegId leg = new LegId(new UUID(1, 1));
        for (int i = 0; i < 200; i++) {
            timeline.wire(new LegEvent.Wire(
                    leg, time.instant(), false, false, WAY, "INVITE " + i, MessageText.of("x".repeat(16_384))));
        }

        List<TimelineEntry> entries = timeline.entries(true);
        assertThat(entries).hasSize(200);
        assertThat(entries.getFirst().detail()).hasSize(16_384);
        assertThat(entries.getLast().text()).isEqualTo("INVITE 199");
        assertThat(entries.stream().mapToInt(entry -> entry.detail().length()).sum())
                .isEqualTo(Timeline.DETAIL_CHARS_MAX);
    }
}
