package org.klinke.media.mix;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.jitter.JitterBuffer;

/// One place's incoming stream: packets in, whenever they come; 20 ms of samples out at each tick.
///
///     packets ─▶ JitterBuffer ─▶ decoder ─▶ samples of some packet time ─▶ 20 ms
///                 lost, late ─▶ made up, for 60 ms at most: then it is quiet until packets come again
final class Intake implements AutoCloseable {
    private static final int CONCEALED_IN_A_ROW_MAX = 3;
    private static final int PAYLOAD_BYTES_MAX = 1_500;

    private final Coders coders;
    private final JitterBuffer buffer = new JitterBuffer();
    private final short[] decoded = new short[AudioDecoder.PACKET_SAMPLES_MAX];
    /// Decoded and not taken: less than a frame, and what one packet has more.
    private final short[] waiting = new short[Mixer.FRAME_SAMPLES_MAX + AudioDecoder.PACKET_SAMPLES_MAX];

    private @Nullable AudioDecoder decoder;
    private @Nullable Codec codec;
    private long source = -1;
    private int waitingSamples;
    private int packetSamples;
    private int concealed = CONCEALED_IN_A_ROW_MAX;

    Intake(Coders coders) {
        this.coders = coders;
    }

    /// The rate of [#take]'s samples in Hz, 0 before the first packet.
    int sampleRate() {
        AudioDecoder current = decoder;
        return current == null ? 0 : current.sampleRate();
    }

    void receive(long from, Codec of, int sequence, byte[] data, int offset, int length) {
        if (length > PAYLOAD_BYTES_MAX || of.isEvents()) {
            return;
        }
        if (from != source) {
            source = from;
            buffer.clear();
        }
        buffer.put(sequence, of, data, offset, length);
    }

    /// The next 20 ms.
    ///
    /// @param pcm filled from 0
    /// @return samples written: a fiftieth of [#sampleRate], or 0 where there is nothing to hear
    int take(short[] pcm) {
        while (decoder == null || waitingSamples < frame()) {
            int got = fetch();
            if (got == 0) {
                waitingSamples = 0;
                return 0;
            }
            System.arraycopy(decoded, 0, waiting, waitingSamples, got);
            waitingSamples += got;
        }
        int wanted = frame();
        System.arraycopy(waiting, 0, pcm, 0, wanted);
        waitingSamples -= wanted;
        System.arraycopy(waiting, wanted, waiting, 0, waitingSamples);
        return wanted;
    }

    private int frame() {
        return sampleRate() / Mixer.FRAMES_PER_SECOND;
    }

    /// One packet's time.
    ///
    /// @return samples in `decoded`; 0 = there is nothing to hear
    private int fetch() {
        return switch (buffer.turn()) {
            case PLAY -> play();
            case SKIP -> {
                buffer.next();
                yield play();
            }
            case LOST -> {
                JitterBuffer.Packet following = buffer.following();
                buffer.next();
                yield makeUp(following);
            }
            case WAIT -> concealed < CONCEALED_IN_A_ROW_MAX ? makeUp(null) : 0;
        };
    }

    private int play() {
        JitterBuffer.Packet packet = buffer.packet();
        int got = 0;
        if (packet != null && !AudioCodecs.canDecode(packet.codec())) { // comfort noise (RFC 3389): a pause
            buffer.next();
            concealed = CONCEALED_IN_A_ROW_MAX;
            return 0;
        }
        if (packet != null) {
            AudioDecoder current = decoderOf(packet.codec());
            got = current == null ? 0 : current.decode(packet.data(), 0, packet.length(), decoded);
        }
        buffer.next();
        if (got == 0) {
            return makeUp(null);
        }
        concealed = 0;
        packetSamples = got;
        return got;
    }

    private int makeUp(JitterBuffer.@Nullable Packet following) {
        AudioDecoder current = decoder;
        if (current == null || packetSamples == 0) {
            return 0;
        }
        concealed++;
        return following != null && following.codec().equals(codec)
                ? current.recover(following.data(), 0, following.length(), decoded, packetSamples)
                : current.conceal(decoded, packetSamples);
    }

    private @Nullable AudioDecoder decoderOf(Codec wanted) {
        if (!wanted.equals(codec)) {
            close();
            codec = wanted;
            decoder = coders.decoder(wanted);
        }
        return decoder;
    }

    @Override
    public void close() {
        AudioDecoder current = decoder;
        decoder = null;
        codec = null;
        packetSamples = 0;
        waitingSamples = 0;
        if (current != null) {
            coders.close(current);
        }
    }
}
