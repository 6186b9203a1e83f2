package org.klinke.sip.leg;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.dialog.DialogTags;
import org.klinke.sip.dialog.Dialogs;
import org.klinke.sip.leg.DeviceBindings.Binding;
import org.klinke.sip.transport.Advertised;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.SipStack;

/// What all legs share, and how many there are. Thread-safe.
public final class SipLegs {
    private static final int EMERGENCY_LEGS_MAX = 200;

    final SipStack stack;
    final Dialogs dialogs;
    final DialogTags tags;
    final LegMessages messages;
    final InstantSource time;
    final RandomGenerator random;
    final Ids ids;
    private final DeviceBindings bindings;
    private final int legsMax;
    private final AtomicInteger live = new AtomicInteger();

    /// @param legsMax more are refused with 503
    public SipLegs(
            JainCodec codec,
            SipStack stack,
            Advertised advertised,
            DeviceBindings bindings,
            Dialogs dialogs,
            DialogTags tags,
            InstantSource time,
            RandomGenerator random,
            int legsMax) {
        this.stack = stack;
        this.dialogs = dialogs;
        this.tags = tags;
        this.messages = new LegMessages(codec, advertised, tags.node());
        this.time = time;
        this.random = random;
        this.ids = new Ids(time, random);
        this.bindings = bindings;
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

    /// Where requests of a leg's dialog go: the flow the phone spoke on last while it is registered there, else the one
    /// it is registered on now, else the old one while it is open. A dialog belongs to the device, not to a
    /// socket.
    Optional<SipFlow> flowTo(SipLeg leg) {
        List<Binding> current = bindings.of(leg.scope(), leg.device()).stream()
                .filter(binding -> binding.flow().isOpen())
                .toList();
        SipFlow last = leg.flow();
        boolean registeredThere =
                current.stream().anyMatch(binding -> binding.flow().equals(last));
        // A phone that calls without being registered is where it called from, and not another of its kind.
        if (registeredThere || (leg.binding().isEmpty() && last.isOpen())) {
            return Optional.of(last);
        }
        return current.stream()
                .filter(binding -> binding.id().equals(leg.binding()))
                .findFirst()
                // came back with another Contact
                .or(() -> current.size() == 1 ? Optional.of(current.getFirst()) : Optional.empty())
                .map(Binding::flow)
                .or(() -> Optional.of(last).filter(SipFlow::isOpen));
    }

    /// Whether the flow is one the leg's device has proven to use.
    boolean isFlowOf(SipLeg leg, SipFlow flow) {
        return flow.equals(leg.flow())
                || bindings.of(leg.scope(), leg.device()).stream()
                        .anyMatch(binding -> binding.flow().equals(flow));
    }

    /// The device's binding on the flow, "" if it has none there.
    String bindingOn(SipFlow flow, TenantScope scope, DeviceId device) {
        return bindings.of(scope, device).stream()
                .filter(binding -> binding.flow().equals(flow))
                .map(Binding::id)
                .findFirst()
                .orElse("");
    }
}
