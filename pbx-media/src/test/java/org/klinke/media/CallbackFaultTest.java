package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.LegId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;

class CallbackFaultTest {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    /// On one worker, so that the fault would take the others' media with it.
    @Test
    void aFaultInTheCallbackOfOneLegLeavesTheOthersTheirMedia() {
        LegId broken = EngineFixture.newLeg();
        AtomicInteger faults = new AtomicInteger();
        Queue<MediaEvent> told = new ConcurrentLinkedQueue<>();
        MediaConfig config =
                EngineFixture.config(40, 1, MediaConfig.SILENT_AFTER_DEFAULT, MediaConfig.REPORT_INTERVAL_DEFAULT);
        try (MediaEngine engine = MediaWiring.start(
                config,
                event -> {
                    if (event.leg().equals(broken)) {
                        faults.incrementAndGet();
                        throw new StackOverflowError("injected");
                    }
                    told.add(event);
                },
                EngineFixture.files(EngineFixture.NO_RECORDINGS),
                InstantSource.system(),
                new SecureRandom())) {
            engine.send(open(broken));
            LegId sound = EngineFixture.newLeg();
            engine.send(open(sound));
            engine.send(new MediaCommand.Close(broken));
            engine.send(new MediaCommand.Close(sound));
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while ((told.size() < 2 || faults.get() < 2) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(faults).hasValue(2);
            assertThat(told).extracting(MediaEvent::leg).containsExactly(sound, sound);
            assertThat(engine.counters().sessions()).isZero();
            assertThat(engine.counters().portsInUse()).isZero();
        }
    }

    private static MediaCommand.Open open(LegId leg) {
        InetAddress here = EngineFixture.address("127.0.0.1");
        return new MediaCommand.Open(leg, here, here, true, Optional.empty());
    }
}
