package org.klinke.sip.leg;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sip.message.Request;
import org.klinke.core.call.CallLeg;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Diversion;
import org.klinke.core.call.LegDialer;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.call.SilentLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Offering;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.sip.leg.DeviceBindings.Binding;
import org.klinke.sip.leg.Invite.Credentials;
import org.klinke.sip.leg.LegState.Dialling;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.trunk.TrunkDigest;
import org.klinke.sip.trunk.TrunkHeaders;
import org.klinke.sip.trunk.TrunkLine;

/// Calls phones where they are registered, over the connections they opened: never dials back. Calls carriers over the
/// lines that the trunk room keeps open.
public final class SipLegDialer implements LegDialer {
    private final SipLegs house;
    private final DeviceBindings bindings;

    public SipLegDialer(SipLegs house, DeviceBindings bindings) {
        this.house = house;
        this.bindings = bindings;
    }

    @Override
    public List<Target.Phone> targets(TenantScope scope, DeviceId device) {
        return bindings.of(scope, device).stream()
                .filter(binding -> binding.flow().isOpen())
                .map(binding -> new Target.Phone(
                        device,
                        binding.id(),
                        binding.instance(),
                        binding.flow().local().getAddress(),
                        binding.flow().remote().getAddress(),
                        house.offerings.of(scope, binding.id()).orElseGet(() -> offering(binding))))
                .toList();
    }

    @Override
    public List<Target.Line> lines(TenantScope scope, Exit exit) {
        return house.trunks.lines(scope, exit.trunk(), exit.account()).stream()
                .map(line -> new Target.Line(
                        line.trunk(),
                        line.account().map(TrunkAccount::user),
                        exit,
                        name(line),
                        house.trunks.rests(line),
                        line.flow().local().getAddress(),
                        line.flow().remote().getAddress()))
                .toList();
    }

    /// Among the lines of its trunk.
    private static String name(TrunkLine line) {
        return line.contactUser() + " " + line.flow().id();
    }

    /// What speaks SIP over a WebSocket is a browser, most likely; a phone on TLS has SDES.
    private static Offering offering(Binding binding) {
        if (binding.flow().transport() == SipTransport.WSS) {
            return Offering.WEB_OR_SDES;
        }
        return binding.flow().secure() ? Offering.SDES : Offering.SDES_OPTIONAL;
    }

    @Override
    public CallLeg dial(TenantScope scope, Order order, LegSink sink) {
        return switch (order.target()) {
            case Target.Phone phone ->
                bindings.of(scope, phone.device()).stream()
                        .filter(binding -> binding.id().equals(phone.binding()))
                        .filter(binding -> binding.flow().isOpen())
                        .findFirst()
                        .map(binding -> dial(scope, order, phone, binding, sink))
                        .orElseGet(() -> failed(order.leg(), sink, HangupCause.PHONE_LOST, "no longer registered"));
            case Target.Line line ->
                house.trunks.lines(scope, line.exit().trunk(), line.exit().account()).stream()
                        .filter(open -> name(open).equals(line.line()))
                        .findFirst()
                        .map(open -> dial(scope, order, line, open, sink))
                        .orElseGet(() -> failed(order.leg(), sink, HangupCause.PHONE_LOST, "the line has gone"));
        };
    }

    private CallLeg dial(TenantScope scope, Order order, Target.Phone phone, Binding binding, LegSink sink) {
        return dial(
                order,
                tag -> new SipLeg(
                        house,
                        order.leg(),
                        scope,
                        phone.device(),
                        Optional.empty(),
                        binding.flow(),
                        binding.id(),
                        tag,
                        sink,
                        new Dialling()),
                tag -> {
                    Request invite = house.messages.invite(binding, order, scope.domain(), house.tags.callId(), tag);
                    house.messages.contact(invite, binding.flow(), false);
                    return invite;
                },
                Credentials.NONE,
                sink);
    }

    /// A carrier is told of the last who diverted, by the tenant's number; what was before is the tenant's own matter,
    /// but how often it was is not.
    private CallLeg dial(TenantScope scope, Order order, Target.Line target, TrunkLine line, LegSink sink) {
        int count = Diversion.count(order.diversions());
        List<Diversion> diversions = order.diversions().stream()
                .map(diversion -> new Diversion(
                        new CallerId("", target.exit().own(), diversion.by().withheld()), diversion.reason(), count))
                .skip(Math.max(0, order.diversions().size() - 1))
                .toList();
        TrunkHeaders.Leaving leaving =
                new TrunkHeaders.Leaving(target.exit(), order.emergency(), diversions, order.maxForwards());
        return dial(
                order,
                tag -> new SipLeg(
                        house,
                        order.leg(),
                        scope,
                        target.exit().trunk(),
                        Optional.of(line),
                        line.flow(),
                        "",
                        tag,
                        sink,
                        new Dialling()),
                tag -> house.trunkHeaders.invite(line, leaving, house.tags.callId(), tag),
                (invite, challenge) -> line.digest().flatMap(digest -> {
                    Request next = house.messages.next(invite);
                    return digest.answer(next, challenge) instanceof TrunkDigest.Outcome.Answered
                            ? Optional.of(next)
                            : Optional.empty();
                }),
                sink);
    }

    private CallLeg dial(
            Order order,
            Function<String, SipLeg> maker,
            Function<String, Request> head,
            Credentials credentials,
            LegSink sink) {
        if (!house.enter(order.emergency())) {
            return failed(order.leg(), sink, HangupCause.OVERLOAD, "too many legs");
        }
        String tag = house.tags.tag();
        SipLeg leg = maker.apply(tag);
        leg.later(() -> {
            leg.urgent = order.emergency();
            Request invite = head.apply(tag);
            house.messages.complete(invite, leg.extensions(), leg.sdp.offer(order.offer()));
            if (leg.line().isEmpty()) { // a carrier has been asked already, as its profile says
                leg.sessionTimer.ask(invite);
            }
            Invite.send(leg, invite, credentials);
        });
        return leg;
    }

    /// A leg that ended before it began.
    private static CallLeg failed(LegId id, LegSink sink, HangupCause cause, String detail) {
        sink.post(new LegEvent.Ended(id, cause, false, detail));
        return new SilentLeg(id) {
            @Override
            public void hangup(HangupCause again) {} // it has ended
        };
    }
}
