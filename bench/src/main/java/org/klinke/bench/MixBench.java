package org.klinke.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.MixSeat;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.media.StreamAgreement;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.MediaConfig;
import org.klinke.media.MediaEngine;
import org.klinke.media.MediaFiles;
import org.klinke.media.MediaWiring;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.mix.Coders;
import org.klinke.media.mix.Listener;
import org.klinke.media.mix.MixFormat;
import org.klinke.media.mix.Mixer;
import org.klinke.media.mix.Place;
import org.klinke.media.rtp.RtpPacket;
import org.klinke.media.srtp.SrtpSender;

/// What one conference costs, in CPU time of the thread that does it: `mixer CODEC LEGS SPEAKERS` the mix alone (jitter
/// buffers, decoding, mixing, encoding), `engine CODEC LEGS SPEAKERS` with sockets and SRTP too, sent to by a generator
/// in another thread. Everybody sends all the time; those who do not speak send faint noise.
public final class MixBench {
    private static final int FRAMES_PER_SECOND = 50;
    private static final long FRAME_NANOS = 1_000_000_000L / FRAMES_PER_SECOND;
    private static final int WARM_SECONDS = Integer.getInteger("warm", 8);
    private static final int SECONDS = Integer.getInteger("seconds", 10);
    private static final int PAYLOADS = 250;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MixBench() {}

    public static void main(String[] arguments) throws Exception {
        String how = arguments[0];
        Codec codec = MediaPolicy.TRANSCODABLE.stream()
                .filter(one -> one.name().equals(arguments[1]))
                .findFirst()
                .orElseThrow();
        int legs = Integer.parseInt(arguments[2]);
        int speakers = Integer.parseInt(arguments[3]);
        double share = how.equals("engine") ? engine(codec, legs, speakers) : mixer(codec, legs, speakers);
        System.out.printf(
                "%s %s: %d legs, %d speak: %.1f %% of a core, %.3f %% per leg, %.0f legs per core%n",
                how, codec.name(), legs, speakers, 100 * share, 100 * share / legs, legs / share);
        System.exit(0); // the engine's own threads may go on
    }

