package org.klinke.media.net;

import org.klinke.core.id.LegId;

/// A partner on another worker: each packet is copied and handed over by that worker's bounded queue. Rare (legs that
/// belong together are opened near each other; a transfer can part them), so the copy may cost garbage.
record RemoteLeg(MediaWorker worker, LegId leg) implements MediaSink {
    @Override
    public void relay(Payload payload) {
        Payload copy = payload.copy();
        worker.handOver((there, now) -> {
            LegSession session = there.session(leg);
            if (session != null) {
                session.relay(copy.arrived(now));
            }
        });
    }

    @Override
    public void partnerLeft(LegId gone) {
        worker.post(legs -> legs.partnerLeft(leg, gone));
    }
}
