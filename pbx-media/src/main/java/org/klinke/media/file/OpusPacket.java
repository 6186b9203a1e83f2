package org.klinke.media.file;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// The outer form of Opus packets (RFC 6716 §3), as far as files need it.
public final class OpusPacket {
    /// Of one frame (RFC 6716 §3.2.1), and its first byte.
    public static final int BYTES_MAX = 1276;

    private static final int SHORT_LENGTH_MAX = 252;

    private OpusPacket() {}

    /// How long a packet sounds, at 48 kHz (RFC 6716 §3.1).
    public static int samples(byte[] packet, int length) {
        if (length < 1) {
            return 0;
        }
        int config = (packet[0] & 0xff) >> 3;
        int frame;
        if (config < 12) {
            frame = new int[] {480, 960, 1920, 2880}[config & 3]; // SILK: 10, 20, 40, 60 ms
        } else if (config < 16) {
            frame = (config & 1) == 0 ? 480 : 960; // hybrid
        } else {
            frame = 120 << (config & 3); // CELT: 2.5, 5, 10, 20 ms
        }
        int frames = switch (packet[0] & 3) {
            case 0 -> 1;
            case 3 -> length > 1 ? packet[1] & 0x3f : 0;
            default -> 2;
        };
        return frame * frames;
    }

    /// The form that says by itself how long it is (RFC 6716 appendix B), for a packet of one frame.
    static void writeSelfDelimited(byte[] packet, int length, ByteArrayOutputStream out) {
        if ((packet[0] & 3) != 0) {
            throw new IllegalArgumentException("a packet of several frames");
        }
        int frame = length - 1;
        out.write(packet[0]);
        if (frame < SHORT_LENGTH_MAX) {
            out.write(frame);
        } else {
            out.write(SHORT_LENGTH_MAX + (frame & 3)); // 4·second + first (§3.2.1)
            out.write((frame - SHORT_LENGTH_MAX - (frame & 3)) >> 2);
        }
        out.write(packet, 1, frame);
    }

    /// Takes the packets of two streams apart, of which the first is self-delimited and of one frame.
    static byte[][] split(byte[] packet) throws UnreadableSound {
        if (packet.length < 2 || (packet[0] & 3) != 0) {
            throw new UnreadableSound("an Opus packet of two streams in a form that we do not write");
        }
        int first = packet[1] & 0xff;
        int at = 2;
        if (first >= SHORT_LENGTH_MAX) {
            if (packet.length < 3) {
                throw new UnreadableSound("a cut Opus packet");
            }
            first += 4 * (packet[2] & 0xff);
            at = 3;
        }
        if (at + first > packet.length) {
            throw new UnreadableSound("a cut Opus packet");
        }
        byte[] one = new byte[1 + first];
        one[0] = packet[0];
        System.arraycopy(packet, at, one, 1, first);
        return new byte[][] {one, Arrays.copyOfRange(packet, at + first, packet.length)};
    }
}
