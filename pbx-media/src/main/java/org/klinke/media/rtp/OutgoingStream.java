package org.klinke.media.rtp;

/// The one RTP stream a leg sends: its own SSRC, sequence numbers and timestamps, whatever is fed into it. Sources
/// change (a partner's new SSRC, another partner, a tone), the stream goes on:
///
///     partner A  seq 900 901 903 ┐
///     tone        –   –   –      ├──▶  seq 17 18 20 | 21 22 23 | 24 25     (20: 902 was lost, and stays visible)
///     partner B  seq 7 8         ┘         marker ──┘    └── marker
///
/// Within one source, gaps and reordering of a few packets are kept, so that the far end's jitter buffer sees the loss.
/// No sequence number goes out twice: under SRTP that would repeat keystream. Timestamps follow the source's while it
/// keeps pace with the clock and are set anew from the time passed where it does not.
public final class OutgoingStream {
    /// A longer gap (1 s of 20 ms packets) is a jump of the source, not loss.
    private static final int GAP_PACKETS_MAX = 50;
    /// Also the width of the window of numbers known as sent.
    private static final int LATE_PACKETS_MAX = 63;
    private static final int TIMESTAMP_ERROR_SECONDS_MAX = 2;
    private static final int FRAMES_PER_SECOND = 50;

    private final int ssrc;
    private final int[] timestampBases;
    private final long startNanos;
    private final Timeline[] timelines = new Timeline[2];

    private long source = -1;
    private long highest;
    private boolean started;
    /// Bit n: sequence number `highest - n` was sent.
    private long sent;
    /// The first number given to the present source; a late packet before it would land among those of another.
    private long anchor;
    private int lastIncoming;

    private int sequence;
    private int timestamp;
    private boolean marker;
    private long lastNanos;
    private int lastRate = 8000;
    private int packets;
    private int octets;

    /// @param firstSequence below 2^15, so that the far end's rollover counter starts right (RFC 3711 §3.3.1)
    /// @param timestampBase random (RFC 3550 §5.1)
    public OutgoingStream(int ssrc, int firstSequence, int timestampBase, long nowNanos) {
        this.ssrc = ssrc;
        this.highest = (firstSequence & 0x7fff) - 1L;
        this.timestampBases = new int[] {timestampBase, timestampBase};
        this.startNanos = nowNanos;
        this.lastNanos = nowNanos;
    }

    /// Takes a relayed packet in; what to write is in [#sequence], [#timestamp], [#marker] then.
    ///
    /// @param from names the source; a new one is joined on without a gap
    /// @param events telephone events keep one timestamp for seconds, so theirs says nothing about the clock
    /// @return false if the packet must not go out: a duplicate, or too late
    public boolean relay(
            long from,
            int incomingSequence,
            int incomingTimestamp,
            boolean incomingMarker,
            int clockRate,
            boolean events,
            long nowNanos) {
        int gap = (short) (incomingSequence - lastIncoming);
        boolean joint = from != source || gap > GAP_PACKETS_MAX || gap < -LATE_PACKETS_MAX;
        if (joint) {
            source = from;
            next();
            anchor = highest;
        } else if (gap > 0) {
            advance(gap);
        } else if (!takeLate(highest + gap)) {
            return false;
        }
        if (joint || gap > 0) {
            lastIncoming = incomingSequence;
        }
        Timeline line = timeline(clockRate);
        boolean anew = joint || line.source != from;
        if (!anew && gap > 0 && !events) {
            anew = line.outOfPace(incomingTimestamp, nowNanos);
        }
        if (anew) {
            line.join(from, incomingTimestamp, ideal(line, nowNanos), nowNanos);
        }
        timestamp = line.map(incomingTimestamp, events, nowNanos);
        marker = incomingMarker || (anew && !events);
        lastRate = clockRate;
        lastNanos = nowNanos;
        return true;
    }

