package org.klinke.media.codec;

/// The eighty bits of a G.729 frame, in the order in which they are sent (Table 8, RFC 3551 §4.5.6).
final class G729Bits {
    static final int FRAME_BYTES = 10;
    static final int NOISE_BYTES = 2;

    static final int LSF = 0; // 4
    static final int LAG_1 = 4;
    static final int PARITY = 5;
    static final int PULSES_1 = 6;
    static final int SIGNS_1 = 7;
    static final int GAIN_1 = 8; // 2
    static final int LAG_2 = 10;
    static final int PULSES_2 = 11;
    static final int SIGNS_2 = 12;
    static final int GAIN_2 = 13; // 2

    private static final int[] WIDTHS = {1, 7, 5, 5, 8, 1, 13, 4, 3, 4, 5, 13, 4, 3, 4};
    /// Of a silence descriptor (Annex B): the line spectrum in three, the level; a bit remains.
    private static final int[] NOISE_WIDTHS = {1, 5, 4, 5};

    static final int FIELDS = WIDTHS.length;

    private G729Bits() {}

    static void write(int[] fields, byte[] out, int offset) {
        long buffer = 0;
        int filled = 0;
        int at = offset;
        for (int i = 0; i < FIELDS; i++) {
            buffer = buffer << WIDTHS[i] | fields[i];
            filled += WIDTHS[i];
            while (filled >= Byte.SIZE) {
                filled -= Byte.SIZE;
                out[at++] = (byte) (buffer >> filled);
            }
        }
    }

    static void read(byte[] data, int offset, int[] fields) {
        read(data, offset, WIDTHS, fields);
    }

    static void readNoise(byte[] data, int offset, int[] fields) {
        read(data, offset, NOISE_WIDTHS, fields);
    }

    private static void read(byte[] data, int offset, int[] widths, int[] fields) {
        long buffer = 0;
        int filled = 0;
        int at = offset;
        for (int i = 0; i < widths.length; i++) {
            while (filled < widths[i]) {
                buffer = buffer << Byte.SIZE | (data[at++] & 0xff);
                filled += Byte.SIZE;
            }
            filled -= widths[i];
            fields[i] = (int) (buffer >> filled) & ((1 << widths[i]) - 1);
        }
    }

    /// Over the six leading bits of the first lag: odd with it (§3.7.2).
    static int parity(int lag) {
        return 1 ^ (Integer.bitCount(lag >> 2) & 1);
    }
}
