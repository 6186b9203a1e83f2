package org.klinke.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.core.time.Jobs.Job;

class JobsTest {
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private final Jobs jobs = new Jobs(() -> now);

    @Test
    void whoeverRunsTheServerSeesHowEachWentLast() {
        assertThat(jobs.all()).isEmpty();
        jobs.run(Job.TRACES, () -> now = now.plusSeconds(3));
        assertThatThrownBy(() -> jobs.run(Job.TRACES, () -> {
                    throw new IllegalStateException("the disk is full");
                }))
                .hasMessage("the disk is full");
        jobs.run(Job.CERTIFICATES, () -> {});

        assertThat(jobs.all()).extracting(Jobs.Past::job).containsExactly(Job.CERTIFICATES, Job.TRACES);
        assertThat(jobs.all().getLast())
                .isEqualTo(new Jobs.Past(
                        Job.TRACES,
                        now,
                        Duration.ZERO,
                        Optional.of("it failed (IllegalStateException); the log says why"),
                        2,
                        1));
        jobs.run(Job.TRACES, () -> {});
        assertThat(jobs.all().getLast().trouble()).isEmpty();
    }
}
