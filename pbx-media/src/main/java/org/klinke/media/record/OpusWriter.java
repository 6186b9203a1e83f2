package org.klinke.media.record;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.file.OggOpusWriter;
import org.klinke.media.file.OpusPacket;

/// Ogg/Opus, one mono encoder for each channel.
final class OpusWriter implements SoundWriter {
    private static final int FRAME_MILLIS = 20;
    /// Wide band at 20 kbit/s: speech loses nothing.
    private static final String WANTED = "maxplaybackrate=16000";

    private static final int RATE = 16_000;

    private final AudioEncoder[] encoders;
    private final byte[][] packets;
    private final int[] lengths;
    private final OggOpusWriter ogg;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean empty = true;

    OpusWriter(int serial, int channels) {
        encoders = new AudioEncoder[channels];
        for (int i = 0; i < channels; i++) {
            encoders[i] = encoder();
        }
        packets = new byte[channels][OpusPacket.BYTES_MAX];
        lengths = new int[channels];
        ogg = new OggOpusWriter(serial, channels);
        bytes.writeBytes(ogg.heads(sampleRate(), List.of()));
    }

    private static AudioEncoder encoder() {
        AudioEncoder encoder = AudioCodecs.encoder(Codec.OPUS, WANTED, RATE);
        if (encoder == null) {
            throw new IllegalStateException("there is no Opus encoder");
        }
        return encoder;
    }

    @Override
    public int sampleRate() {
        return encoders[0].sampleRate();
    }

    @Override
    public void frame(short[][] channels, int samples) {
        if (ogg.isFull()) {
            bytes.writeBytes(ogg.page(false));
        }
        for (int i = 0; i < encoders.length; i++) {
            lengths[i] = encoders[i].encode(channels[i], samples, packets[i], 0);
        }
        ogg.add(packets, lengths, FRAME_MILLIS);
        empty = false;
    }

    @Override
    public byte[] take(boolean last) {
        if (!empty || last) {
            bytes.writeBytes(ogg.page(last));
            empty = true;
        }
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        return taken;
    }

    @Override
    public void close() {
        for (AudioEncoder encoder : encoders) {
            encoder.close();
        }
    }
}
