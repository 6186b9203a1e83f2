package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MixSeat;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.media.Source;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.media.StreamAgreement;
import org.klinke.core.media.StreamAgreement.AgreedCodec;

/// Whatever calls do with their legs, in whatever order, and whatever throws meanwhile: when they have closed them
/// nothing is left, by the engine's own counters and by the system's (the ports can be bound, the files are closed).
class LeakTest {
    private static final int LEGS = 24;
    private static final int COMMANDS = 1_500;
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final InetAddress HERE = EngineFixture.address("127.0.0.1");

    /// Without a stack trace: a thousand of them stand in the log.
    @SuppressWarnings("StaticAssignmentOfThrowable") // it is thrown a thousand times and read by nobody
    private static final Error FAULT = new Error("injected", null, false, false) {};

    private final Map<LegId, InetSocketAddress> ports = new ConcurrentHashMap<>();
    private final AtomicInteger disksOpen = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsLeft(long seed) throws Exception {
        Random random = new Random(seed);
        Random faults = new Random(seed + 100);
        Set<InetSocketAddress> bound = ConcurrentHashMap.newKeySet();
        MediaConfig config = EngineFixture.config(400, 2, Duration.ofMillis(50), Duration.ofMillis(50));
        try (MediaEngine engine = MediaWiring.start(
                        config,
                        event -> {
                            if (event instanceof MediaEvent.Opened opened) {
                                ports.put(opened.leg(), opened.rtp());
                                bound.add(opened.rtp());
                                bound.add(opened.rtcp());
                            }
                            if (strikes(faults)) {
                                throw FAULT;
                            }
                        },
                        EngineFixture.files(_ -> new Disk(faults)),
                        InstantSource.system(),
                        new SecureRandom());
                DatagramSocket phone = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
            List<LegId> legs = new ArrayList<>();
            for (int i = 0; i < LEGS; i++) {
                legs.add(EngineFixture.newLeg());
            }
            List<MixId> mixes = List.of(new MixId(UUID.randomUUID()), new MixId(UUID.randomUUID()));
            int busiest = 0;
            long end = System.nanoTime() + PATIENCE_NANOS;
            for (int i = 0; i < COMMANDS || (busiest <= 2 && System.nanoTime() < end); i++) {
                if (i >= COMMANDS) {
                    Thread.sleep(1); // the engine had no time yet: we only looked too seldom
                }
                int which = random.nextInt(LEGS);
                engine.send(command(random, legs, which, mixes));
                if (random.nextInt(40) == 0) {
                    legs.set(which, replaced(engine, legs.get(which)));
                }
                speak(random, phone, legs.get(random.nextInt(LEGS)));
                busiest = Math.max(busiest, engine.counters().mixPlaces());
            }
            await(() -> engine.counters().codecsOpen() > 0, engine);
            legs.forEach(leg -> engine.send(new MediaCommand.Close(leg)));
            await(
                    () -> engine.counters().sessions() == 0
                            && engine.counters().mixes() == 0
                            && engine.counters().codecsOpen() == 0
                            && engine.counters().recordings() == 0
                            && disksOpen.get() == 0,
                    engine);
            assertThat(busiest).as("the test tries something").isGreaterThan(2);
            assertThat(engine.counters().mixPlaces()).isZero();
            assertThat(engine.counters().portsInUse()).isZero();
            for (InetSocketAddress port : bound) {
                new DatagramSocket(port).close();
            }
        }
    }

    private static boolean strikes(Random faults) {
        synchronized (faults) {
            return faults.nextInt(4) == 0;
        }
    }

    /// Breaks now and then.
    private final class Disk implements RecordingSink {
        private final Random faults;

        Disk(Random faults) {
            this.faults = faults;
            disksOpen.incrementAndGet();
        }

        @Override
        public void write(byte[] bytes, int length, boolean last) throws IOException {
            if (strikes(faults)) {
                throw new IOException("injected: no room left");
            }
        }

        @Override
        public void sync() {}

        @Override
        public void close() {
            disksOpen.decrementAndGet();
        }
    }

    private static LegId replaced(MediaEngine engine, LegId old) {
        engine.send(new MediaCommand.Close(old));
        return EngineFixture.newLeg();
    }

    private static MediaCommand command(Random random, List<LegId> legs, int which, List<MixId> mixes) {
        LegId leg = legs.get(which);
        boolean secure = which % 2 == 0;
        LegId other = legs.get(random.nextInt(LEGS));
        return switch (random.nextInt(14)) {
            case 0, 1 ->
                new MediaCommand.Open(
                        leg, HERE, HERE, secure, random.nextBoolean() ? Optional.of(other) : Optional.empty());
            case 2, 3 -> new MediaCommand.Agree(leg, agreement(random, secure));
            case 4 -> new MediaCommand.Bridge(leg, other);
            case 5 -> new MediaCommand.Unbridge(leg);
            case 6 -> new MediaCommand.Play(leg, new Source.Tone(Source.ToneKind.RINGBACK, "DE"));
            case 7 -> new MediaCommand.StopPlaying(leg);
            case 8, 9 -> new MediaCommand.JoinMix(leg, mixes.get(random.nextInt(mixes.size())), seat(random, other));
            case 10 -> new MediaCommand.ChangeSeat(leg, seat(random, other));
            case 11 ->
                new MediaCommand.StartRecording(leg, new RecordingId(UUID.randomUUID()), RecordingFormat.SIDE_BY_SIDE);
            case 12 -> new MediaCommand.StopRecording(leg);
            default ->
                random.nextInt(3) == 0
                        ? new MediaCommand.LeaveMix(leg)
                        : new MediaCommand.Agree(leg, agreement(random, secure));
        };
    }

    private static MixSeat seat(Random random, LegId other) {
        return switch (random.nextInt(4)) {
            case 0 -> MixSeat.listening();
            case 1 -> MixSeat.whispering(other);
            case 2 -> MixSeat.talking().withMuted(true);
            default -> MixSeat.talking();
        };
    }

    /// Now and then one that ends the leg: plain on a port for SRTP.
    private static StreamAgreement agreement(Random random, boolean secure) {
        InetSocketAddress nowhere = new InetSocketAddress(HERE, 9);
        Codec codec = List.of(Codec.PCMA, Codec.PCMU, Codec.G722, Codec.OPUS).get(random.nextInt(4));
        boolean keys = secure && random.nextInt(30) != 0;
        SrtpKey key = TestPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_80, random);
        return new StreamAgreement(
                nowhere,
                nowhere,
                true,
                keys ? Optional.of(key) : Optional.empty(),
                keys ? Optional.of(key) : Optional.empty(),
                List.of(new AgreedCodec(codec, 96, 96)),
                random.nextInt(4) != 0,
                random.nextInt(4) != 0);
    }

    /// To a plain leg: good packets, broken ones, and what no decoder understands.
    private void speak(Random random, DatagramSocket phone, LegId to) {
        InetSocketAddress port = ports.get(to);
        if (port != null) {
            byte[] payload = new byte[1 + random.nextInt(200)];
            random.nextBytes(payload);
            Peer.send(phone, TestPackets.rtp(96, random.nextInt(1 << 16), random.nextInt(), 7, payload), port);
        }
    }

    private static void await(java.util.function.BooleanSupplier condition, MediaEngine engine) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start)
                    .as(() -> engine.counters().toString())
                    .isLessThan(PATIENCE_NANOS);
            Thread.onSpinWait();
        }
    }
}
