package org.klinke.sip.leg;

import java.util.List;
import javax.sip.message.Request;
import org.klinke.core.call.CallLeg;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.LegDialer;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.leg.DeviceBindings.Binding;
import org.klinke.sip.leg.LegState.Dialling;
import org.klinke.sip.transport.SipTransport;

/// Calls phones where they are registered, over the connections they opened: never dials back.
public final class SipLegDialer implements LegDialer {
    private final SipLegs house;
    private final DeviceBindings bindings;

    public SipLegDialer(SipLegs house, DeviceBindings bindings) {
        this.house = house;
        this.bindings = bindings;
    }

    @Override
    public List<Target> targets(TenantScope scope, DeviceId device) {
        return bindings.of(scope, device).stream()
                .filter(binding -> binding.flow().isOpen())
                .map(binding -> new Target(
                        device,
                        binding.id(),
                        binding.instance(),
                        binding.flow().local().getAddress(),
                        binding.flow().remote().getAddress(),
                        house.offerings.of(scope, binding.id()).orElseGet(() -> offering(binding))))
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
        return bindings.of(scope, order.target().device()).stream()
                .filter(binding -> binding.id().equals(order.target().binding()))
                .filter(binding -> binding.flow().isOpen())
                .findFirst()
                .map(binding -> dial(scope, order, binding, sink))
                .orElseGet(() -> failed(order.leg(), sink, HangupCause.PHONE_LOST, "no longer registered"));
    }

    private CallLeg dial(TenantScope scope, Order order, Binding binding, LegSink sink) {
        if (!house.enter(false)) {
            return failed(order.leg(), sink, HangupCause.OVERLOAD, "too many legs");
        }
        String tag = house.tags.tag();
        SipLeg leg = new SipLeg(
                house,
                order.leg(),
                scope,
                order.target().device(),
                binding.flow(),
                binding.id(),
                tag,
                sink,
                new Dialling());
        leg.later(() -> {
            Request invite = house.messages.invite(
                    binding, order, scope.domain(), house.tags.callId(), tag, leg.sdp.offer(order.offer()));
            leg.sessionTimer.ask(invite);
            Invite.send(leg, invite);
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
