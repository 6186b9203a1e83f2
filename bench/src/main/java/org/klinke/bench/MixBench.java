package org.klinke.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.MixSeat;
import org.klinke.media.MediaCounters;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.mix.Coders;
import org.klinke.media.mix.Listener;
import org.klinke.media.mix.MixFormat;
import org.klinke.media.mix.Mixer;
import org.klinke.media.mix.Place;
import org.klinke.media.rtp.RtpPacket;

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

    private static double engine(Codec codec, int legs, int speakers) throws IOException {
        List<List<byte[]>> voices = voices(codec, legs, speakers);
        MixId mix = new MixId(UUID.randomUUID());
        Phones phones = new Phones();
        for (int i = 0; i < legs; i++) {
            Phones.Phone phone = phones.add(codec);
            phones.engine.send(
                    new MediaCommand.JoinMix(phone.leg(), mix, MixSeat.talking().withAnnounced(false)));
        }
        talk(phones, voices, codec, WARM_SECONDS, 0);
        MediaCounters before = phones.counters();
        long cpu = phones.workerNanos();
        long wall = System.nanoTime();
        long heard = talk(phones, voices, codec, SECONDS, WARM_SECONDS * FRAMES_PER_SECOND);
        double seconds = (System.nanoTime() - wall) * 1e-9;
        MediaCounters after = phones.counters();
        System.out.printf(
                "%.1f frames per second came to each leg; %.1f were said, %.1f taken, %.1f sent, %d dropped in %.1f s%n",
                heard / seconds / legs,
                SECONDS * FRAMES_PER_SECOND / seconds,
                (after.packetsIn() - before.packetsIn()) / seconds / legs,
                (after.packetsOut() - before.packetsOut()) / seconds / legs,
                after.dropped() - before.dropped(),
                seconds);
        return (phones.workerNanos() - cpu) * 1e-9 / seconds;
    }

    /// @return packets received
    private static long talk(Phones phones, List<List<byte[]>> voices, Codec codec, int seconds, int first)
            throws IOException {
        ByteBuffer out = ByteBuffer.allocateDirect(1500);
        byte[] packet = new byte[1500];
        long heard = 0;
        long due = System.nanoTime();
        for (int frame = first; frame < first + seconds * FRAMES_PER_SECOND; frame++) {
            for (int i = 0; i < phones.all.size(); i++) {
                Phones.Phone phone = phones.all.get(i);
                byte[] payload = voices.get(i).get(frame % PAYLOADS);
                RtpPacket.writeHeader(
                        packet,
                        false,
                        Phones.PAYLOAD_TYPE,
                        frame & 0xffff,
                        frame * codec.clockRate() / FRAMES_PER_SECOND,
                        phone.ssrc());
                System.arraycopy(payload, 0, packet, RtpPacket.HEADER_BYTES, payload.length);
                int length = phone.sender().protect(packet, RtpPacket.HEADER_BYTES + payload.length);
                phone.channel().send(out.clear().put(packet, 0, length).flip(), phone.engine());
                heard += phones.drain(phone);
            }
            due += FRAME_NANOS;
            LockSupport.parkNanos(due - System.nanoTime());
        }
        return heard;
    }
}
