package org.klinke.media.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.media.LiveMedia;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.MixSeat;
import org.klinke.core.media.Source;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.play.Frames;

/// The legs that live on one worker, and what commands do to them. Only on the worker's thread. A command for a leg
/// that is not here does nothing: it has ended meanwhile.
public final class Legs {
    private final MediaWorker worker;
    private final Plant plant;
    private final PortPairs pairs;
    private final WorkerClock clock;
    private final Consumer<LegId> onGone;
    private final Map<LegId, LegSession> sessions = new HashMap<>();
    private final Mixes mixes;

    /// @param onGone called when a leg is no longer here
    Legs(MediaWorker worker, Plant plant, PortPairs pairs, WorkerClock clock, Consumer<LegId> onGone) {
        this.worker = worker;
        this.plant = plant;
        this.pairs = pairs;
        this.clock = clock;
        this.onGone = onGone;
        mixes = new Mixes(worker, this, plant);
    }

    // ---- a leg's life

    /// @param address local address to receive on
    /// @param announced address to write into session descriptions
    public void open(MediaCommand.Open command, InetAddress address, InetAddress announced) {
        LegId leg = command.leg();
        if (worker.isStopping()) {
            gone(leg, new MediaEvent.Failed(leg, "the media engine is shutting down"));
            return;
        }
        try {
            PortPair pair = pairs.choose(address, command.signallingRemote(), command.secure());
            LegSession session = new LegSession(
                    leg,
                    pair,
                    command.signallingRemote(),
                    plant,
                    this::hurry,
                    worker::runLater,
                    reason -> fail(leg, reason));
            sessions.put(leg, session);
            tell(new MediaEvent.Opened(
                    leg,
                    new InetSocketAddress(announced, pair.port),
                    new InetSocketAddress(announced, pair.port + 1),
                    Optional.of(plant.dtls().fingerprint())));
        } catch (PortPairs.NoPort e) {
            gone(leg, new MediaEvent.Failed(leg, e.reason()));
        }
    }

    public void agree(LegId leg, StreamAgreement agreement) {
        LegSession session = sessions.get(leg);
        if (session == null) {
            return;
        }
        if (agreement.sendKey().isPresent() != agreement.receiveKey().isPresent()
                || (session.pair.shared && !agreement.secure())) {
            // Plain packets on a shared port could be anyone's.
            remove(session);
            gone(leg, new MediaEvent.Failed(leg, "the session was opened for SRTP, but no keys were agreed"));
            return;
        }
        session.agree(agreement, now());
        load(session);
    }

    public void relayFax(LegId leg, InetSocketAddress remote) {
        LegSession session = sessions.get(leg);
        if (session == null) {
            return;
        }
        if (session.pair.shared || session.isSecure()) {
            remove(session);
            gone(leg, new MediaEvent.Failed(leg, "the session was opened for SRTP, which a fax has not"));
            return;
        }
        session.relayFax(remote, now());
    }

    /// Sets one leg's partner; the other side is set on its own worker.
    ///
    /// @param home the other's worker; null with `other` null = no partner any more
    public void join(LegId leg, @Nullable LegId other, @Nullable MediaWorker home) {
        LegSession session = sessions.get(leg);
        if (session == null) {
            return;
        }
        MediaSink sink = null;
        if (other != null && home != null) {
            sink = home == worker ? sessions.get(other) : new RemoteLeg(home, other);
        }
        session.join(sink == null ? null : other, sink);
    }

