package org.klinke.media.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;

/// Writes Ogg/Opus to a stream: a WAV file of 16 bits and 16 kHz, with one or two channels, is written into it, and
/// what
/// has become a page goes on. One mono encoder for each channel. Closing ends the file, and not the stream behind.
/// Computes without waiting: not for a thread that calls share.
public final class OggConversion extends OutputStream {
    private static final int RATE = 16_000;
    private static final int FRAME_MILLIS = 20;
    private static final int FRAME_SAMPLES = RATE / 1_000 * FRAME_MILLIS;
    private static final int FRAMES_PER_PAGE = 50;
    private static final int CHANNELS_AT = 22;
    private static final int RATE_AT = 24;
    private static final int BITS_AT = 34;
    /// Wide band at 20 kbit/s: speech loses nothing.
    private static final String WANTED = "maxplaybackrate=16000";

    private final OutputStream out;
    private final int serial;
    private final List<AudioEncoder> encoders = new ArrayList<>();
    private final ByteBuffer head = ByteBuffer.allocate(Wav.HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer frame = ByteBuffer.allocate(0);
    private short[][] samples = {};
    private byte[][] packets = {};
    private int[] lengths = {};
    private OggOpusWriter ogg = new OggOpusWriter(0, 1);
    private int frames;

    /// @param serial random
    public OggConversion(OutputStream out, int serial) {
        this.out = out;
        this.serial = serial;
    }

    @Override
    public void write(int octet) throws IOException {
        if (head.hasRemaining()) {
            head.put((byte) octet);
            if (!head.hasRemaining()) {
                begin(head.getShort(CHANNELS_AT));
            }
            return;
        }
        frame.put((byte) octet);
        if (!frame.hasRemaining()) {
            encode();
        }
    }

    @Override
    public void write(byte[] part, int from, int length) throws IOException {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (head.hasRemaining()) {
                write(part[at++]);
            } else {
                int taken = Math.min(frame.remaining(), end - at);
                frame.put(part, at, taken);
                at += taken;
                if (!frame.hasRemaining()) {
                    encode();
                }
            }
        }
    }

    private void begin(int channels) throws IOException {
        if (channels < 1 || channels > 2 || head.getInt(RATE_AT) != RATE || head.getShort(BITS_AT) != Short.SIZE) {
            throw new IllegalArgumentException("a WAV file of 16 bits and 16 kHz is needed");
        }
        for (int i = 0; i < channels; i++) {
            AudioEncoder encoder = AudioCodecs.encoder(Codec.OPUS, WANTED, RATE);
            if (encoder == null) {
                throw new UnreadableSound("there is no Opus encoder on this machine");
            }
            encoders.add(encoder);
        }
        frame = ByteBuffer.allocate(channels * FRAME_SAMPLES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        samples = new short[channels][FRAME_SAMPLES];
        packets = new byte[channels][OpusPacket.BYTES_MAX];
        lengths = new int[channels];
        ogg = new OggOpusWriter(serial, channels);
        out.write(ogg.heads(RATE, List.of()));
    }

    private void encode() throws IOException {
        if (frames == FRAMES_PER_PAGE || ogg.isFull()) { // the final page is written by [#close]
            out.write(ogg.page(false));
            frames = 0;
        }
        frame.flip();
        for (int i = 0; i < FRAME_SAMPLES; i++) {
            for (short[] channel : samples) {
                channel[i] = frame.getShort();
            }
        }
        frame.clear();
        for (int channel = 0; channel < samples.length; channel++) {
            lengths[channel] = encoders.get(channel).encode(samples[channel], FRAME_SAMPLES, packets[channel], 0);
        }
        ogg.add(packets, lengths, FRAME_MILLIS);
        frames++;
    }

    @Override
    public void close() throws IOException {
        try {
            if (!encoders.isEmpty()) {
                if (frame.position() > 0) {
                    frame.put(new byte[frame.remaining()]);
                    encode();
                }
                out.write(ogg.page(true));
            }
        } finally {
            encoders.forEach(AudioEncoder::close);
            encoders.clear();
        }
    }
}
