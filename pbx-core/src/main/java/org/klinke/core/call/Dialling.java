package org.klinke.core.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.Toll;
import org.klinke.core.cdr.Charge;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.trunk.Channels;

/// The phones a call calls: a leg for each, dialled once its media session is open. Used by the call's thread only.
public final class Dialling {
    private final Call call;
    private final CallServices services;
    private final Calls calls;
    private final CallHistory history;
    private final Map<LegId, Leg> legs;

    Dialling(Call call, CallServices services, Calls calls, CallHistory history, Map<LegId, Leg> legs) {
        this.call = call;
        this.services = services;
        this.calls = calls;
        this.history = history;
        this.legs = legs;
    }

    public List<LegDialer.Target.Phone> targets(DeviceId device) {
        return services.dialer().targets(call.scope(), device);
    }

    public List<LegDialer.Target.Line> lines(Exit exit) {
        return services.dialer().lines(call.scope(), exit);
    }

    /// A leg to be dialled once its media session is open.
    public Leg newLeg(LegDialer.Target.Phone target, Party party) {
        return newLeg(new LegId(services.ids().next()), target, party, false, call.deviceNegotiation(target.device()));
    }

    /// As [#newLeg(LegDialer.Target.Phone, Party)]; it has its place on the trunk until it ends.
    ///
    /// @param help the emergency number that is called, if it is one
    /// @param toll for whom it counts; empty: for nobody
    /// @return empty if the trunk has no place left, or whoever it counts for no call
    public Optional<Leg> newLeg(LegDialer.Target.Line target, Party party, Optional<String> help, Optional<Toll> toll) {
        Optional<Meters.Counted> counted = toll.flatMap(one -> call.plan()
                .tolls()
                .begin(one, target.trunk().id(), target.trunk().name()));
        if (toll.isPresent() && counted.isEmpty()) {
            call.note("authority", "user, tenant or trunk has reached its limit of calls at once");
            return Optional.empty();
        }
        LegId id = new LegId(services.ids().next());
        Channels.Urgency urgency = help.map(Channels.Urgency::ofHelp).orElse(Channels.Urgency.ORDINARY);
        return switch (call.channel(target.trunk(), target.account(), id, false, urgency)) {
            case Channels.Full full -> {
                counted.ifPresent(one -> one.end(call.now()));
                call.note("trunk", target.trunk().name() + " has " + full.words());
                yield Optional.empty();
            }
            case Channels.Channel place -> {
                Leg leg = newLeg(
                        id,
                        target,
                        party,
                        true,
                        services.negotiation().under(target.trunk().audio()::policy));
                leg.forHelp = help.isPresent();
                leg.takes(place);
                counted.ifPresent(one -> leg.counts(
                        one, new Charge(toll.flatMap(Toll::user), target.trunk().id(), cents(toll))));
                yield Optional.of(leg);
            }
        };
    }

    private static int cents(Optional<Toll> toll) {
        return toll.map(Toll::centsPerMinute).orElse(0);
    }

    private Leg newLeg(LegId id, LegDialer.Target target, Party party, boolean carrier, Negotiation negotiation) {
        Leg leg = new Leg(
                id,
                party,
                false,
                carrier,
                target.localAddress(),
                target.remoteAddress(),
                negotiation,
                services.time().instant());
        legs.put(leg.id(), leg);
        return leg;
    }

    public void dial(Leg leg, LegDialer.Target target, CallerId from, SessionMedia offer) {
        dial(leg, target, from, List.of(), Optional.empty(), offer);
    }

    /// The phone of whoever has asked for this call himself.
    ///
    /// @param picksUp it shall answer by itself
    public void dialOwn(Leg leg, LegDialer.Target.Phone target, CallerId from, boolean picksUp, SessionMedia offer) {
        dial(leg, target, from, List.of(), Optional.empty(), picksUp, offer);
    }

    /// @param diversions how the call came to this phone, see [Handover#mayDivert]
    /// @param transferredBy who has sent the caller there
    public void dial(
            Leg leg,
            LegDialer.Target target,
            CallerId from,
            List<Diversion> diversions,
            Optional<CallerId> transferredBy,
            SessionMedia offer) {
        dial(leg, target, from, diversions, transferredBy, false, offer);
    }

    private void dial(
            Leg leg,
            LegDialer.Target target,
            CallerId from,
            List<Diversion> diversions,
            Optional<CallerId> transferredBy,
            boolean picksUp,
            SessionMedia offer) {
        leg.offerSent = offer;
        LegSink sink = calls.home(leg.id(), call);
        // What the caller dialled is this phone's number no more once the call has been diverted or transferred.
        // Nor was it ever where a carrier brought the call, or takes it: prefixes are the tenant's own.
        boolean asDialled = call.incoming().outside().isEmpty()
                && !leg.ofCarrier()
                && diversions.isEmpty()
                && history.answeredAt().isEmpty();
        String called = asDialled ? call.incoming().dialled() : leg.party().number();
        // Each diversion is a hop, too: calls that go round through several tenants or carriers come to an end.
        int hops = Math.max(0, call.incoming().maxForwards() - 1 - diversions.size());
        LegDialer.Order order = new LegDialer.Order(
                leg.id(), target, from, called, leg.forHelp, diversions, transferredBy, picksUp, hops, offer);
        leg.signalling = services.dialer().dial(call.scope(), order, sink);
        call.publish();
    }
}
