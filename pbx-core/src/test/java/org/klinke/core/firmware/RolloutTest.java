package org.klinke.core.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.firmware.Rollout.Shown;
import org.klinke.core.firmware.Rollout.Verdict;
import org.klinke.core.id.DeviceId;

class RolloutTest {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    private static final Instant SOON = START.plus(Duration.ofMinutes(30));
    private static final Instant END = START.plus(Duration.ofHours(24));
    private static final DeviceId A = new DeviceId(new UUID(0, 1));
    private static final DeviceId B = new DeviceId(new UUID(0, 2));
    private static final Shown NEW = new Shown("10.2.0", START.plusSeconds(300));
    private static final Shown OLD = new Shown("10.1.0", START.minusSeconds(9_000));

    private final Rollout rollout = new Rollout(
            "generic",
            new Firmware(new UUID(0, 9), List.of("generic"), "10.2.0", "f.bin", 3, "00", "", START),
            List.of(A, B),
            START,
            Duration.ofHours(24),
            Rollout.State.FIRST);

    private Verdict judge(Map<DeviceId, Shown> registered, Instant now) {
        return rollout.judge(Set.of(A, B), registered, now);
    }

    @Test
    void allMustRunIt() {
        assertThat(judge(Map.of(A, NEW, B, NEW), SOON)).isEqualTo(new Verdict.GoOn());
        assertThat(judge(Map.of(A, NEW, B, OLD), SOON)).isEqualTo(new Verdict.Wait());
        assertThat(judge(Map.of(A, NEW), SOON)).isEqualTo(new Verdict.Wait());
        assertThat(judge(Map.of(), SOON)).isEqualTo(new Verdict.Wait());
    }

    @Test
    void aPhoneThatStartsOverAndOverIsNotCalm() {
        Shown justCame = new Shown("10.2.0", SOON.minusSeconds(599));
        assertThat(judge(Map.of(A, NEW, B, justCame), SOON)).isEqualTo(new Verdict.Wait());
        assertThat(judge(Map.of(A, NEW, B, justCame), SOON.plusSeconds(1))).isEqualTo(new Verdict.GoOn());
    }

    @Test
    void whoIsNotBackWhenTheTimeIsOverStopsIt() {
        assertThat(judge(Map.of(A, NEW, B, OLD), END.minusSeconds(1))).isEqualTo(new Verdict.Wait());
        assertThat(judge(Map.of(A, NEW, B, OLD), END)).isEqualTo(new Verdict.Stop(List.of(B)));
        assertThat(judge(Map.of(), END)).isEqualTo(new Verdict.Stop(List.of(A, B)));
        assertThat(judge(Map.of(A, NEW, B, NEW), END)).as("just in time").isEqualTo(new Verdict.GoOn());
    }

    @Test
    void aPhoneThatIsGoneCountsNoMoreAndNobodyFollowsNobody() {
        assertThat(rollout.judge(Set.of(A), Map.of(A, NEW), SOON)).isEqualTo(new Verdict.GoOn());
        assertThat(rollout.judge(Set.of(), Map.of(A, NEW, B, NEW), SOON)).isEqualTo(new Verdict.Stop(List.of()));
    }

    @Test
    void whatAPhoneDoesNotSayIsNoProof() {
        assertThat(judge(Map.of(A, NEW, B, new Shown("", START)), SOON)).isEqualTo(new Verdict.Wait());
    }
}
