package org.klinke.media.jitter;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;

/// Puts the packets of one stream in order and says, once per packet time, what to play. Its delay grows when packets
/// come too late or run out, and shrinks when there were more than enough for some seconds.
///
///                 enough are here                      nothing is here, 3 times
///     BUFFERING ──────────────────▶ PLAYING: present ▶ PLAY · missing, but later ones are here ▶ LOST
///         ▲                                  late or empty ▶ WAIT (the delay grows) · too many ▶ SKIP (it shrinks)
///         └───────────────────────────── (a pause of the sender, too, ends here)
///
/// Of one thread; slots keep their arrays, so that nothing is allocated once it runs.
public final class JitterBuffer {
    /// A power of two; 1.28 s of 20 ms packets.
    private static final int SLOTS = 64;
    /// Packets gathered before the first is played: 40 ms of jitter, usually.
    private static final int START_PACKETS = 2;
    private static final int DELAY_PACKETS_MAX = 16;
    private static final int EMPTY_TURNS_MAX = 3;
    /// So long there must have been packets to spare before one is skipped: 4 s of 20 ms packets.
    private static final int SHRINK_TURNS = 200;
    private static final int SPARE_PACKETS = START_PACKETS + 1;

    /// What to do for the next packet time.
    public enum Turn {
        /// Play [#packet], then [#next].
        PLAY,
        /// The packet is lost: make it up, with the help of [#following] if there is one; then [#next].
        LOST,
        /// Nothing is due: make something up.
        WAIT,
        /// As [#PLAY], but [#following] is to follow within the same time, or nothing of this one to be heard at all.
        SKIP
    }

    /// One payload as it came.
    public static final class Packet {
        private boolean used;
        private int sequence;
        private Codec codec = Codec.PCMA;
        private byte[] data = new byte[0];
        private int length;

        public Codec codec() {
            return codec;
        }

        /// From 0 to [#length]; what lies behind is of other packets.
        public byte[] data() {
            return data;
        }

        public int length() {
            return length;
        }
    }

    private final Packet[] slots = new Packet[SLOTS];
    private boolean started;
    private boolean buffering = true;
    private int waited;
    private int expected;
    private int highest;
    private int owed;
    private int empty;
    private int turns;
    private int fewest = Integer.MAX_VALUE;
    private long late;
    private long lost;

    public JitterBuffer() {
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Packet();
        }
    }

    /// Takes a payload in, by its RTP sequence number (0–65535); the array stays the caller's.
    public void put(int sequence, Codec codec, byte[] data, int offset, int length) {
        int ahead = (short) (sequence - expected);
        if (!started || ahead >= SLOTS || ahead < -SLOTS) {
            restart(sequence);
        } else if (ahead < 0) {
            if (buffering && depth() - ahead <= SLOTS) {
                expected = sequence & 0xffff; // the stream began with it, as it turns out
            } else {
                late++;
                if (depth() < DELAY_PACKETS_MAX && owed == 0) {
                    owed = 1;
                }
                return;
            }
        }
        Packet packet = slots[sequence & (SLOTS - 1)];
        if (packet.used && packet.sequence == sequence) {
            return; // a duplicate
        }
        if (packet.data.length < length) {
            packet.data = new byte[length];
        }
        System.arraycopy(data, offset, packet.data, 0, length);
        packet.used = true;
        packet.sequence = sequence;
        packet.codec = codec;
        packet.length = length;
        if ((short) (sequence - highest) > 0) {
            highest = sequence & 0xffff;
        }
    }

    /// What is to be done for the next packet time.
    public Turn turn() {
        int depth = depth();
        if (buffering) {
            if (depth == 0 || (depth < START_PACKETS && waited++ < START_PACKETS)) {
                return Turn.WAIT;
            }
            buffering = false;
            empty = 0;
            turns = 0;
            fewest = Integer.MAX_VALUE;
        }
        if (depth == 0) {
            if (++empty >= EMPTY_TURNS_MAX) {
                buffering = true;
                waited = 0;
            }
            return Turn.WAIT;
        }
        empty = 0;
        if (owed > 0) {
            owed--;
            return Turn.WAIT;
        }
        fewest = Math.min(fewest, depth);
        if (++turns >= SHRINK_TURNS || depth > DELAY_PACKETS_MAX) {
            boolean spare = fewest > SPARE_PACKETS || depth > DELAY_PACKETS_MAX;
            turns = 0;
            fewest = Integer.MAX_VALUE;
            if (spare && packet() != null && following() != null) {
                return Turn.SKIP;
            }
        }
        if (packet() != null) {
            return Turn.PLAY;
        }
        lost++;
        return Turn.LOST;
    }

    /// The packet whose time it is, null if it is not here.
    public @Nullable Packet packet() {
        return at(expected);
    }

    /// The one after it.
    public @Nullable Packet following() {
        return at(expected + 1);
    }

    /// Goes on to the next packet.
    public void next() {
        slots[expected & (SLOTS - 1)].used = false;
        expected = (expected + 1) & 0xffff;
    }

    /// Forgets all: another stream begins.
    public void clear() {
        started = false;
        buffering = true;
        waited = 0;
        owed = 0;
        for (Packet packet : slots) {
            packet.used = false;
        }
    }

    /// How much is buffered, missing ones included, in packets.
    public int depth() {
        return started ? Math.max(0, (short) (highest - expected) + 1) : 0;
    }

    /// Packets that came too late to be played.
    public long late() {
        return late;
    }

    /// Packets that were not here when their time came.
    public long lost() {
        return lost;
    }

    private void restart(int sequence) {
        clear();
        started = true;
        expected = sequence & 0xffff;
        highest = expected;
    }

    private @Nullable Packet at(int sequence) {
        Packet packet = slots[sequence & (SLOTS - 1)];
        return started && packet.used && packet.sequence == (sequence & 0xffff) ? packet : null;
    }
}
