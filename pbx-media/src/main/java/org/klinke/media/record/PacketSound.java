package org.klinke.media.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.PacketSpan;
import org.klinke.core.media.RecordedParts;
import org.klinke.core.media.RecordingFormat.Channels;
import org.klinke.media.file.UnreadableSound;
import org.klinke.media.file.Wav;

/// What [PacketWriting] wrote, as a WAV file of 16 bits and 16 kHz that is made where it is read: any place of it is
/// found without what lies before.
///
///     place in the file ─▶ block of four seconds ─▶ parts of that time, found by halving
///       ─▶ packets of both sides, from a little before ([#PREROLL_SAMPLES]) ─▶ [SideSound] ─▶ samples
///
/// Every block is made anew from the same packets, so that a byte is the same whoever asks for it, and for how much
/// beside it. Computes without waiting for anything but the disk: not for a thread that calls share. Not thread-safe.
public final class PacketSound {
    private static final int RATE = 16_000;
    private static final int TICKS_PER_SAMPLE = PacketSpan.TICKS_PER_SECOND / RATE;
    private static final int FRAME_SAMPLES = RATE / 50;
    private static final int BLOCK_SAMPLES = 4 * RATE;
    /// 200 ms: an Opus decoder is in step after 80 (RFC 7845 §4.6), those of G.722 and G.729 soon after.
    private static final int PREROLL_SAMPLES = RATE / 5;
    /// What begins before may sound on: the longest packet, and more.
    private static final int OVERLAP_TICKS = PacketSpan.TICKS_PER_SECOND / 5;

    private final RecordedParts parts;
    private final Channels wanted;
    private final int frameBytes;
    private final long samples;
    private final byte[] head;
    private long opened = -1;
    private byte[] block = new byte[0];

    /// @throws UnreadableSound if it was written by a newer version
    public PacketSound(RecordedParts parts, Channels wanted) throws IOException, UnreadableSound {
        this.parts = parts;
        this.wanted = wanted;
        int channels = wanted == Channels.SIDES ? 2 : 1;
        frameBytes = channels * Short.BYTES;
        samples = parts.parts() == 0 ? 0 : span(parts.part(parts.parts() - 1)).until() / TICKS_PER_SAMPLE;
        head = Wav.head(RATE, channels, samples * frameBytes);
    }

    /// Bytes of the file.
    public long length() {
        return head.length + samples * frameBytes;
    }

    /// @param position from 0
    /// @return how many bytes were read: fewer than `length` only at the end; 0 there
    public int read(long position, byte[] into, int offset, int length) throws IOException, UnreadableSound {
        int read = 0;
        while (read < length && position + read < length()) {
            long at = position + read;
            int taken;
            if (at < head.length) {
                taken = (int) Math.min(head.length - at, length - read);
                System.arraycopy(head, (int) at, into, offset + read, taken);
            } else {
                long inSound = at - head.length;
                int blockBytes = BLOCK_SAMPLES * frameBytes;
                byte[] bytes = block(inSound / blockBytes);
                int from = (int) (inSound % blockBytes);
                taken = Math.min(bytes.length - from, length - read);
                System.arraycopy(bytes, from, into, offset + read, taken);
            }
            read += taken;
        }
        return read;
    }

    private byte[] block(long number) throws IOException, UnreadableSound {
        if (number != opened) {
            long from = number * BLOCK_SAMPLES;
            block = sound(from, Math.min(samples, from + BLOCK_SAMPLES));
            opened = number;
        }
        return block;
    }

    private byte[] sound(long from, long until) throws IOException, UnreadableSound {
        long begin = Math.max(0, from - PREROLL_SAMPLES);
        Packets packets = packets(begin * TICKS_PER_SAMPLE - OVERLAP_TICKS, until * TICKS_PER_SAMPLE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) (until - from) * frameBytes);
        short[] left = new short[FRAME_SAMPLES];
        short[] right = new short[FRAME_SAMPLES];
        try (SideSound farEnd = new SideSound(packets.farEnd, RATE);
                SideSound near = new SideSound(packets.near, RATE)) {
            for (long at = begin; at < until; at += FRAME_SAMPLES) {
                int count = (int) Math.min(FRAME_SAMPLES, until - at);
                farEnd.read(at, left, count);
                near.read(at, right, count);
                if (at >= from) {
                    bytes.writeBytes(Mixture.bytes(wanted, left, right, count));
                }
            }
        }
        return bytes.toByteArray();
    }

    private Packets packets(long fromTicks, long untilTicks) throws IOException, UnreadableSound {
        Packets packets = new Packets();
        for (int number = partOf(fromTicks); number < parts.parts(); number++) {
            byte[] part = parts.part(number);
            PacketSpan span = span(part);
            if (span.from() >= untilTicks) {
                break;
            }
            try {
                packets.add(ByteBuffer.wrap(part).position(PacketSpan.BYTES), span.from());
            } catch (BufferUnderflowException | IllegalArgumentException e) {
                throw new UnreadableSound("packets that are cut");
            }
        }
        return packets;
    }

    /// The last that begins then or before.
    private int partOf(long ticks) throws IOException, UnreadableSound {
        int low = 0;
        int high = parts.parts() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (span(parts.part(middle)).from() <= ticks) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static PacketSpan span(byte[] part) throws UnreadableSound {
        try {
            return PacketSpan.parse(ByteBuffer.wrap(part));
        } catch (IllegalArgumentException e) {
            throw new UnreadableSound(String.valueOf(e.getMessage()));
        }
    }

    /// Both sides of some parts.
    private static final class Packets {
        private final Side farEnd = new Side();
        private final Side near = new Side();

        void add(ByteBuffer records, long from) {
            Map<Byte, Codec> codecs = new HashMap<>();
            while (records.hasRemaining()) {
                byte kind = records.get();
                byte number = records.get();
                if (kind == PacketWriting.CODEC) {
                    codecs.put(number, codec(bytes(records, records.get() & 0xff)));
                } else {
                    long place = from + records.getInt();
                    byte[] payload = bytes(records, records.getShort() & 0xffff);
                    Codec codec = codecs.get(number);
                    if (codec != null) {
                        (kind == PacketWriting.FAR_END ? farEnd : near).queue.add(new Placed(place, codec, payload));
                    }
                }
            }
        }

        private static byte[] bytes(ByteBuffer from, int length) {
            byte[] bytes = new byte[length];
            from.get(bytes);
            return bytes;
        }

        private static Codec codec(byte[] name) {
            String[] words = new String(name, StandardCharsets.US_ASCII).split("/", 3);
            if (words.length < 3) {
                throw new IllegalArgumentException("no codec");
            }
            return new Codec(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        }
    }

    private static final class Side implements Placed.Source {
        private final Queue<Placed> queue = new ArrayDeque<>();

        @Override
        public @Nullable Placed next(long until) {
            Placed head = queue.peek();
            return head != null && head.place() < until ? queue.poll() : null;
        }
    }
}
