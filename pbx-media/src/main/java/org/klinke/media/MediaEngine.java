package org.klinke.media;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.media.LiveMedia;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPort;
import org.klinke.media.dtls.DtlsHandshakes;
import org.klinke.media.net.Counters;
import org.klinke.media.net.Legs;
import org.klinke.media.net.MediaWorker;
import org.klinke.media.net.Plant;
import org.klinke.media.net.PortPool;
import org.klinke.media.play.Sounds;
import org.klinke.media.record.Recorder;
import org.klinke.media.udp.UdpChoice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The media engine: knows which worker each leg lives on and passes the commands there. A leg never changes its
/// worker; one that is opened near another goes to the same, so that bridges across workers are rare.
public final class MediaEngine implements MediaPort, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaEngine.class);

    private final MediaConfig config;
    private final MediaPort.Events events;
    private final Counters counters = new Counters();
    private final PortPool ports;
    private final Recorder recorder;
    private final Sounds sounds;
    private final List<MediaWorker> workers;
    private final Map<LegId, MediaWorker> homes = new ConcurrentHashMap<>();
    private final Map<MixId, MediaWorker> mixes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    MediaEngine(
            MediaConfig config,
            MediaPort.Events events,
            MediaFiles files,
            InstantSource time,
            LongSupplier nanos,
            SecureRandom random) {
        this.config = config;
        this.events = event -> deliver(events, event);
        ports = new PortPool(config.portMin(), config.portMax(), random);
        recorder = new Recorder(files.recordings(), this.events, nanos);
        sounds = new Sounds(files.music());
        UdpChoice udp = config.udp().settle();
        if (udp != config.udp()) {
            LOG.atInfo()
                    .addKeyValue("io", udp)
                    .addKeyValue("because", UdpChoice.obstacle().orElse("it works"))
                    .log("how audio packets are read and sent");
        }
        Plant plant = new Plant(
                ports,
                counters,
                this.events,
                time,
                nanos,
                random,
                new AtomicLong(),
                mixes,
                new DtlsHandshakes(random, time.instant(), nanos),
                config.silentAfter(),
                config.unheardAfter(),
                config.reportInterval(),
                udp,
                recorder,
                sounds);
        workers = IntStream.range(0, config.workers())
                .mapToObj(number -> new MediaWorker(number, plant, homes::remove))
                .toList();
        workers.forEach(MediaWorker::start);
    }

    @Override
    public void send(MediaCommand command) {
        switch (command) {
            case MediaCommand.Open open -> open(open);
            case MediaCommand.Agree agree -> onHome(agree.leg(), legs -> legs.agree(agree.leg(), agree.agreement()));
            case MediaCommand.RelayFax fax -> onHome(fax.leg(), legs -> legs.relayFax(fax.leg(), fax.remote()));
            case MediaCommand.Bridge bridge -> bridge(bridge.leg(), bridge.other());
            case MediaCommand.Unbridge unbridge ->
                onHome(unbridge.leg(), legs -> legs.join(unbridge.leg(), null, null));
            case MediaCommand.Play play -> onHome(play.leg(), legs -> legs.play(play.leg(), play.source()));
            case MediaCommand.StopPlaying stop -> onHome(stop.leg(), legs -> legs.stopPlaying(stop.leg()));
            case MediaCommand.SendDigit send ->
                onHome(send.leg(), legs -> legs.sendDigit(send.leg(), send.digit(), send.millis()));
            case MediaCommand.JoinMix join ->
                onHome(join.leg(), legs -> legs.joinMix(join.leg(), join.mix(), join.seat()));
            case MediaCommand.ChangeSeat change ->
                onHome(change.leg(), legs -> legs.changeSeat(change.leg(), change.seat()));
            case MediaCommand.LeaveMix leave -> onHome(leave.leg(), legs -> legs.leaveMix(leave.leg()));
            case MediaCommand.StartRecording start -> {
                if (homes.containsKey(start.leg())) {
                    onHome(start.leg(), legs -> legs.record(start));
                } else {
                    recorder.failed(start.leg(), start.recording(), 0, "the leg has gone");
                }
            }
            case MediaCommand.PauseRecording pause ->
                onHome(pause.leg(), legs -> legs.pauseRecording(pause.leg(), pause.paused()));
            case MediaCommand.StopRecording stop -> onHome(stop.leg(), legs -> legs.stopRecording(stop.leg()));
            case MediaCommand.Close close -> {
                MediaWorker worker = homes.get(close.leg());
                if (worker != null) {
                    worker.postEnd(close.leg());
                }
            }
        }
    }

    /// Consistent enough for a graph: each number is read by itself.
    public MediaCounters counters() {
        return new MediaCounters(
                counters.packetsIn.sum(),
                counters.packetsOut.sum(),
                counters.authFailures.sum(),
                counters.unexpectedSource.sum(),
                counters.dropped.sum(),
                ports.portsInUse(),
                homes.size(),
                mixes.size(),
                counters.mixPlaces.intValue(),
                counters.codecsOpen.intValue(),
                recorder.running(),
                recorder.failures());
    }

    /// How a leg's session is now, for people; empty if there is none, or its worker is too far behind to tell.
    public CompletableFuture<Optional<LiveMedia>> look(LegId leg) {
        CompletableFuture<Optional<LiveMedia>> reply = new CompletableFuture<>();
        MediaWorker worker = homes.get(leg);
        if (worker == null || !worker.post(legs -> legs.look(leg, reply))) {
            reply.complete(Optional.empty());
        }
        return reply;
    }

    /// Ends every session (each is told as closed) and waits a few seconds for the workers.
    @Override
    public void close() {
        closed = true;
        workers.forEach(MediaWorker::stop);
        recorder.close();
        sounds.close();
    }

    private void open(MediaCommand.Open open) {
        InetAddress address = config.address().orElse(open.localAddress());
        if (closed || address.isAnyLocalAddress()) {
            String reason = closed
                    ? "the media engine is shut down"
                    : "media.address: a leg needs one local address, not " + address.getHostAddress();
            events.onMedia(new MediaEvent.Failed(open.leg(), reason));
            return;
        }
        MediaWorker near = open.near().map(homes::get).orElse(null);
        MediaWorker worker = near != null
                ? near
                : workers.stream()
                        .min(Comparator.comparingInt(
                                candidate -> candidate.load().get()))
                        .orElseThrow();
        if (homes.putIfAbsent(open.leg(), worker) != null) {
            LOG.atWarn().addKeyValue("leg", open.leg()).log("the leg has a media session already");
            return;
        }
        worker.load().incrementAndGet();
        InetAddress announced = announced(address, open.signallingRemote());
        if (!worker.post(legs -> legs.open(open, address, announced))) {
            homes.remove(open.leg());
            worker.load().decrementAndGet();
            events.onMedia(new MediaEvent.Failed(open.leg(), "the media engine is overloaded"));
        }
    }

    /// An external address of the other family would not describe the port we listen on.
    private InetAddress announced(InetAddress local, InetAddress phone) {
        return config.externalAddress()
                .filter(external -> !config.local().test(phone))
                .filter(external -> external instanceof Inet4Address == local instanceof Inet4Address)
                .orElse(local);
    }

    private void bridge(LegId leg, LegId other) {
        MediaWorker worker = homes.get(leg);
        MediaWorker otherWorker = homes.get(other);
        if (worker == null || otherWorker == null) {
            LOG.atDebug().addKeyValue("leg", leg).log("nothing to bridge: a leg has gone");
            return;
        }
        onHome(leg, legs -> legs.join(leg, other, otherWorker));
        if (!leg.equals(other)) {
            onHome(other, legs -> legs.join(other, leg, worker));
        }
    }

    /// Posts; a worker whose queue is full is far behind, and its leg is ended rather than left half changed.
    private void onHome(LegId leg, Consumer<Legs> task) {
        MediaWorker worker = homes.get(leg);
        if (worker == null) {
            LOG.atDebug().addKeyValue("leg", leg).log("a command for a leg that has gone");
        } else if (!worker.post(task)) {
            LOG.atError().addKeyValue("leg", leg).log("media worker is overloaded: the leg is ended");
            worker.postEnd(leg);
        }
    }

    private static void deliver(MediaPort.Events events, MediaEvent event) {
        try {
            events.onMedia(event);
        } catch (RuntimeException | Error e) { // a call's fault, and no other call's
            LOG.atError().setCause(e).addKeyValue("leg", event.leg()).log("a media event was not taken");
        }
    }
}
