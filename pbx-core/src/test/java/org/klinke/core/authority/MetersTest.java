package org.klinke.core.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.klinke.core.authority.Meters.Counted;
import org.klinke.core.authority.Usage.Used;
import org.klinke.core.id.UserId;

class MetersTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:02:30Z");
    private static final Subject TENANT = new Subject.OfTenant();
    private static final Subject USER = new Subject.OfUser(new UserId(new UUID(0, 1)));

    private final Meters meters = new Meters();

    @Test
    void aCallThatRunsCountsFromItsAnswer() {
        Counted call = meters.begin(Map.of(TENANT, 0, USER, 0), 30).orElseThrow();
        assertThat(meters.of(USER, NOW.plusSeconds(600))).isEqualTo(new Used(1, 0, 0, 0, 0));
        call.answered(NOW.plusSeconds(600));
        assertThat(meters.of(USER, NOW.plusSeconds(1_200))).isEqualTo(new Used(1, 10, 10, 300, 300));
        call.end(NOW.plusSeconds(1_200));
        call.end(NOW.plusSeconds(9_999));
        assertThat(meters.of(USER, NOW.plusSeconds(1_200))).isEqualTo(new Used(0, 10, 10, 300, 300));
        assertThat(meters.of(TENANT, NOW.plusSeconds(1_200))).isEqualTo(new Used(0, 10, 10, 300, 300));
    }

    /// What is older than an hour counts for the day, what is older than a day for nothing; however long ago.
    @Test
    void forgetsWhatIsOld() {
        meters.add(List.of(USER), NOW.minusSeconds(600), NOW, 6);
        assertThat(meters.of(USER, NOW.plus(Duration.ofMinutes(30)))).isEqualTo(new Used(0, 10, 10, 60, 60));
        assertThat(meters.of(USER, NOW.plus(Duration.ofMinutes(90)))).isEqualTo(new Used(0, 0, 10, 0, 60));
        assertThat(meters.of(USER, NOW.plus(Duration.ofHours(25)))).isEqualTo(new Used(0, 0, 0, 0, 0));
        assertThat(meters.of(USER, NOW.plus(Duration.ofDays(400)))).isEqualTo(new Used(0, 0, 0, 0, 0));
    }

    @Test
    void aLongCallIsSpreadOverTheTimeItTook() {
        meters.add(List.of(USER), NOW.minus(Duration.ofHours(3)), NOW, 1);
        Used used = meters.of(USER, NOW);
        assertThat(used.minutesDay()).isEqualTo(180);
        assertThat(used.minutesHour()).isBetween(60, 65); // in slices of five minutes
    }

    /// A record from the day before yesterday, read after newer ones, disturbs nothing.
    @Test
    void oldRecordsDoNotDisturbNewOnes() {
        meters.add(List.of(USER), NOW.minusSeconds(60), NOW, 1);
        meters.add(List.of(USER), NOW.minus(Duration.ofDays(2)).minusSeconds(3_600), NOW.minus(Duration.ofDays(2)), 1);
        assertThat(meters.of(USER, NOW)).isEqualTo(new Used(0, 1, 1, 1, 1));
    }

    @Test
    void lettingManyInAtOnceLetsNoMoreIn() {
        long through = IntStream.range(0, 200)
                .parallel()
                .mapToObj(_ -> meters.begin(Map.of(USER, 5), 0))
                .flatMap(Optional::stream)
                .count();
        assertThat(through).isLessThanOrEqualTo(5).isPositive();
        assertThat(meters.of(USER, NOW).parallel()).isEqualTo((int) through);
    }

    /// Who is refused by one limit counts for none.
    @Test
    void refusedByOneLimitItLeavesNoTraceInAnother() {
        assertThat(meters.begin(Map.of(USER, 1), 0)).isPresent();
        assertThat(meters.begin(Map.of(TENANT, 0, USER, 1), 0)).isEmpty();
        assertThat(meters.of(TENANT, NOW).parallel()).isZero();
        assertThat(meters.of(USER, NOW).parallel()).isEqualTo(1);
    }

    @Test
    void unlockingBeginsAnewAlsoForCallsThatRun() {
        Counted call = meters.begin(Map.of(USER, 0), 60).orElseThrow();
        call.answered(NOW);
        meters.add(List.of(USER), NOW.minusSeconds(600), NOW, 60);
        meters.unlock(USER, NOW.plusSeconds(300));
        assertThat(meters.of(USER, NOW.plusSeconds(360))).isEqualTo(new Used(1, 1, 1, 60, 60));
        call.end(NOW.plusSeconds(420));
        assertThat(meters.of(USER, NOW.plusSeconds(420))).isEqualTo(new Used(0, 2, 2, 120, 120));
    }
}
