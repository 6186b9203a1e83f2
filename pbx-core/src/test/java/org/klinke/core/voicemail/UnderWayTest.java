package org.klinke.core.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.RecordingId;

class UnderWayTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final VoiceBox box =
            new VoiceBox(UUID.randomUUID(), "101", "Anna", Optional.empty(), new BoxSettings(2, 60, 1, 30));
    private final RecordingId message = new RecordingId(UUID.randomUUID());
    private final UnderWay underWay = new UnderWay();

    private boolean begins(int second) {
        return underWay.begins(UUID.randomUUID(), box, BoxContents.EMPTY, START.plusSeconds(second));
    }

    /// The shelf may be quicker than the call: a message that was deleted meanwhile takes no room for an hour.
    @Test
    void whatIsListedBeforeItsCallHasEndedCountsNoLonger() {
        UUID caller = UUID.randomUUID();
        assertThat(underWay.begins(caller, box, BoxContents.EMPTY, START)).isTrue();
        underWay.listed(message, START.plusSeconds(1));
        assertThat(begins(2)).as("he is speaking").isFalse();
        underWay.ended(caller, Optional.of(message));
        assertThat(begins(3)).as("a look may be older than the list").isFalse();
        assertThat(begins(70)).isTrue();
    }

    @Test
    void whatIsListedAfterwardsCountsNoLongerEither() {
        UUID caller = UUID.randomUUID();
        assertThat(underWay.begins(caller, box, BoxContents.EMPTY, START)).isTrue();
        underWay.ended(caller, Optional.of(message));
        assertThat(begins(70)).as("not listed yet").isFalse();
        underWay.listed(message, START.plusSeconds(71));
        assertThat(begins(140)).isTrue();
    }
}
