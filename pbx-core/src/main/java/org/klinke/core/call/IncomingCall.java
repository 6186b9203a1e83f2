package org.klinke.core.call;

import java.net.InetAddress;
import java.util.Optional;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.id.PeerId;
import org.klinke.core.media.SessionMedia;

/// An INVITE outside any dialog, of a device or carrier that the edge has let in.
///
/// @param leg already exists, has sent 100 and no more
/// @param peer the device that calls, proven by digest; or the trunk over which a carrier does
/// @param outside who calls, if it is a carrier's call
/// @param dialled user part of the Request-URI, as dialled; shown to admins and kept
/// @param pin what was dialled behind `*44<extension>#`: in no record, trace or log
/// @param domain host part of the Request-URI, lower case: a device's must name the tenant's
/// @param instance the one phone that is meant, where a GRUU was called (RFC 5627)
/// @param offer empty for an INVITE without SDP
/// @param localAddress of the flow
/// @param remoteAddress of the flow
/// @param secure signalling is TLS
/// @param sipCallId for people who search by it
/// @param withheld the caller asks to stay unknown to who is called (RFC 3323)
/// @param replaces the leg it wants the place of (RFC 3891)
/// @param maxForwards hops that are left, at least 1 (RFC 3261 §20.22)
public record IncomingCall(
        CallLeg leg,
        PeerId peer,
        Optional<TrunkCaller> outside,
        String dialled,
        Optional<String> pin,
        String domain,
        Optional<String> instance,
        Optional<SessionMedia> offer,
        InetAddress localAddress,
        InetAddress remoteAddress,
        boolean secure,
        String sipCallId,
        boolean withheld,
        Optional<TransferTarget.Replaced> replaces,
        int maxForwards) {
    /// @param dialled perhaps with a PIN behind it
    public IncomingCall(
            CallLeg leg,
            PeerId peer,
            Optional<TrunkCaller> outside,
            String dialled,
            String domain,
            Optional<String> instance,
            Optional<SessionMedia> offer,
            InetAddress localAddress,
            InetAddress remoteAddress,
            boolean secure,
            String sipCallId,
            boolean withheld,
            Optional<TransferTarget.Replaced> replaces,
            int maxForwards) {
        this(
                leg,
                peer,
                outside,
                dialled,
                Optional.empty(),
                domain,
                instance,
                offer,
                localAddress,
                remoteAddress,
                secure,
                sipCallId,
                withheld,
                replaces,
                maxForwards);
    }

    /// The PIN parted from what was dialled: before it goes anywhere else.
    ///
    /// @param codes of the tenant
    IncomingCall parted(FeatureCodes codes, OutsidePlan plan) {
        LoginCode code = LoginCode.of(dialled, codes, plan);
        return code.pin().isEmpty()
                ? this
                : new IncomingCall(
                        leg,
                        peer,
                        outside,
                        code.dialled(),
                        code.pin(),
                        domain,
                        instance,
                        offer,
                        localAddress,
                        remoteAddress,
                        secure,
                        sipCallId,
                        withheld,
                        replaces,
                        maxForwards);
    }

    @Override
    public String toString() {
        return "IncomingCall[" + peer + " dials " + LoginCode.hidden(dialled) + "]";
    }
}
