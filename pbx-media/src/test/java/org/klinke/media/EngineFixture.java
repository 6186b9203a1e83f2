package org.klinke.media;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.klinke.core.id.LegId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.RecordingSink;
import org.klinke.media.udp.UdpChoice;

/// A running engine on loopback and what it told.
final class EngineFixture implements AutoCloseable {
    static final RecordingSink.Opener NO_RECORDINGS = recording -> {
        throw new IOException("there is no disk here");
    };
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final List<MediaEvent> events = new CopyOnWriteArrayList<>();
    final MediaEngine engine;

    EngineFixture(MediaConfig config) {
        this(config, NO_RECORDINGS);
    }

    EngineFixture(MediaConfig config, RecordingSink.Opener recordings) {
        this(config, recordings, System::nanoTime);
    }

    /// @param nanos the engine's clock; its workers look at it when a packet or a command comes
    EngineFixture(MediaConfig config, RecordingSink.Opener recordings, LongSupplier nanos) {
        engine = new MediaEngine(
                config, events::add, files(recordings), InstantSource.system(), nanos, new SecureRandom());
    }

    static MediaFiles files(RecordingSink.Opener recordings) {
        return new MediaFiles(recordings, Path.of("no-music"));
    }

    EngineFixture() {
        this(UdpChoice.AUTO);
    }

    EngineFixture(UdpChoice udp) {
        this(config(400, 2, MediaConfig.SILENT_AFTER_DEFAULT, MediaConfig.REPORT_INTERVAL_DEFAULT, udp));
    }

    /// Somewhere below the ports the system hands out by itself.
    static MediaConfig config(int ports, int workers, Duration silentAfter, Duration reportInterval) {
        return config(ports, workers, silentAfter, reportInterval, UdpChoice.AUTO);
    }

    private static MediaConfig config(
            int ports, int workers, Duration silentAfter, Duration reportInterval, UdpChoice udp) {
        int first = 10_000 + 2 * new Random().nextInt(9_000);
        return new MediaConfig(
                first,
                first + ports - 1,
                Optional.empty(),
                Optional.empty(),
                phone -> false,
                workers,
                silentAfter,
                reportInterval,
                udp);
    }

    static LegId newLeg() {
        return new LegId(UUID.randomUUID());
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void send(MediaCommand command) {
        engine.send(command);
    }

    /// Sends the command and waits until it took effect: commands and packets come to a worker by different ways.
    void apply(MediaCommand command) {
        send(command);
        settle(command.leg());
        if (command instanceof MediaCommand.Bridge bridge) {
            settle(bridge.other());
        }
    }

    /// A worker answers in order: once a leg near this one is open and closed, all before it is done.
    private void settle(LegId leg) {
        LegId probe = newLeg();
        open(probe, address("127.0.0.1"), address("127.9.9.9"), true, Optional.of(leg));
        close(probe);
    }

    void bridge(Peer one, Peer other) {
        apply(new MediaCommand.Bridge(one.leg, other.leg));
    }

    MediaEvent.Opened open(LegId leg, InetAddress local, InetAddress signalling, boolean secure, Optional<LegId> near) {
        send(new MediaCommand.Open(leg, local, signalling, secure, near));
        return event(leg, MediaEvent.Opened.class);
    }

    MediaEvent.Closed close(LegId leg) {
        send(new MediaCommand.Close(leg));
        return event(leg, MediaEvent.Closed.class);
    }

    <E extends MediaEvent> E event(LegId leg, Class<E> kind) {
        await(() -> !events(leg, kind).isEmpty(), kind.getSimpleName());
        return events(leg, kind).getFirst();
    }

    <E extends MediaEvent> List<E> events(LegId leg, Class<E> kind) {
        return events.stream()
                .filter(event -> event.leg().equals(leg) && kind.isInstance(event))
                .map(kind::cast)
                .toList();
    }

    void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("still waiting for " + what + "; events: " + events);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
