package org.klinke.media.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.klinke.core.media.Codec;
import org.klinke.core.media.PacketSpan;
import org.klinke.core.media.RecordingSink;

/// Keeps packets as they came; [PacketSound] makes sound of them. A part is of half a second, or of one at most, and
/// needs no other part to be read:
///
///     [PacketSpan]
///     0 | number (1) | length (1) | "pcma/8000/1"                 what a number means in this part
///     1 far end, 2 near | number (1) | place (4) | length (2) | payload         as often as it takes
///
/// A place is in ticks after the part's beginning. A silence is a part without packets.
final class PacketWriting implements Writing {
    static final byte CODEC = 0;
    static final byte FAR_END = 1;
    static final byte NEAR = 2;

    private static final int PART_TICKS_MAX = PacketSpan.TICKS_PER_SECOND;
    private static final int RECORD_HEAD_BYTES = 8;
    private static final int CODECS_MAX = 100;
    private static final int NAME_BYTES_MAX = 100;
    /// Half a second of two sides in G.711.
    private static final int USUAL_BYTES = 10_000;

    private final Track farEnd;
    private final Track near;
    private final Map<Codec, Integer> numbers = new HashMap<>();
    private ByteBuffer part = ByteBuffer.allocate(USUAL_BYTES);
    private long written;
    private long ticks;

    PacketWriting(Track farEnd, Track near) {
        this.farEnd = farEnd;
        this.near = near;
    }

    @Override
    public void advance(long until) {
        ticks = Math.max(ticks, until);
    }

    @Override
    public long ticks() {
        return ticks;
    }

    /// After a stall of the disk there is more than one part.
    @Override
    public void flush(RecordingSink to, boolean last) throws IOException {
        do {
            long until = Math.min(ticks, written + PART_TICKS_MAX);
            fill(until);
            to.write(part.array(), part.position(), last && until == ticks);
            written = until;
        } while (written < ticks);
    }

    private void fill(long until) {
        part.clear();
        numbers.clear();
        new PacketSpan(written, until).print(part);
        add(FAR_END, farEnd, until);
        add(NEAR, near, until);
    }

    private void add(byte side, Track track, long until) {
        for (Placed placed = track.next(until); placed != null; placed = track.next(until)) {
            byte[] payload = placed.payload();
            int needed = 2 * RECORD_HEAD_BYTES + NAME_BYTES_MAX + payload.length;
            if (payload.length > 0xffff || !hasRoom(needed)) {
                continue; // nobody speaks so much in half a second
            }
            int number = number(placed.codec());
            if (number >= 0) {
                part.put(side)
                        .put((byte) number)
                        .putInt((int) (placed.place() - written))
                        .putShort((short) payload.length)
                        .put(payload);
            }
        }
    }

    /// @return what the codec is called in this part; negative if it cannot be said
    private int number(Codec codec) {
        Integer known = numbers.get(codec);
        if (known != null) {
            return known;
        }
        byte[] name =
                (codec.name() + "/" + codec.clockRate() + "/" + codec.channels()).getBytes(StandardCharsets.US_ASCII);
        if (numbers.size() >= CODECS_MAX || name.length > NAME_BYTES_MAX) {
            return -1;
        }
        int number = numbers.size();
        numbers.put(codec, number);
        part.put(CODEC).put((byte) number).put((byte) name.length).put(name);
        return number;
    }

    private boolean hasRoom(int bytes) {
        if (part.remaining() < bytes && part.position() + bytes <= RecordingSink.CHUNK_BYTES_MAX) {
            int more = Math.min(RecordingSink.CHUNK_BYTES_MAX, Math.max(2 * part.capacity(), part.position() + bytes));
            part = ByteBuffer.allocate(more).put(part.flip());
        }
        return part.remaining() >= bytes;
    }

    @Override
    public void close() {
        // holds nothing but memory
    }
}
