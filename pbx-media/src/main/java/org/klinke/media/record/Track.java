package org.klinke.media.record;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.PacketSpan;

/// One side of a recording while it runs: each packet gets the place where it was heard, and all come out in order.
///
///     arrival ─▶ first packet of a stream ─▶ place;  further ones by their timestamps, which jitter does not move
///     a stream that lags, or is half a second ahead, is placed anew
///     what comes within 10 ms of the end of what was before follows it without a joint; a duplicate is left out
///
/// Nothing is decoded: how long a packet sounds its length says.
final class Track implements Placed.Source {
    private static final int ORDER_MAX = 1_000;
    /// A stream may fall behind by this before it is placed anew (its clock is slow, its path has become longer): less
    /// than [Take] writes late, or else all of it would come too late.
    private static final int LAG_MILLIS_MAX = 150;

    private static final int AHEAD_MILLIS_MAX = 500;
    private static final int TICKS_PER_MILLI = PacketSpan.TICKS_PER_SECOND / 1_000;
    /// Two clocks, or a joint of two streams.
    private static final int TOLERANCE_TICKS = 10 * TICKS_PER_MILLI;

    private final long startNanos;
    private final PriorityQueue<Placed> waiting = new PriorityQueue<>((a, b) -> Long.compare(a.place(), b.place()));

    private boolean anchored;
    private long source;
    private Codec anchorCodec = Codec.PCMA;
    private long anchorPlace;
    private int anchorTimestamp;

    /// Where what was taken out ends.
    private long end;

    Track(long startNanos) {
        this.startNanos = startNanos;
    }

    static long ticks(long nanos) {
        long from = Math.max(0, nanos);
        return from / 1_000_000_000L * PacketSpan.TICKS_PER_SECOND
                + from % 1_000_000_000L * PacketSpan.TICKS_PER_SECOND / 1_000_000_000L;
    }

    void add(Tape.Packet packet) {
        if (waiting.size() < ORDER_MAX) {
            waiting.add(new Placed(place(packet), packet.codec(), packet.payload()));
        }
    }

    @Override
    public @Nullable Placed next(long until) {
        for (Placed head = waiting.peek(); head != null && head.place() < until; head = waiting.peek()) {
            waiting.poll();
            long gap = head.place() - end;
            if (gap >= -TOLERANCE_TICKS) {
                Placed next = gap <= TOLERANCE_TICKS ? new Placed(end, head.codec(), head.payload()) : head;
                end = next.place() + next.ticks();
                return next;
            } // else a duplicate, or too late
        }
        return null;
    }

    private long place(Tape.Packet packet) {
        long arrival = ticks(packet.nanos() - startNanos);
        boolean same = anchored && packet.source() == source && packet.codec().equals(anchorCodec);
        int stamps = packet.timestamp() - anchorTimestamp;
        long place = anchorPlace
                + (long) stamps * PacketSpan.TICKS_PER_SECOND / packet.codec().clockRate();
        long lagMillis = (arrival - place) / TICKS_PER_MILLI;
        boolean lags = lagMillis > (stamps > 0 ? LAG_MILLIS_MAX : AHEAD_MILLIS_MAX); // a straggler moves nothing
        if (!same || lags || -lagMillis > AHEAD_MILLIS_MAX) {
            place = arrival;
        } else if (stamps <= 0) {
            return place; // out of order: the anchor is further on
        }
        anchored = true;
        source = packet.source();
        anchorCodec = packet.codec();
        anchorPlace = place;
        anchorTimestamp = packet.timestamp();
        return place;
    }
}
