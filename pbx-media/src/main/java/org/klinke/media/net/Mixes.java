package org.klinke.media.net;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MixSeat;
import org.klinke.media.mix.Coders;
import org.klinke.media.mix.Listener;
import org.klinke.media.mix.MixFormat;
import org.klinke.media.mix.Mixer;
import org.klinke.media.mix.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mixes that live on one worker: where their first leg does. Legs of other workers are guests.
///
///     leg here ──▶ LocalMix ──▶ Place ──▶ Mixer ──▶ session
///     leg there ─▶ RemoteMix ─▶ queue ─▶ LocalMix (guest) ─▶ Place ─▶ Mixer ─▶ Ear ─▶ queue ─▶ session there
final class Mixes {
    private static final Logger LOG = LoggerFactory.getLogger(Mixes.class);

    private final MediaWorker worker;
    private final Legs legs;
    private final Plant plant;
    private final Coders coders;
    private final Map<MixId, Mixer> mixers = new HashMap<>();
    private final Map<LegId, LocalMix> guests = new HashMap<>();

    Mixes(MediaWorker worker, Legs legs, Plant plant) {
        this.worker = worker;
        this.legs = legs;
        this.plant = plant;
        this.coders = new Coders(plant.counters().codecsOpen);
    }

    /// Gives the leg of this worker a place in the mix, wherever that lives.
    void join(LegSession session, MixId id, MixSeat seat, long nowNanos) {
        session.enter(null); // what it left must not be left after it came back
        MediaWorker home = home(id);
        if (home == worker) {
            session.enter(sit(session.id, id, seat, session.mixFormat(), new HomeEar(worker, session), nowNanos));
        } else {
            session.enter(new RemoteMix(home, id, session.id));
            @Nullable MixFormat format = session.mixFormat();
            if (!home.post(there -> there.mixes().joinGuest(session.id, worker, id, seat, format))) {
                worker.postEnd(session.id);
            }
        }
    }

    private void joinGuest(LegId leg, MediaWorker back, MixId id, MixSeat seat, @Nullable MixFormat format) {
        if (home(id) != worker) { // the mix ended here meanwhile and began elsewhere
            back.post(there -> there.rejoinMix(leg, id, seat));
            return;
        }
        LocalMix place = sit(
                leg,
                id,
                seat,
                format,
                new RemoteMix.Ear(back, leg, id),
                plant.nanos().getAsLong());
        if (place != null) {
            guests.put(leg, place);
        }
        legs.hurry();
    }

    /// @return null if the mix is full: the leg is ended
    private @Nullable LocalMix sit(
            LegId leg, MixId id, MixSeat seat, @Nullable MixFormat format, Listener listener, long nowNanos) {
        Mixer mixer = mixers.computeIfAbsent(id, none -> new Mixer(coders, nowNanos));
        Place place = mixer.join(leg, seat, format, listener);
        if (place == null) {
            LOG.atWarn().addKeyValue("leg", leg).log("a mix is full");
            listener.failed();
            return null;
        }
        plant.counters().mixPlaces.increment();
        return new LocalMix(id, mixer, place, this::left);
    }

    private MediaWorker home(MixId id) {
        return plant.mixHomes().computeIfAbsent(id, none -> worker);
    }

    private void left(MixId id) {
        plant.counters().mixPlaces.decrement();
        Mixer mixer = mixers.get(id);
        if (mixer != null && mixer.isEmpty()) {
            mixers.remove(id);
            mixer.close();
            plant.mixHomes().remove(id, worker);
        }
    }

    @Nullable
    MixSink guest(LegId leg) {
        return guests.get(leg);
    }

    void leaveGuest(LegId leg) {
        LocalMix place = guests.remove(leg);
        if (place != null) {
            place.partnerLeft(leg);
        }
    }

    /// @return nanos until the next frame is due, [Long#MAX_VALUE] if there is no mix
    long run(long nowNanos) {
        long wait = Long.MAX_VALUE;
        for (Iterator<Mixer> it = mixers.values().iterator(); it.hasNext(); ) {
            Mixer mixer = it.next();
            try {
                wait = Math.min(wait, mixer.run(nowNanos));
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("a mix failed: its legs are ended");
                mixer.listeners().forEach(Listener::failed); // as each ends it leaves, and the last one closes the mix
            }
        }
        return wait;
    }

    /// After the legs here have left.
    void close() {
        java.util.List.copyOf(guests.keySet()).forEach(this::leaveGuest);
    }

    /// Of a leg on the mix's own worker.
    private record HomeEar(MediaWorker worker, LegSession session) implements Listener {
        @Override
        public void hear(Codec codec, int samples, byte[] data, int length, long nowNanos) {
            session.hear(codec, samples, data, length, nowNanos);
        }

        @Override
        public void failed() {
            worker.postEnd(session.id);
        }
    }
}
