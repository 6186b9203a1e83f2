package org.klinke.core.call;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.tenant.TenantScope;

/// Makes outbound legs; `pbx-sip` implements it.
public interface LegDialer {
    /// Where the device can be reached now: one target per binding, none if it is not registered.
    List<Target> targets(TenantScope scope, DeviceId device);

    /// Sends the INVITE. Never throws: a target that has gone meanwhile ends the leg with
    /// [HangupCause#PHONE_LOST].
    CallLeg dial(TenantScope scope, Order order, LegSink sink);

    /// @param binding names the binding to the dialer; opaque
    /// @param instance URN by which the phone names itself, if it does (RFC 5626 §4.1)
    /// @param localAddress of the flow: where its media is received unless configured
    /// @param remoteAddress of the flow: where media of the device may come from
    /// @param offering how its media are offered
    record Target(
            DeviceId device,
            String binding,
            Optional<String> instance,
            InetAddress localAddress,
            InetAddress remoteAddress,
            Offering offering) {}

    /// @param from who calls, as the called phone shall show it
    /// @param calledExtension the number that was dialled, or that the call was diverted to last
    /// @param diversions how it came to this phone, the first one first; empty for most calls
    /// @param transferredBy who has sent the caller to this phone
    /// @param maxForwards hops the call may still take
    record Order(
            LegId leg,
            Target target,
            CallerId from,
            String calledExtension,
            List<Diversion> diversions,
            Optional<CallerId> transferredBy,
            int maxForwards,
            SessionMedia offer) {
        public Order {
            diversions = List.copyOf(diversions);
        }
    }
}
