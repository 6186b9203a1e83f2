package org.klinke.sip.leg;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.sip.message.Message;
import javax.sip.message.Request;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.LegId;
import org.klinke.core.id.PeerId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.dialog.DialogId;
import org.klinke.sip.dialog.DialogTags;
import org.klinke.sip.dialog.Dialogs;
import org.klinke.sip.edge.HelpCalls;
import org.klinke.sip.transport.Advertised;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.trunk.TrunkHeaders;
import org.klinke.sip.trunk.TrunkLine;
import org.klinke.sip.trunk.Trunks;
import org.klinke.sip.tx.SipStack;

/// What all legs share, and how many there are. Thread-safe.
public final class SipLegs {
    private static final int EMERGENCY_LEGS_MAX = 200;

    /// Where the path's MTU is not known (RFC 3261 §18.1.1).
    private static final int DATAGRAM_BYTES_MAX = 1_300;

    /// About what our Via has.
    private static final int VIA_BYTES = 120;

    final SipStack stack;
    final Dialogs dialogs;
    final HelpCalls help;
    final DialogTags tags;
    final LegMessages messages;
    final InstantSource time;
    final RandomGenerator random;
    final Ids ids;
    final DeviceOfferings offerings = new DeviceOfferings();
    final Trunks trunks;
    final TrunkHeaders trunkHeaders;
    private final DeviceFlows flows;
    private final PerTenant<Map<LegId, DialogId>> shown = new PerTenant<>(ConcurrentHashMap::new);
    final int sessionSeconds;
    private final int legsMax;
    private final AtomicInteger live = new AtomicInteger();

    /// @param sessionSeconds interval of the session timer we ask for, 0 = none
    /// @param legsMax more are refused with 503
    public SipLegs(
            JainCodec codec,
            SipStack stack,
            Advertised advertised,
            DeviceBindings bindings,
            Trunks trunks,
            Dialogs dialogs,
            HelpCalls help,
            DialogTags tags,
            InstantSource time,
            RandomGenerator random,
            int sessionSeconds,
            int legsMax) {
        this.stack = stack;
        this.dialogs = dialogs;
        this.help = help;
        this.tags = tags;
        this.messages = new LegMessages(codec, advertised, tags.node());
        this.time = time;
        this.random = random;
        this.ids = new Ids(time, random);
        this.flows = new DeviceFlows(bindings);
        this.trunks = trunks;
        this.trunkHeaders = new TrunkHeaders(codec, advertised);
        this.sessionSeconds = sessionSeconds;
        this.legsMax = legsMax;
    }

    /// Number of legs that have not ended, for metrics.
    public int live() {
        return live.get();
    }

    /// @param emergency there is room beyond the limit for calls for help
    /// @return false if the house is full
    boolean enter(boolean emergency) {
        if (live.incrementAndGet() > (emergency ? legsMax + EMERGENCY_LEGS_MAX : legsMax)) {
            live.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        live.decrementAndGet();
    }

    Optional<SipFlow> flowTo(SipLeg leg) {
        return switch (leg.peer()) {
            case DeviceId device -> flows.to(leg.scope(), device, leg.binding(), leg.flow());
            case TrunkId trunk ->
                Optional.of(leg.flow())
                        .filter(SipFlow::isOpen)
                        .or(() -> trunks
                                .lines(
                                        leg.scope(),
                                        trunk,
                                        leg.line().flatMap(TrunkLine::account).map(TrunkAccount::user))
                                .stream()
                                .findFirst()
                                .map(TrunkLine::flow));
        };
    }

    /// Runs `send` on the leg's loop with the flow this request leaves on: `flow`, and at once, unless it does
    /// not fit into a datagram of a carrier's that takes TCP, too (RFC 3261 §18.1.1). Later messages of the
    /// dialog go their usual way again. Whoever is given another flow than its own must watch it: [StreamWatch].
    ///
    /// @param request its Via is still missing
    void wayFor(SipLeg leg, SipFlow flow, Request request, Consumer<SipFlow> send) {
        Optional<TrunkLine> line = leg.line()
                .filter(one -> one.flow().equals(flow)
                        && flow.transport() == SipTransport.UDP
                        && one.trunk().way().switchesToTcp()
                        && !leg.datagramsOnly);
        if (line.isEmpty() || messages.codec().text(request).length + VIA_BYTES <= DATAGRAM_BYTES_MAX) {
            send.accept(flow);
            return;
        }
        var _ = trunks.forLarge(leg.scope(), line.get(), leg.urgent)
                .thenAccept(way -> leg.later(() -> send.accept(way)));
    }

    /// Whether the flow is one the leg's device or trunk has proven to use.
    boolean isFlowOf(SipLeg leg, SipFlow flow) {
        return flow.equals(leg.flow())
                || switch (leg.peer()) {
                    case DeviceId device -> flows.isOn(flow, leg.scope(), device);
                    case TrunkId trunk -> trunks.speaks(flow, trunk);
                };
    }

    /// Names the registration of a device on the flow; "" for a trunk.
    String bindingOn(SipFlow flow, TenantScope scope, PeerId peer) {
        return peer instanceof DeviceId device ? flows.bindingOn(flow, scope, device) : "";
    }

    /// The leg's dialog, once it has one: of several early ones the first. For those who show it to others. Any thread.
    public Optional<DialogId> dialogOf(TenantScope scope, LegId leg) {
        return Optional.ofNullable(shown.in(scope).get(leg));
    }

    /// Contact of the leg: a carrier knows us by another than phones do.
    void contact(SipLeg leg, Message message, SipFlow flow, boolean sips) {
        leg.line()
                .ifPresentOrElse(
                        line -> trunkHeaders.contact(message, line), () -> messages.contact(message, flow, sips));
    }

    void show(SipLeg leg, DialogId dialog) {
        shown.in(leg.scope()).put(leg.id(), dialog);
    }

    void hide(SipLeg leg) {
        shown.in(leg.scope()).remove(leg.id());
    }
}
