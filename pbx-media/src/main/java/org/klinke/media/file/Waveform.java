package org.klinke.media.file;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How loud a sound is from its beginning to its end, channel by channel: what a player draws. A WAV file of 16
/// bits, as [WavConversion] writes them, is written into it; hours of sound take no more memory than the
/// picture.
public final class Waveform extends OutputStream {
    /// Of one point: silence is 0.
    public static final int PEAK_MAX = 255;

    private static final int CHANNELS_AT = 22;
    private static final int BITS_AT = 34;
    private static final int DATA_LENGTH_AT = 40;
    private static final int SHIFT = 7; // 15 bits of a sample to 8 of a point

    private final int points;
    private final long bytes;
    private final byte[] head = new byte[Wav.HEAD_BYTES];
    private int[][] peaks = {};
    private long samples; // of one channel in the whole file
    private long at;
    private int low;

    /// @param points of the picture
    /// @param bytes of the file, if its head does not say it
    public Waveform(int points, long bytes) {
        this.points = points;
        this.bytes = bytes;
    }

    @Override
    public void write(int octet) {
        if (at < head.length) {
            head[(int) at] = (byte) octet;
            if (at == head.length - 1) {
                begin(ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN));
            }
        } else {
            long position = at - head.length;
            if ((position & 1) == 0) {
                low = octet & 0xff;
            } else {
                sample(position / Short.BYTES, (short) (octet << 8 | low));
            }
        }
        at++;
    }

    @Override
    public void write(byte[] part, int from, int length) {
        for (int i = from; i < from + length; i++) {
            write(part[i]);
        }
    }

    private void begin(ByteBuffer format) {
        int channels = format.getShort(CHANNELS_AT);
        if (channels < 1 || channels > 2 || format.getShort(BITS_AT) != Short.SIZE) {
            throw new IllegalArgumentException("a WAV file of 16 bits with one or two channels is needed");
        }
        int said = format.getInt(DATA_LENGTH_AT);
        long data = said == -1 ? bytes - head.length : said & 0xffff_ffffL;
        samples = data / Short.BYTES / channels;
        peaks = new int[channels][(int) Math.min(points, samples)];
    }

    private void sample(long number, short value) {
        int channel = (int) (number % peaks.length);
        long place = number / peaks.length;
        if (place < samples) {
            int[] line = peaks[channel];
            int point = (int) (place * line.length / samples);
            line[point] = Math.max(line[point], Math.min(PEAK_MAX, Math.abs((int) value) >> SHIFT));
        }
    }

    /// Left first; as many points as wanted, or one per sample of a sound that has fewer.
    public List<List<Integer>> channels() {
        List<List<Integer>> channels = new ArrayList<>();
        for (int[] line : peaks) {
            channels.add(Arrays.stream(line).boxed().toList());
        }
        return channels;
    }
}
