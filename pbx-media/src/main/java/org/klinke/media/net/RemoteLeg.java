package org.klinke.media.net;

import java.util.Arrays;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;

/// A partner on another worker: each packet is copied and handed over by that worker's bounded queue. Rare (legs that
/// belong together are opened near each other; a transfer can part them), so the copy may cost garbage.
record RemoteLeg(MediaWorker worker, LegId leg) implements MediaSink {
    @Override
    public void relay(
            LegId from,
            long source,
            Codec codec,
            int sequence,
            int timestamp,
            boolean marker,
            byte[] data,
            int offset,
            int length,
            long nowNanos) {
        byte[] payload = Arrays.copyOfRange(data, offset, offset + length);
        worker.handOver((there, now) -> {
            LegSession session = there.session(leg);
            if (session != null) {
                session.relay(from, source, codec, sequence, timestamp, marker, payload, 0, payload.length, now);
            }
        });
    }

    @Override
    public void partnerLeft(LegId gone) {
        worker.post(() -> worker.partnerLeft(leg, gone));
    }
}
