package org.klinke.media.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes an Ogg/Opus file (RFC 7845) page by page, each page whole when it is handed out: whatever was broken off
/// after it, the file up to there can be played.
///
/// Two channels are two independent mono streams in one (channel mapping family 1 with two streams of which none is
/// coupled, §5.1.1.2): nothing of one side leaks into the other, and mono encoders do.
public final class OggOpusWriter {
    /// What granule positions count in, whatever the audio was sampled with (RFC 7845 §4).
    public static final int GRANULE_RATE = 48_000;

    private static final int PRE_SKIP = 312;

    private final int serial;
    private final int channels;
    private final ByteArrayOutputStream lacing = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int number;
    private long granule;

    /// @param serial random
    /// @param channels 1 or 2
    public OggOpusWriter(int serial, int channels) {
        this.serial = serial;
        this.channels = channels;
    }

    /// The two pages every file begins with.
    ///
    /// @param sampleRate of what was recorded, Hz; for information only
    /// @param comments `NAME=value` (RFC 7845 §5.2)
    public byte[] heads(int sampleRate, List<String> comments) {
        ByteArrayOutputStream pages = new ByteArrayOutputStream();
        ByteBuffer head = ByteBuffer.allocate(channels == 1 ? 19 : 23);
        head.order(ByteOrder.LITTLE_ENDIAN)
                .put("OpusHead".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) channels)
                .putShort((short) PRE_SKIP)
                .putInt(sampleRate)
                .putShort((short) 0)
                .put((byte) (channels == 1 ? 0 : 1));
        if (channels == 2) {
            head.put(new byte[] {2, 0, 0, 1});
        }
        pages.writeBytes(single(OggPage.FIRST, head.array()));
        ByteArrayOutputStream tags = new ByteArrayOutputStream();
        tags.writeBytes("OpusTags".getBytes(StandardCharsets.US_ASCII));
        text(tags, "Klinke");
        tags.writeBytes(little(comments.size()));
        comments.forEach(comment -> text(tags, comment));
        pages.writeBytes(single(0, tags.toByteArray()));
        return pages.toByteArray();
    }

    /// @param packets one for each channel, each of one frame
    /// @param millis the time they last
    public void add(byte[][] packets, int[] lengths, int millis) {
        int before = body.size();
        for (int channel = 0; channel < channels; channel++) {
            boolean delimited = channel < channels - 1;
            if (delimited) {
                OpusPacket.writeSelfDelimited(packets[channel], lengths[channel], body);
            } else {
                body.write(packets[channel], 0, lengths[channel]);
            }
        }
        OggPage.lace(lacing, body.size() - before);
        granule += (long) GRANULE_RATE / 1000 * millis;
    }

    /// Whether the page that is being filled has room for as much again as it may take.
    public boolean isFull() {
        return lacing.size() > OggPage.SEGMENTS_MAX - OggPage.segments(2 * OpusPacket.BYTES_MAX + 2);
    }

    /// The page with what was added since the last one.
    public byte[] page(boolean last) {
        byte[] page = OggPage.write(
                last ? OggPage.LAST : 0,
                PRE_SKIP + granule,
                serial,
                number++,
                lacing.toByteArray(),
                body.toByteArray());
        lacing.reset();
        body.reset();
        return page;
    }

    private byte[] single(int flags, byte[] packet) {
        ByteArrayOutputStream lengths = new ByteArrayOutputStream();
        OggPage.lace(lengths, packet.length);
        return OggPage.write(flags, 0, serial, number++, lengths.toByteArray(), packet);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(little(bytes.length));
        out.writeBytes(bytes);
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