    /// Payloads that follow one another: something like speech, or faint noise.
    private static List<byte[]> payloads(Codec codec, boolean speech, int seed) {
        AudioEncoder encoder = AudioCodecs.encoder(codec, "");
        Random random = new Random(seed);
        int rate = encoder.sampleRate();
        double pitch = 100 + random.nextInt(120);
        List<byte[]> made = new ArrayList<>();
        byte[] out = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
        long at = 0;
        for (int i = 0; i < PAYLOADS; i++) {
            short[] pcm = new short[rate / FRAMES_PER_SECOND];
            for (int j = 0; j < pcm.length; j++, at++) {
                double seconds = (double) at / rate;
                double value = random.nextGaussian() * 8;
                if (speech) {
                    double syllable = Math.pow(Math.sin(Math.PI * 3 * seconds), 2);
                    for (int harmonic = 1; harmonic < 20; harmonic++) {
                        value += syllable * 4_000 / harmonic * Math.sin(2 * Math.PI * pitch * harmonic * seconds);
                    }
                }
                pcm[j] = (short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
            }
            made.add(Arrays.copyOf(out, encoder.encode(pcm, pcm.length, out, 0)));
        }
        encoder.close();
        return made;
    }

    private static List<List<byte[]>> voices(Codec codec, int legs, int speakers) {
        List<byte[]> noise = payloads(codec, false, 1);
        List<List<byte[]>> voices = new ArrayList<>();
        for (int i = 0; i < legs; i++) {
            voices.add(i < speakers ? payloads(codec, true, 2 + i) : noise);
        }
        return voices;
    }

    private static double mixer(Codec codec, int legs, int speakers) {
        Mixer mixer = new Mixer(new Coders(new LongAdder()), 0);
        long[] bytes = {0};
        Listener ear = new Listener() {
            @Override
            public void hear(Codec of, int samples, byte[] data, int length, long nowNanos) {
                bytes[0] += length;
            }

            @Override
            public void failed() {
                throw new IllegalStateException("a place failed");
            }
        };
        List<List<byte[]>> voices = voices(codec, legs, speakers);
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < legs; i++) {
            places.add(mixer.join(
                    new LegId(UUID.randomUUID()), MixSeat.talking().withAnnounced(false), new MixFormat(codec), ear));
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_SECONDS);
        int frame = 0;
        while (System.nanoTime() < end) {
            turn(mixer, places, voices, codec, frame++);
        }
        int measured = 0;
        long before = THREADS.getCurrentThreadCpuTime();
        end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            turn(mixer, places, voices, codec, frame++);
            measured++;
        }
        double cpu = (THREADS.getCurrentThreadCpuTime() - before) * 1e-9;
        System.out.printf("%.0f bytes of payload for each leg and frame%n", (double) bytes[0] / frame / legs);
        return cpu / measured * FRAMES_PER_SECOND;
    }

    private static void turn(Mixer mixer, List<Place> places, List<List<byte[]>> voices, Codec codec, int frame) {
        for (int i = 0; i < places.size(); i++) {
            byte[] payload = voices.get(i).get(frame % PAYLOADS);
            places.get(i).receive(1, codec, frame & 0xffff, payload, 0, payload.length);
        }
        mixer.run(frame * FRAME_NANOS);
    }

    /// One far end.
    private record Far(DatagramChannel channel, InetSocketAddress engine, SrtpSender sender, int ssrc) {}

    private static double engine(Codec codec, int legs, int speakers) throws Exception {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        Map<LegId, MediaEvent.Opened> opened = new ConcurrentHashMap<>();
        MediaConfig ports = MediaConfig.ofPorts(12_000, 19_999);
        MediaConfig config = new MediaConfig(
                ports.portMin(),
                ports.portMax(),
                Optional.empty(),
                Optional.empty(),
                ports.local(),
                1,
                Duration.ofMinutes(1),
                ports.reportInterval(),
                ports.udp());
        MediaEngine engine = MediaWiring.start(
                config,
                event -> {
                    if (event instanceof MediaEvent.Opened one) {
                        opened.put(one.leg(), one);
                    }
                },
                new MediaFiles(
                        recording -> {
                            throw new IOException("nothing is recorded here");
                        },
                        Path.of("no-music")),
                InstantSource.system(),
                new SecureRandom());
        List<List<byte[]>> voices = voices(codec, legs, speakers);
        MixId mix = new MixId(UUID.randomUUID());
        List<Far> fars = new ArrayList<>();
        for (int i = 0; i < legs; i++) {
            LegId leg = new LegId(UUID.randomUUID());
            // Each from an address of its own, as phones are: legs then share ports.
            InetAddress address = InetAddress.getByName("127.0." + (1 + i / 250) + "." + (1 + i % 250));
            engine.send(new MediaCommand.Open(leg, here, address, true, Optional.empty()));
            DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(address, 0));
            channel.configureBlocking(false);
            SrtpKey mine = key();
            InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
            engine.send(new MediaCommand.Agree(
                    leg,
                    new StreamAgreement(
                            local,
                            local,
                            true,
                            Optional.of(key()),
                            Optional.of(mine),
                            List.of(new AgreedCodec(codec, 96, 96)),
                            true,
                            true)));
            engine.send(new MediaCommand.JoinMix(leg, mix, MixSeat.talking().withAnnounced(false)));
            while (!opened.containsKey(leg)) {
                Thread.onSpinWait();
            }
            fars.add(new Far(channel, opened.get(leg).rtp(), new SrtpSender(mine), 1000 + i));
        }
        long worker = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals("klinke-media-0"))
                .findFirst()
                .orElseThrow()
                .getThreadId();
        generate(fars, voices, codec, WARM_SECONDS, 0);
        long cpu = THREADS.getThreadCpuTime(worker);
        long wall = System.nanoTime();
        long heard = generate(fars, voices, codec, SECONDS, WARM_SECONDS * FRAMES_PER_SECOND);
        double share = (double) (THREADS.getThreadCpuTime(worker) - cpu) / (System.nanoTime() - wall);
        System.out.printf(
                "%.1f frames per second came to each leg%n",
                (double) heard / legs / ((System.nanoTime() - wall) * 1e-9));
        return share;
    }

    /// @return packets received
    private static long generate(List<Far> fars, List<List<byte[]>> voices, Codec codec, int seconds, int first)
            throws IOException {
        ByteBuffer out = ByteBuffer.wrap(new byte[1500]);
        ByteBuffer in = ByteBuffer.allocateDirect(1500);
        long heard = 0;
        long due = System.nanoTime();
        for (int frame = first; frame < first + seconds * FRAMES_PER_SECOND; frame++) {
            for (int i = 0; i < fars.size(); i++) {
                Far far = fars.get(i);
                byte[] payload = voices.get(i).get(frame % PAYLOADS);
                RtpPacket.writeHeader(out.array(), false, 96, frame & 0xffff, frame * codec.clockRate() / 50, far.ssrc);
                System.arraycopy(payload, 0, out.array(), RtpPacket.HEADER_BYTES, payload.length);
                int length = far.sender.protect(out.array(), RtpPacket.HEADER_BYTES + payload.length);
                far.channel.send(out.clear().limit(length), far.engine);
                while (far.channel.receive(in.clear()) != null) {
                    heard++;
                }
            }
            due += FRAME_NANOS;
            LockSupport.parkNanos(due - System.nanoTime());
        }
        return heard;
    }

    private static SrtpKey key() {
        SrtpSuite suite = SrtpSuite.AES_CM_128_HMAC_SHA1_80;
        byte[] bytes = new byte[suite.keyBytes() + suite.saltBytes()];
        new SecureRandom().nextBytes(bytes);
        return new SrtpKey(suite, bytes);
    }
}