    void partnerLeft(LegId leg, LegId gone) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.partnerLeft(gone);
        }
    }

    /// Tells how the leg's session is, for people; nothing if it is not here.
    public void look(LegId leg, CompletableFuture<Optional<LiveMedia>> reply) {
        reply.complete(Optional.ofNullable(sessions.get(leg)).map(session -> session.look(now())));
    }

    /// Ends a leg that cannot go on, and tells why, after what is done now.
    private void fail(LegId leg, String reason) {
        if (!worker.post(legs -> legs.failed(leg, reason))) {
            worker.postEnd(leg);
        }
    }

    private void failed(LegId leg, String reason) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            remove(session);
            gone(leg, new MediaEvent.Failed(leg, reason));
        }
    }

    void end(LegId leg) {
        LegSession session = sessions.get(leg);
        if (session == null) {
            mixes.leaveGuest(leg);
        } else {
            gone(leg, new MediaEvent.Closed(leg, remove(session)));
        }
    }

    MediaStats remove(LegSession session) {
        sessions.remove(session.id);
        MediaStats stats = session.close();
        pairs.release(session.pair);
        return stats;
    }

    void gone(LegId leg, MediaEvent last) {
        worker.load().decrementAndGet();
        onGone.accept(leg);
        tell(last);
    }

    // ---- what it hears, and who hears it

    public void play(LegId leg, Source source) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.play(source, now());
            load(session);
        }
    }

    /// Brings what a leg waits to be played; other threads read and encode it.
    private void load(LegSession session) {
        LegPlayer.Wish wish = session.wish();
        if (wish == null) {
            return;
        }
        CompletableFuture<Frames> sound = plant.sounds().load(wish.source(), wish.codec());
        if (sound.isDone()) {
            loaded(session, wish, sound);
        } else {
            LegId leg = session.id;
            sound.whenComplete((frames, failure) -> worker.post(legs -> {
                LegSession still = legs.session(leg);
                if (still != null) {
                    loaded(still, wish, sound);
                }
            }));
        }
    }

    private void loaded(LegSession session, LegPlayer.Wish wish, CompletableFuture<Frames> sound) {
        if (sound.isCompletedExceptionally()) {
            Throwable failure = sound.exceptionNow();
            session.notLoaded(wish, String.valueOf(failure.getMessage()));
        } else {
            session.loaded(wish, sound.join(), now());
            hurry();
        }
    }

    public void stopPlaying(LegId leg) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.stopPlaying();
        }
    }

    public void sendDigit(LegId leg, char digit, int millis) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.sendDigit(digit, millis, now());
        }
    }

    public void joinMix(LegId leg, MixId mix, MixSeat seat) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            mixes.join(session, mix, seat, now());
            hurry();
        }
    }

    /// If it is still on its way there.
    void rejoinMix(LegId leg, MixId mix, MixSeat seat) {
        LegSession session = sessions.get(leg);
        if (session != null && session.mix() instanceof RemoteMix on && on.id().equals(mix)) {
            joinMix(leg, mix, seat);
        }
    }

    public void changeSeat(LegId leg, MixSeat seat) {
        LegSession session = sessions.get(leg);
        MixSink mix = session == null ? null : session.mix();
        if (mix != null) {
            mix.change(seat);
        }
    }

    public void leaveMix(LegId leg) {
        LegSession session = sessions.get(leg);
        if (session != null && session.mix() != null) {
            session.enter(null);
        }
    }

    public void record(MediaCommand.StartRecording command) {
        LegSession session = sessions.get(command.leg());
        if (session == null || !session.record(command)) {
            String reason = session == null ? "the leg has gone" : "the leg is being recorded already";
            plant.recorder().failed(command.leg(), command.recording(), 0, reason);
        }
    }

    public void pauseRecording(LegId leg, boolean paused) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.pauseRecording(paused);
        }
    }

    public void stopRecording(LegId leg) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.stopRecording(now());
        }
    }

    // ---- for the worker and its mixes

    @Nullable
    LegSession session(LegId leg) {
        return sessions.get(leg);
    }

    Collection<LegSession> all() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    Mixes mixes() {
        return mixes;
    }

    /// A timer may be due earlier than was thought.
    void hurry() {
        clock.hurry(now());
    }

    Set<LegId> ids() {
        return Set.copyOf(sessions.keySet());
    }

    private void tell(MediaEvent event) {
        plant.events().onMedia(event);
    }

    private long now() {
        return plant.nanos().getAsLong();
    }
}
