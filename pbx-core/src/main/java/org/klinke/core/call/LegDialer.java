package org.klinke.core.call;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Trunk;

/// Makes outbound legs; `pbx-sip` implements it.
public interface LegDialer {
    /// Where the device can be reached now: one target per binding, none if it is not registered.
    List<Target.Phone> targets(TenantScope scope, DeviceId device);

    /// How the trunk of this exit can be called now, the best first; none if it is down.
    List<Target.Line> lines(TenantScope scope, Exit exit);

    /// Sends the INVITE. Never throws: a target that has gone meanwhile ends the leg with
    /// [HangupCause#PHONE_LOST].
    CallLeg dial(TenantScope scope, Order order, LegSink sink);

    /// Whom a leg is dialled to.
    sealed interface Target {
        /// Of the flow: where its media is received unless configured.
        InetAddress localAddress();

        /// Of the flow: where its media may come from.
        InetAddress remoteAddress();

        /// How media are offered.
        Offering offering();

        /// @param binding names the binding to the dialer; opaque
        /// @param instance URN by which the phone names itself, if it does (RFC 5626 §4.1)
        record Phone(
                DeviceId device,
                String binding,
                Optional<String> instance,
                InetAddress localAddress,
                InetAddress remoteAddress,
                Offering offering)
                implements Target {}

        /// @param account registered on this line, if its trunk registers
        /// @param line names it to the dialer; opaque
        /// @param rests its carrier said nothing lately, or asked to be left alone for a while
        record Line(
                Trunk trunk,
                Optional<String> account,
                Exit exit,
                String line,
                boolean rests,
                InetAddress localAddress,
                InetAddress remoteAddress)
                implements Target {
            @Override
            public Offering offering() {
                return switch (trunk.audio().srtp()) {
                    case REQUIRED -> Offering.SDES;
                    case OPTIONAL, OFF -> Offering.SDES_OPTIONAL;
                };
            }
        }
    }

    /// @param from who calls, as a called phone shall show it; to a carrier, what the exit says counts
    /// @param called the number that was dialled, or that the call was diverted to last
    /// @param emergency a call for help
    /// @param diversions how it came to this target, the first one first; empty for most calls
    /// @param transferredBy who has sent the caller there; no carrier is told
    /// @param picksUp the phone is asked to answer by itself: whose it is has asked for this very call
    /// @param maxForwards hops the call may still take
    record Order(
            LegId leg,
            Target target,
            CallerId from,
            String called,
            boolean emergency,
            List<Diversion> diversions,
            Optional<CallerId> transferredBy,
            boolean picksUp,
            int maxForwards,
            SessionMedia offer) {
        public Order {
            diversions = List.copyOf(diversions);
        }
    }
}
