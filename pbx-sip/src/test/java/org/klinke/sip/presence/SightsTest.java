package org.klinke.sip.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.presence.Line;

class SightsTest {
    private static Line line(long number, boolean initiator, Line.State state) {
        return new Line(new LegId(new UUID(1, number)), new UserId(new UUID(1, 1)), initiator, state, Optional.empty());
    }

    @Test
    void whatCanBePickedUpSaysMostThenWhatIsOldest() {
        Line talking = line(1, true, Line.State.CONFIRMED);
        Line second = line(2, false, Line.State.CONFIRMED);
        Line ringing = line(4, false, Line.State.EARLY);
        Line calling = line(3, true, Line.State.EARLY);
        Line dialling = line(0, true, Line.State.TRYING);
        assertThat(Sights.mostTelling(List.of(dialling, second, calling, talking, ringing)))
                .contains(ringing);
        assertThat(Sights.mostTelling(List.of(dialling, second, calling, talking)))
                .contains(talking);
        assertThat(Sights.mostTelling(List.of(dialling, calling))).contains(calling);
        assertThat(Sights.mostTelling(List.of())).isEmpty();
    }
}
