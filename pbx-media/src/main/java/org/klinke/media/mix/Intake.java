package org.klinke.media.mix;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioDecoder;

/// One place's incoming stream: packets in, whenever they come; 20 ms of samples out at each tick.
///
///     packets ─▶ slots by sequence number ─▶ (two wait before the first is taken) ─▶ decoder ─▶ samples ─▶ frame
///                 late, twice: dropped         one missing among those that wait: concealed
///                                              none waits: concealed for 60 ms, then quiet until two wait again
final class Intake implements AutoCloseable {
    /// Power of two; 640 ms of 20 ms packets.
    private static final int SLOTS = 32;
    private static final int WAITING_MIN = 2;
    private static final int CONCEALED_IN_A_ROW_MAX = 3;
    /// When more wait for as many ticks without end, the far end's clock is faster, or a burst came: one is left out.
    private static final int WAITING_MAX = WAITING_MIN + 2;
    private static final int CROWDED_TICKS_MAX = 50;
    private static final int PAYLOAD_BYTES = 1_500;

    private final byte[][] slots = new byte[SLOTS][0];
    private final int[] lengths = new int[SLOTS];
    private final Coders coders;
    private final short[] decoded = new short[AudioDecoder.PACKET_SAMPLES_MAX];
    /// Decoded and not taken: less than a frame, and what one packet has more.
    private final short[] waiting = new short[2 * AudioDecoder.PACKET_SAMPLES_MAX];

    private @Nullable AudioDecoder decoder;
    private @Nullable Codec codec;
    private long source = -1;
    private int waitingSamples;
    private int packetSamples;
    private int next;
    private int packets;
    private int concealed;
    private int crowdedTicks;
    private boolean flowing;

    Intake(Coders coders) {
        this.coders = coders;
    }

    /// The rate of [#take]'s samples in Hz, 0 before the first packet.
    int sampleRate() {
        AudioDecoder current = decoder;
        return current == null ? 0 : current.sampleRate();
    }

    void receive(long from, Codec of, int sequence, byte[] data, int offset, int length) {
        if (length > PAYLOAD_BYTES || of.isEvents()) {
            return;
        }
        if (!of.equals(codec)) {
            change(of);
        }
        if (decoder == null) {
            return;
        }
        int ahead = (short) (sequence - next);
        if (from != source || ahead >= SLOTS || (ahead < 0 && !flowing)) {
            restart(from, sequence);
            ahead = 0;
        }
        int slot = sequence & (SLOTS - 1);
        if (ahead < 0 || lengths[slot] > 0) {
            return; // too late, or twice
        }
        if (slots[slot].length < length) {
            slots[slot] = new byte[Math.max(length, 172)];
        }
        System.arraycopy(data, offset, slots[slot], 0, length);
        lengths[slot] = length;
        packets++;
    }

    /// The next 20 ms.
    ///
    /// @param pcm filled from 0
    /// @return samples written: a fiftieth of [#sampleRate], or 0 where there is nothing to hear
    int take(short[] pcm) {
        AudioDecoder current = decoder;
        if (current == null) {
            return 0;
        }
        int wanted = current.sampleRate() / Mixer.FRAMES_PER_SECOND;
        if (!flowing) {
            if (packets < WAITING_MIN) {
                return 0;
            }
            flowing = true;
            skipToFirst();
        }
        thinOut();
        while (waitingSamples < wanted) {
            int got = fetch(current, wanted);
            if (got == 0) {
                return 0;
            }
            System.arraycopy(decoded, 0, waiting, waitingSamples, got);
            waitingSamples += got;
        }
        System.arraycopy(waiting, 0, pcm, 0, wanted);
        waitingSamples -= wanted;
        System.arraycopy(waiting, wanted, waiting, 0, waitingSamples);
        return wanted;
    }

    /// @return samples in `decoded`; 0 = the stream pauses
    private int fetch(AudioDecoder current, int frameSamples) {
        int slot = next & (SLOTS - 1);
        int length = lengths[slot];
        if (length > 0) {
            lengths[slot] = 0;
            packets--;
            next++;
            int got = current.decode(slots[slot], 0, length, decoded);
            if (got > 0) {
                concealed = 0;
                packetSamples = got;
                return got;
            }
        } else if (packets > 0) {
            next++; // lost: another one after it is here
            int after = next & (SLOTS - 1);
            if (lengths[after] > 0 && packetSamples > 0) {
                concealed++;
                return current.recover(slots[after], 0, lengths[after], decoded, packetSamples);
            }
        } else if (concealed >= CONCEALED_IN_A_ROW_MAX) {
            flowing = false;
            waitingSamples = 0;
            return 0;
        }
        // Where none waits the packet may yet come: its number stays the next one, and it is played when it is there.
        concealed++;
        return current.conceal(decoded, packetSamples > 0 ? packetSamples : frameSamples);
    }

    private void thinOut() {
        crowdedTicks = packets > WAITING_MAX ? crowdedTicks + 1 : 0;
        if (crowdedTicks > CROWDED_TICKS_MAX || packets >= SLOTS - 2) {
            crowdedTicks = 0;
            while (packets > WAITING_MIN) {
                drop();
            }
        }
    }

    private void drop() {
        int slot = next++ & (SLOTS - 1);
        if (lengths[slot] > 0) {
            lengths[slot] = 0;
            packets--;
        }
    }

    private void skipToFirst() {
        concealed = 0;
        while (packets > 0 && lengths[next & (SLOTS - 1)] == 0) {
            next++;
        }
    }

    private void change(Codec to) {
        close();
        codec = to;
        decoder = coders.decoder(to);
        packetSamples = 0;
        waitingSamples = 0;
        source = -1;
    }

    private void restart(long from, int sequence) {
        Arrays.fill(lengths, 0);
        packets = 0;
        source = from;
        next = sequence;
        concealed = 0;
        flowing = false;
    }

    @Override
    public void close() {
        AudioDecoder current = decoder;
        decoder = null;
        codec = null;
        if (current != null) {
            coders.close(current);
        }
    }
}
