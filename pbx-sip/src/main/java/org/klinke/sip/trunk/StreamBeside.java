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
/// lose datagrams in pieces. Opened when the first such request is to leave, and kept as long as the carrier does.
///
///              asked for              connected
///     CLOSED ─────────────▶ OPENING ──────────────▶ OPEN ── closed ──▶ CLOSED
///        ▲                     │ refused, or nothing within two seconds
///        └──── ten minutes ────┴─▶ RESTING: what is large goes over UDP after all
///
/// On the trunk's [Serial] only.
final class StreamBeside {
    /// An INVITE must have an answer after four.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration REST = Duration.ofMinutes(10);

    private final TrunkKeeper keeper;
    private final Hop hop;
    private @Nullable SipFlow open;
    private @Nullable CompletableFuture<Optional<SipFlow>> opening;
    private Instant restsUntil = Instant.MIN;
    private int round; // what belongs to an earlier one leaves a later one alone
    private boolean stopped;

    /// @param hop the way over UDP
    StreamBeside(TrunkKeeper keeper, Hop hop) {
        this.keeper = keeper;
        this.hop = hop;
    }

    /// @return completes within two seconds, on the trunk's Serial; empty: there is none, UDP has to do
    CompletableFuture<Optional<SipFlow>> ask() {
        SipFlow kept = open;
        if (kept != null && kept.isOpen()) {
            return CompletableFuture.completedFuture(Optional.of(kept));
        }
        CompletableFuture<Optional<SipFlow>> waiting = opening;
        if (waiting != null) {
            return waiting;
        }
        if (keeper.tools().time().instant().isBefore(restsUntil)) {
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
        if (flow != null && stopped) {
            flow.close("not wanted any more");
        } else if (flow != null) {
            open = flow; // also if it comes too late: the next request will find it
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

    /// The way it stands beside is not wanted any more.
    void stop() {
        stopped = true;
        SipFlow kept = open;
        open = null;
        if (kept != null) {
            kept.close("not wanted any more");
        }
    }
}
