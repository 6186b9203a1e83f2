package org.klinke.core.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Diversion;
import org.klinke.core.call.Leg;
import org.klinke.core.call.LegDialer;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.media.SessionMedia;

/// The phones that ring for somebody who waits, or are about to: a leg for every binding of every device, dialled as
/// soon as its media session and that of who waits are open.
final class Forks {
    private static final int FORKS_MAX = 16;

    private final Call call;
    private final CallerId from;
    private final Optional<Leg> transferor;
    private final Map<Leg, Fork> ringing = new LinkedHashMap<>();
    private int forks;

    /// @param from what called phones show
    /// @param transferor who has sent the waiting leg here
    Forks(Call call, CallerId from, Optional<Leg> transferor) {
        this.call = call;
        this.from = from;
        this.transferor = transferor;
    }

    /// @param diversions how it came to this phone
    private record Fork(LegDialer.Target target, List<Diversion> diversions, boolean dialled) {
        Fork asDialled() {
            return new Fork(target, diversions, true);
        }
    }

    /// Legs to all bindings of these devices.
    ///
    /// @return how many
    int add(Decision.RingUser to, List<Diversion> diversions, Leg waiting) {
        // Who calls a GRUU means one phone and no other (RFC 5627 §5.1); not where the call is transferred later.
        Optional<String> only =
                diversions.isEmpty() && !waiting.answered() ? call.incoming().instance() : Optional.empty();
        List<Leg> fresh = new ArrayList<>();
        for (Device device : to.devices()) {
            if (waiting.party().device().filter(device.id()::equals).isPresent()) {
                continue; // transferred to itself
            }
            for (LegDialer.Target target : call.dialling().targets(device.id())) {
                boolean meant = only.isEmpty() || only.equals(target.instance());
                if (meant && forks < FORKS_MAX) {
                    forks++;
                    Party party = new Party(
                            Optional.of(device.id()),
                            Optional.of(to.user().id()),
                            to.user().name(),
                            to.user().extension());
                    Leg leg = call.dialling().newLeg(target, party);
                    ringing.put(leg, new Fork(target, diversions, false));
                    fresh.add(leg);
                }
            }
        }
        if (!fresh.isEmpty()) {
            if (waiting.mediaUnopened()) {
                call.openMedia(waiting, MediaStep.secure(waiting), Optional.empty());
            }
            fresh.forEach(leg -> call.openMedia(leg, isSecure(ringing.get(leg)), Optional.of(waiting)));
        }
        return fresh.size();
    }

    /// Where plain RTP is allowed, an answer may choose it whatever we offer; but not if that is DTLS alone.
    private boolean isSecure(@Nullable Fork fork) {
        return call.negotiation().srtpRequired()
                || (fork != null && !fork.target().offering().sdes());
    }

    void dialReady(Leg waiting) {
        if (!waiting.mediaOpen()) {
            return;
        }
        for (Map.Entry<Leg, Fork> entry : ringing.entrySet()) {
            Leg leg = entry.getKey();
            Fork fork = entry.getValue();
            if (!fork.dialled() && leg.mediaOpen()) {
                entry.setValue(fork.asDialled());
                SessionMedia offer = call.negotiation()
                        .offer(
                                leg.endpoint(),
                                call.negotiation().offerable(MediaStep.lines(call, waiting)),
                                fork.target().offering());
                call.dialling().dial(leg, fork.target(), from, fork.diversions(), transferor.map(Leg::callerId), offer);
            }
        }
    }

    boolean has(Leg leg) {
        return ringing.containsKey(leg);
    }

    boolean none() {
        return ringing.isEmpty();
    }

    /// How many there have ever been.
    int forks() {
        return forks;
    }

    List<Diversion> diversions(Leg leg) {
        Fork fork = ringing.get(leg);
        return fork == null ? List.of() : fork.diversions();
    }

    /// The leg rings no more.
    ///
    /// @return false if it has not
    boolean remove(Leg leg) {
        return ringing.remove(leg) != null;
    }

    void cancelAll(HangupCause cause) {
        ringing.keySet().forEach(leg -> call.hangup(leg, cause));
        ringing.clear();
    }
}
