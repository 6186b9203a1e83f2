package org.klinke.sip.trunk;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.klinke.core.trunk.TrunkWay;
import org.klinke.sip.resolve.Destination;
import org.klinke.sip.resolve.Hop;
import org.klinke.sip.resolve.Resolution;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;

/// The TCP connection beside a way over UDP, for requests that do not fit into one packet (RFC 3261 §18.1.1): networks
/// lose datagrams in pieces. Opened when the first such request is to leave, and kept as long as the carrier does and
/// answers there: a connection can be dead without anybody having been told.
///
///              asked for              connected
///     CLOSED ─────────────▶ OPENING ──────────────▶ OPEN ── closed ──▶ CLOSED
///        ▲                     │ refused, or nothing      │ a request had no answer
///        │                     │ within half a second     │
///        └──── ten minutes ────┴──────────────────────────┴─▶ RESTING: what is large goes over UDP after all
///
/// It is never closed from here, only forgotten: calls may ring there. The carrier closes it, or our transport once
/// nothing was heard on it for long.
///
/// On the trunk's [Serial] only.
final class StreamBeside {
    /// The call waits, and has four seconds in all to be heard of by the carrier (`Hunt`): most are for that.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /// For so long an answer proves that the connection lives.
    private static final Duration PROVEN = Duration.ofMinutes(1);

    private static final Duration REST = Duration.ofMinutes(10);

    private final TrunkKeeper keeper;
    private final Hop hop;
    private @Nullable SipFlow open;
    private @Nullable CompletableFuture<Optional<SipFlow>> opening;
    private Instant restsUntil = Instant.MIN;
    private Instant heard = Instant.MIN;
    private int round; // what belongs to an earlier one leaves a later one alone
    private boolean stopped;

    /// @param hop the way over UDP
    StreamBeside(TrunkKeeper keeper, Hop hop) {
        this.keeper = keeper;
        this.hop = hop;
    }

    /// @param urgent waits for nothing, and takes only a connection on which the carrier has answered just now
    /// @return completes within half a second, on the trunk's Serial; empty: there is none, UDP has to do
    CompletableFuture<Optional<SipFlow>> ask(boolean urgent) {
        Optional<SipFlow> kept = Optional.ofNullable(open).filter(SipFlow::isOpen);
        Instant now = keeper.tools().time().instant();
        if (urgent) {
            return CompletableFuture.completedFuture(kept.filter(_ -> now.isBefore(heard.plus(PROVEN))));
        }
        if (kept.isPresent()) {
            return CompletableFuture.completedFuture(kept);
        }
        CompletableFuture<Optional<SipFlow>> waiting = opening;
        if (waiting != null) {
            return waiting;
        }
        if (now.isBefore(restsUntil)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        CompletableFuture<Optional<SipFlow>> asked = new CompletableFuture<>();
        opening = asked;
        int mine = ++round;
        var _ = keeper.tools().timers().after(PATIENCE, () -> keeper.serial().run(() -> done(mine, asked, null)));
        TrunkWay way = keeper.trunk().way();
        Destination here = TrunkTarget.of(way).destination();
        keeper.tools()
                .connector()
                .resolve(new Destination(here.host(), here.port(), Optional.of(SipTransport.TCP), false))
                .thenCompose(found -> keeper.tools().connector().open(beside(found)))
                .whenComplete((flow, failure) -> keeper.serial().run(() -> done(mine, asked, flow)));
        return asked;
    }

    /// The same host: another may know nothing of the registration. DNS may name another port for TCP.
    private Hop beside(Resolution found) {
        List<Hop> hops = found instanceof Resolution.Found(List<Hop> all) ? all : List.of();
        return hops.stream()
                .filter(each -> each.transport() == SipTransport.TCP
                        && each.address().getAddress().equals(hop.address().getAddress()))
                .findFirst()
                .orElseGet(() -> new Hop(
                        SipTransport.TCP,
                        new InetSocketAddress(
                                hop.address().getAddress(), hop.address().getPort()),
                        hop.domain()));
    }

    private void done(int mine, CompletableFuture<Optional<SipFlow>> asked, @Nullable SipFlow flow) {
        if (stopped) {
            if (flow != null) {
                flow.close("not wanted any more"); // nobody was given it
            }
            asked.complete(Optional.empty());
            return;
        }
        if (flow != null) {
            open = flow; // also if it comes too late: the next request will find it
            heard = Instant.MIN;
            restsUntil = Instant.MIN;
            keeper.opened(flow);
        } else if (!asked.isDone()) {
            restsUntil = keeper.tools().time().instant().plus(REST);
        }
        if (mine == round) {
            opening = null;
        }
        asked.complete(Optional.ofNullable(flow));
    }

    /// What became of a request on a connection that was given to somebody.
    void tried(SipFlow stream, boolean answered) {
        Instant now = keeper.tools().time().instant();
        if (answered) {
            heard = stream.equals(open) ? now : heard;
            return;
        }
        restsUntil = now.plus(REST);
        if (stream.equals(open)) {
            open = null;
        }
    }

    /// The way it stands beside is not wanted any more: what goes on here may do so.
    void stop() {
        stopped = true;
        open = null;
    }
}