    /// Takes a frame of our own making in: the next number, the next timestamp.
    ///
    /// @param samples how much time the frame is, in clock ticks
    public void generate(long from, int clockRate, int samples, long nowNanos) {
        Timeline line = timeline(clockRate);
        next();
        boolean joint = from != source || line.source != from;
        if (joint) {
            source = from;
            anchor = highest;
            line.join(from, 0, ideal(line, nowNanos), nowNanos);
            timestamp = line.map(0, false, nowNanos);
        } else {
            timestamp = line.map(line.lastIncoming + samples, false, nowNanos);
        }
        marker = joint;
        lastRate = clockRate;
        lastNanos = nowNanos;
    }

    /// Counts what went out, for our sender reports.
    public void sent(int payloadBytes) {
        packets++;
        octets += payloadBytes;
    }

    public int ssrc() {
        return ssrc;
    }

    public int sequence() {
        return sequence;
    }

    public int timestamp() {
        return timestamp;
    }

    public boolean marker() {
        return marker;
    }

    /// Packets sent under this SSRC, modulo 2^32 (RFC 3550 §6.4.1).
    public int packets() {
        return packets;
    }

    /// Payload bytes sent under this SSRC, modulo 2^32.
    public int octets() {
        return octets;
    }

    /// In Hz, of what went out last.
    public int clockRate() {
        return lastRate;
    }

    /// The RTP timestamp of this very moment, for sender reports.
    public int timestampAt(long nowNanos) {
        return timestamp + (int) ticks(nowNanos - lastNanos, lastRate);
    }

    static long ticks(long nanos, int clockRate) {
        return nanos / 1_000_000_000L * clockRate + nanos % 1_000_000_000L * clockRate / 1_000_000_000L;
    }

    private void next() {
        advance(1);
    }

    private void advance(int steps) {
        highest += steps;
        sent = !started || steps >= Long.SIZE ? 1 : sent << steps | 1;
        started = true;
        sequence = (int) highest & 0xffff;
    }

    private boolean takeLate(long number) {
        long age = highest - number;
        if (number < anchor || age > LATE_PACKETS_MAX || (sent >>> age & 1) != 0) {
            return false;
        }
        sent |= 1L << age;
        sequence = (int) number & 0xffff;
        return true;
    }

    private int ideal(Timeline line, long nowNanos) {
        return timestampBases[line.slot] + (int) ticks(nowNanos - startNanos, line.clockRate);
    }

    /// Opus beside 8 kHz telephone events: two clocks may share the stream (RFC 7160 §3); more replace the second.
    private Timeline timeline(int clockRate) {
        for (int slot = 0; slot < timelines.length; slot++) {
            Timeline line = timelines[slot];
            if (line != null && line.clockRate == clockRate) {
                return line;
            }
            if (line == null || slot == timelines.length - 1) {
                Timeline made = new Timeline(slot, clockRate);
                timelines[slot] = made;
                return made;
            }
        }
        throw new AssertionError("the last slot is always taken");
    }

    /// How timestamps of one clock rate are mapped at present.
    private static final class Timeline {
        private final int slot;
        private final int clockRate;
        private long source = -1;
        private boolean used;
        private int lastOut;
        private int offset;
        private int lastIncoming;
        private long lastIncomingNanos;

        Timeline(int slot, int clockRate) {
            this.slot = slot;
            this.clockRate = clockRate;
        }

        boolean outOfPace(int incoming, long nowNanos) {
            long error = incoming - lastIncoming - ticks(nowNanos - lastIncomingNanos, clockRate);
            return Math.abs(error) > (long) TIMESTAMP_ERROR_SECONDS_MAX * clockRate;
        }

        /// Goes on at the time that has passed, at least one frame after the last packet.
        void join(long from, int incoming, int ideal, long nowNanos) {
            int earliest = lastOut + clockRate / FRAMES_PER_SECOND;
            int start = used && earliest - ideal > 0 ? earliest : ideal;
            source = from;
            offset = start - incoming;
            lastIncoming = incoming;
            lastIncomingNanos = nowNanos;
        }

        int map(int incoming, boolean events, long nowNanos) {
            int out = incoming + offset;
            if (!events && incoming - lastIncoming > 0) {
                lastIncoming = incoming;
                lastIncomingNanos = nowNanos;
            }
            if (!used || out - lastOut > 0) {
                lastOut = out;
                used = true;
            }
            return out;
        }
    }
}
