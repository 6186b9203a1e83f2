package org.klinke.media.transcode;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.Resampler;
import org.klinke.media.jitter.JitterBuffer;
import org.klinke.media.jitter.JitterBuffer.Packet;
import org.klinke.media.voice.VoiceWatch;

/// One incoming stream as linear samples at a steady pace, whatever becomes of its packets: lost ones are made up, late
/// ones waited for, silence that was not sent is noise. The sender may change its codec at any packet.
public final class IncomingAudio implements AutoCloseable {
    private static final int FRAMES_PER_SECOND = 50;

    private final int rate;
    private final JitterBuffer buffer = new JitterBuffer();
    private final ComfortNoise noise = new ComfortNoise();
    private final short[] decoded = new short[AudioDecoder.PACKET_SAMPLES_MAX];
    private final short[] second = new short[AudioDecoder.PACKET_SAMPLES_MAX];
    private boolean silenceSent;
    private @Nullable Codec codec;
    private @Nullable AudioDecoder decoder;
    private @Nullable Resampler resampler;
    private int loudness;
    /// Length of the last packet, in samples of the decoder.
    private int packetSamples;

    /// @param rate of the samples given out: 8000, 16000 or 48000 Hz
    public IncomingAudio(int rate) {
        this.rate = rate;
    }

    /// Whether packets of this codec can be made samples of.
    public static boolean canDecode(Codec codec) {
        return AudioCodecs.canDecode(codec) || codec.equals(Codec.COMFORT_NOISE);
    }

    /// @param sequence of the RTP header
    public void put(int sequence, Codec of, byte[] data, int offset, int length) {
        buffer.put(sequence, of, data, offset, length);
    }

    /// Another stream begins.
    public void restart() {
        buffer.clear();
    }

    /// Mean absolute sample of the packet that was decoded last; 0 while none comes, or comfort noise.
    public int loudness() {
        return loudness;
    }

    public JitterBuffer buffer() {
        return buffer;
    }

    /// The samples of the next packet time.
    ///
    /// @param pcm [Resampler#maxOutput] of [AudioDecoder#PACKET_SAMPLES_MAX] fit in
    /// @return samples at the rate asked for, at least 1
    public int next(short[] pcm) {
        int samples = switch (buffer.turn()) {
            case PLAY -> play();
            case LOST -> makeUp();
            case WAIT -> idle();
            case SKIP -> skip();
        };
        AudioDecoder now = decoder;
        if (now == null || now.sampleRate() == rate) {
            System.arraycopy(decoded, 0, pcm, 0, samples);
            return samples;
        }
        Resampler to = resampler;
        if (to == null) {
            to = new Resampler(now.sampleRate(), rate);
            resampler = to;
        }
        return to.resample(decoded, samples, pcm);
    }

    private int play() {
        Packet packet = buffer.packet();
        int samples = packet == null ? 0 : decode(packet, decoded);
        buffer.next();
        if (samples > 0) {
            loudness = VoiceWatch.level(decoded, samples);
            return samples;
        }
        return idle();
    }

    private int makeUp() {
        Packet following = buffer.following();
        AudioDecoder now = decoder;
        int samples = 0;
        if (now != null && packetSamples > 0 && !silenceSent) {
            samples = following != null && following.codec().equals(codec)
                    ? now.recover(following.data(), 0, following.length(), decoded, packetSamples)
                    : now.conceal(decoded, packetSamples);
        }
        buffer.next();
        return samples > 0 ? samples : idle();
    }

    /// One packet is heard into the other, so that the delay is a packet shorter.
    private int skip() {
        int samples = play();
        Packet packet = buffer.packet();
        if (packet == null || !packet.codec().equals(codec)) {
            return samples;
        }
        int more = decode(packet, second);
        buffer.next();
        if (more == samples) {
            for (int i = 0; i < samples; i++) {
                decoded[i] += (short) ((second[i] - decoded[i]) * i / samples);
            }
        }
        return samples;
    }

    private int idle() {
        loudness = 0;
        AudioDecoder now = decoder;
        int samples = packetSamples > 0 ? packetSamples : (now == null ? rate : now.sampleRate()) / FRAMES_PER_SECOND;
        if (silenceSent || now == null) {
            noise.fill(decoded, samples);
            return samples;
        }
        int made = now.conceal(decoded, samples);
        if (made == 0) {
            java.util.Arrays.fill(decoded, 0, samples, (short) 0);
        }
        return samples;
    }

    /// @return samples, 0 if it is broken
    private int decode(Packet packet, short[] into) {
        if (packet.codec().equals(Codec.COMFORT_NOISE)) {
            noise.set(packet.data(), packet.length());
            silenceSent = true;
            return 0;
        }
        AudioDecoder now = decoderOf(packet.codec());
        int samples = now == null ? 0 : now.decode(packet.data(), 0, packet.length(), into);
        if (samples > 0) {
            silenceSent = false;
            packetSamples = samples;
        }
        return samples;
    }

    private @Nullable AudioDecoder decoderOf(Codec wanted) {
        if (!wanted.equals(codec)) {
            close();
            codec = wanted;
            decoder = AudioCodecs.decoder(wanted, rate);
            resampler = null;
            packetSamples = 0;
        }
        return decoder;
    }

    @Override
    public void close() {
        AudioDecoder open = decoder;
        if (open != null) {
            open.close();
            decoder = null;
            codec = null;
        }
    }
}
