package org.klinke.sip.leg;

import java.util.List;
import java.util.function.Function;
import javax.sip.message.Request;
import org.klinke.core.call.CallLeg;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.LegDialer;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.PeerId;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.leg.DeviceBindings.Binding;
import org.klinke.sip.leg.Invite.Credentials;
import org.klinke.sip.leg.LegState.Dialling;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;

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
        return house.trunks.of(scope, exit.trunk(), exit.account()).stream()
                .map(line -> new Target.Line(
                        line.trunk(),
                        exit,
                        line.id(),
                        line.flow().local().getAddress(),
                        line.flow().remote().getAddress()))
                .toList();
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
                house.trunks.of(scope, line.exit().trunk(), line.exit().account()).stream()
                        .filter(open -> open.id().equals(line.line()))
                        .findFirst()
                        .map(open -> dial(scope, order, line, open, sink))
                        .orElseGet(() -> failed(order.leg(), sink, HangupCause.PHONE_LOST, "the line has gone"));
        };
    }

    private CallLeg dial(TenantScope scope, Order order, Target.Phone phone, Binding binding, LegSink sink) {
        return dial(
                scope,
                order,
                phone.device(),
                binding.flow(),
                binding.id(),
                Credentials.NONE,
                sink,
                tag -> house.messages.invite(binding, order, scope.domain(), house.tags.callId(), tag));
    }

    private CallLeg dial(TenantScope scope, Order order, Target.Line target, TrunkLines.Line line, LegSink sink) {
        return dial(
                scope,
                order,
                target.exit().trunk(),
                line.flow(),
                "",
                (invite, challenge) -> house.trunks.authorized(line, invite, challenge),
                sink,
                tag -> house.trunks.invite(line, order, house.tags.callId(), tag));
    }

    private CallLeg dial(
            TenantScope scope,
            Order order,
            PeerId peer,
            SipFlow flow,
            String binding,
            Credentials credentials,
            LegSink sink,
            Function<String, Request> head) {
        boolean emergency = EmergencyNumbers.contains(order.called());
        if (!house.enter(emergency)) {
            return failed(order.leg(), sink, HangupCause.OVERLOAD, "too many legs");
        }
        String tag = house.tags.tag();
        SipLeg leg = new SipLeg(house, order.leg(), scope, peer, flow, binding, tag, sink, new Dialling());
        leg.later(() -> {
            Request invite = head.apply(tag);
            house.messages.complete(invite, flow, leg.sdp.offer(order.offer()));
            leg.sessionTimer.ask(invite);
            Invite.send(leg, invite, credentials);
        });
        return leg;
    }

    /// A leg that ended before it began.
    private static CallLeg failed(LegId id, LegSink sink, HangupCause cause, String detail) {
        sink.post(new LegEvent.Ended(id, cause, false, detail));
        return new FailedLeg(id);
    }

    private record FailedLeg(LegId id) implements CallLeg {
        @Override
        public void ring() {}

        @Override
        public void progress(SessionMedia answer) {}

        @Override
        public void answer(SessionMedia description) {}

        @Override
        public void accept(SessionMedia description) {}

        @Override
        public void refuse(HangupCause cause) {}

        @Override
        public void digit(char digit, int millis) {}

        @Override
        public void offer(SessionMedia description) {}

        @Override
        public void identify(CallerId who) {}

        @Override
        public void acceptTransfer() {}

        @Override
        public void refuseTransfer(HangupCause cause) {}

        @Override
        public void reportTransfer(int sipStatus) {}

        @Override
        public void hangup(HangupCause cause) {}
    }
}
