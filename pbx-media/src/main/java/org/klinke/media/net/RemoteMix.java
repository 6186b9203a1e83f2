package org.klinke.media.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MixSeat;
import org.klinke.media.mix.Listener;
import org.klinke.media.mix.MixFormat;

/// A leg's place in a mix of another worker: packets there, and frames back, are copied through bounded queues.
///
/// @param home where the mix lives
record RemoteMix(MediaWorker home, MixId id, LegId leg) implements MixSink {
    @Override
    public void relay(Payload payload) {
        Payload copy = payload.copy();
        home.handOver((there, now) -> {
            MixSink place = there.mixes().guest(leg);
            if (place != null) {
                place.relay(copy.arrived(now));
            }
        });
    }

    @Override
    public void partnerLeft(LegId gone) {
        home.postEnd(leg);
    }

    @Override
    public void change(MixSeat seat) {
        home.post(legs -> {
            MixSink place = legs.mixes().guest(leg);
            if (place != null) {
                place.change(seat);
            }
        });
    }

    @Override
    public void change(@Nullable MixFormat format) {
        home.post(legs -> {
            MixSink place = legs.mixes().guest(leg);
            if (place != null) {
                place.change(format);
            }
        });
    }

    @Override
    public String describe() {
        return "a mix of another worker";
    }

    /// The way back, from the mix to the leg's worker.
    record Ear(MediaWorker worker, LegId leg, MixId mix) implements Listener {
        @Override
        public void hear(Codec codec, int samples, byte[] data, int length, long nowNanos) {
            byte[] payload = Arrays.copyOf(data, length);
            worker.handOver((there, now) -> {
                LegSession session = there.session(leg);
                // What was on its way when the leg went to another mix is not for it any more.
                if (session != null
                        && session.mix() instanceof RemoteMix present
                        && present.id().equals(mix)) {
                    session.hear(codec, samples, payload, payload.length, now);
                }
            });
        }

        @Override
        public void failed() {
            worker.postEnd(leg);
        }
    }
}
