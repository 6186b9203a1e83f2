package org.klinke.media.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An Ogg/Opus file (RFC 7845) taken apart. One that was broken off is read up to its last whole page.
///
/// @param channels as its head says; two independent streams are two, a coupled pair counts as one, for which a mono
///     decoder gives both mixed
/// @param preSkip samples at 48 kHz to leave out at the beginning
/// @param samples at 48 kHz that sound, without `preSkip`; what the last packet has beyond it is padding
/// @param comments `NAME=value`
/// @param packets Opus packets: of each channel one at a time, `packets.get(n)[channel]`
public record OggOpus(int channels, int preSkip, long samples, List<String> comments, List<byte[][]> packets) {
    /// The shortest packet lasts 2.5 ms (RFC 6716 §2.1.4).
    private static final int PACKETS_PER_SECOND_MAX = 400;
    private static final int HEAD_PACKETS = 2;
    private static final int COMMENTS_MAX = 100;

    static boolean isOgg(byte[] file) {
        return file.length >= 4 && file[0] == 'O' && file[1] == 'g' && file[2] == 'g' && file[3] == 'S';
    }

    /// @param secondsMax a file with more packets than can sound in that time is refused: packets cost heap
    public static OggOpus read(byte[] file, int secondsMax) throws UnreadableSound {
        List<byte[]> all = new ArrayList<>();
        long granule = packets(file, all, secondsMax);
        if (all.size() < 2 || !starts(all.get(0), "OpusHead") || !starts(all.get(1), "OpusTags")) {
            throw new UnreadableSound("an Ogg file that does not hold Opus");
        }
        ByteBuffer head = ByteBuffer.wrap(all.get(0)).order(ByteOrder.LITTLE_ENDIAN);
        if (head.capacity() < 19 || (head.get(8) & 0xf0) != 0) {
            throw new UnreadableSound("an Opus head of an unknown version");
        }
        int family = head.get(18);
        boolean twoStreams = family == 1 && head.capacity() >= 23 && head.get(19) == 2 && head.get(20) == 0;
        boolean oneStream = family == 0 || (family == 1 && head.capacity() >= 21 && head.get(19) == 1);
        if (!twoStreams && !oneStream) {
            throw new UnreadableSound("an Opus file of more than two channels");
        }
        int preSkip = head.getShort(10) & 0xffff;
        List<byte[][]> packets = new ArrayList<>(all.size());
        long sounding = 0;
        for (byte[] packet : all.subList(2, all.size())) {
            byte[][] streams = twoStreams ? OpusPacket.split(packet) : new byte[][] {packet};
            packets.add(streams);
            sounding += OpusPacket.samples(streams[0], streams[0].length);
        }
        long samples = Math.max(0, Math.min(sounding, granule) - preSkip);
        return new OggOpus(twoStreams ? 2 : 1, preSkip, samples, comments(all.get(1)), List.copyOf(packets));
    }

    /// @return the granule position of the last page
    private static long packets(byte[] file, List<byte[]> packets, int secondsMax) throws UnreadableSound {
        long granule = 0;
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        int at = 0;
        @Nullable OggPage page = OggPage.read(file, 0);
        int serial = page == null ? 0 : page.serial;
        while (page != null) {
            if (page.serial == serial) { // another stream beside ours (a picture) is passed over
                int from = page.bodyAt;
                for (byte lace : page.lacing) {
                    int length = lace & 0xff;
                    part.write(file, from, length);
                    from += length;
                    if (length < 255) {
                        packets.add(part.toByteArray());
                        part.reset();
                    }
                }
                granule = page.granule >= 0 ? page.granule : granule;
            }
            if (packets.size() - HEAD_PACKETS > (long) secondsMax * PACKETS_PER_SECOND_MAX) {
                throw new UnreadableSound(
                        "an Ogg file of more packets than " + secondsMax + " s of Opus can have; so much is allowed");
            }
            at = page.end;
            page = OggPage.read(file, at);
        }
        return granule;
    }

    private static List<String> comments(byte[] tags) throws UnreadableSound {
        ByteBuffer in = ByteBuffer.wrap(tags).order(ByteOrder.LITTLE_ENDIAN).position(8);
        List<String> comments = new ArrayList<>();
        text(in);
        int count = in.remaining() < Integer.BYTES ? 0 : Math.min(in.getInt(), COMMENTS_MAX);
        for (int i = 0; i < count; i++) {
            comments.add(text(in));
        }
        return List.copyOf(comments);
    }

    private static String text(ByteBuffer in) throws UnreadableSound {
        int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new UnreadableSound("comments that are cut");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static boolean starts(byte[] packet, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return packet.length >= bytes.length && Arrays.equals(packet, 0, bytes.length, bytes, 0, bytes.length);
    }
}
