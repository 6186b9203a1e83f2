package org.klinke.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StatusBoardTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-11-26");

    private final StatusBoard board = new StatusBoard();

    private StatusBoard.Line calls() {
        return board.lines().stream()
                .filter(line -> line.component() == Component.CALLS)
                .findFirst()
                .orElseThrow();
    }

    private void minutes(ComponentState state, int from, int count) {
        for (int i = 0; i < count; i++) {
            board.looked(Component.CALLS, state, NOON.plusSeconds(60L * (from + i)));
        }
    }

    @Test
    void minutesAreCountedByDayAndStateButAnnouncedOnesAreNot() {
        minutes(ComponentState.OPERATIONAL, 0, 97);
        minutes(ComponentState.OUTAGE, 97, 3);
        minutes(ComponentState.MAINTENANCE, 100, 50);
        minutes(ComponentState.UNKNOWN, 150, 50);

        assertThat(calls().days()).containsExactly(new StatusDay(Component.CALLS, DAY, 100, 0, 3));
        assertThat(calls().uptimePercent()).contains(97.0);
        assertThat(calls().state()).isEqualTo(ComponentState.UNKNOWN);
        assertThat(calls().since()).contains(NOON.plus(Duration.ofMinutes(150)));
    }

    @Test
    void whatIsStoredIsAddedToWhatWasCountedSinceTheStart() {
        minutes(ComponentState.DEGRADED, 0, 2);
        board.load(List.of(
                new StatusDay(Component.CALLS, DAY, 700, 1, 5),
                new StatusDay(Component.CALLS, DAY.minusDays(1), 1_440, 0, 0)));

        assertThat(calls().days())
                .containsExactly(
                        new StatusDay(Component.CALLS, DAY.minusDays(1), 1_440, 0, 0),
                        new StatusDay(Component.CALLS, DAY, 702, 3, 5));
        assertThat(board.unsaved()).containsExactly(new StatusDay(Component.CALLS, DAY, 702, 3, 5));
        List<StatusDay> saved = board.unsaved();
        minutes(ComponentState.OPERATIONAL, 2, 1);
        board.saved(saved);
        assertThat(board.unsaved()).containsExactly(new StatusDay(Component.CALLS, DAY, 703, 3, 5));
    }

    @Test
    void daysThatAreOldAreForgotten() {
        board.load(List.of(
                new StatusDay(Component.CALLS, DAY.minusDays(StatusBoard.DAYS_MAX), 1, 0, 1),
                new StatusDay(Component.CALLS, DAY.minusDays(StatusBoard.DAYS_MAX - 1L), 1, 0, 0)));
        minutes(ComponentState.OPERATIONAL, 0, 1);
        assertThat(calls().days())
                .extracting(StatusDay::day)
                .containsExactly(DAY.minusDays(StatusBoard.DAYS_MAX - 1L), DAY);
    }

    @Test
    void theWholeIsAsItsWorstPartAndADayAsItsWorstHour() {
        assertThat(ComponentState.worst(List.of(ComponentState.OPERATIONAL, ComponentState.UNKNOWN)))
                .isEqualTo(ComponentState.OPERATIONAL);
        assertThat(ComponentState.worst(List.of(ComponentState.MAINTENANCE, ComponentState.DEGRADED)))
                .isEqualTo(ComponentState.DEGRADED);
        assertThat(new StatusDay(Component.CALLS, DAY, 1_440, 0, 1).state()).isEqualTo(ComponentState.OPERATIONAL);
        assertThat(new StatusDay(Component.CALLS, DAY, 1_440, 0, 10).state()).isEqualTo(ComponentState.DEGRADED);
        assertThat(new StatusDay(Component.CALLS, DAY, 1_440, 0, 100).state()).isEqualTo(ComponentState.OUTAGE);
    }

    @Test
    void maintenanceBeginsAndEndsByTheClock() {
        Notice planned = new Notice(
                UUID.randomUUID(),
                Notice.Kind.MAINTENANCE,
                Notice.State.SCHEDULED,
                new Words("", "New disks"),
                List.of(),
                NOON,
                Optional.of(NOON.plusSeconds(3_600)),
                false,
                List.of());
        assertThat(planned.at(NOON.minusSeconds(1)).state()).isEqualTo(Notice.State.SCHEDULED);
        assertThat(planned.at(NOON).state()).isEqualTo(Notice.State.IN_PROGRESS);
        assertThat(planned.at(NOON.plusSeconds(3_600)).state()).isEqualTo(Notice.State.COMPLETED);
    }
}
