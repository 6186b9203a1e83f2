package org.klinke.media.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.media.Codec;
import org.klinke.media.Tones;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;

/// What a transcoded packet leaves behind on the heap: nothing, lost ones included.
class GarbageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PACKETS = 3_000;
    private static final int KINDS = 50;
    private static final int LOST_EVERY = 20;

    private long nowNanos = TimeUnit.SECONDS.toNanos(5);
    private int sequence;
    private int sent;

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(Codec.PCMA, Codec.OPUS, 8_000),
                Arguments.of(Codec.OPUS, Codec.PCMA, 8_000),
                Arguments.of(Codec.PCMA, Codec.G722, 16_000),
                Arguments.of(Codec.G722, Codec.PCMA, 16_000));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void nothingIsLeftOfAPacket(Codec from, Codec to, int rate) {
        byte[][] payloads = payloads(from);
        AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(to, "useinbandfec=1", rate));
        try (Transcoder transcoder = new Transcoder(to, encoder, 20)) {
            Transcoder.PacketSender sender = (codec, ticks, payload, length) -> sent++;
            talk(transcoder, from, payloads, sender); // until it is compiled, and slots have their size
            talk(transcoder, from, payloads, sender);
            sent = 0;
            long before = THREADS.getCurrentThreadAllocatedBytes();
            talk(transcoder, from, payloads, sender);
            long perPacket = (THREADS.getCurrentThreadAllocatedBytes() - before) / PACKETS;
            assertThat(sent).isEqualTo(PACKETS);
            assertThat(perPacket).isZero();
        }
    }

    private void talk(Transcoder transcoder, Codec from, byte[][] payloads, Transcoder.PacketSender sender) {
        for (int i = 0; i < PACKETS; i++) {
            byte[] payload = payloads[i % KINDS];
            if (sequence++ % LOST_EVERY != 0) {
                transcoder.put(sequence & 0xffff, from, payload, 0, payload.length, nowNanos);
            }
            transcoder.playDue(nowNanos, sender);
            nowNanos += TimeUnit.MILLISECONDS.toNanos(20);
        }
    }

    private static byte[][] payloads(Codec codec) {
        byte[][] payloads = new byte[KINDS][];
        try (AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(codec, "useinbandfec=1"))) {
            int frame = encoder.sampleRate() / 50;
            byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
            for (int i = 0; i < KINDS; i++) {
                short[] tone = Tones.sine(encoder.sampleRate(), 300 + 20 * i, 8_000, (long) i * frame, frame);
                payloads[i] = Arrays.copyOf(payload, encoder.encode(tone, frame, payload, 0));
            }
        }
        return payloads;
    }
}
