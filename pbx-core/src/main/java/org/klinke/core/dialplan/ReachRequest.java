package org.klinke.core.dialplan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.E164;
import org.klinke.core.reach.Origin;

/// Somebody calls an extension of the tenant.
///
/// @param origin internal or external
/// @param caller extension, or number in E.164 or as the carrier wrote it; "" if it is withheld
/// @param device the caller's own, which does not ring; empty for calls from outside
/// @param withheld the caller asks to stay unknown
/// @param hops how the call came here, the first one first
/// @param draw any number that differs from call to call
public record ReachRequest(
        String extension,
        Origin origin,
        String caller,
        Optional<DeviceId> device,
        boolean withheld,
        List<Hop> hops,
        Instant at,
        int draw) {
    public ReachRequest {
        hops = List.copyOf(hops);
    }

    /// The caller's number where he calls from outside and shows it.
    Optional<E164> outsideCaller() {
        return origin == Origin.EXTERNAL && caller.matches("\\+[1-9][0-9]{2,14}")
                ? Optional.of(new E164(caller))
                : Optional.empty();
    }

    ReachRequest onward(Hop hop, String to) {
        List<Hop> longer = new ArrayList<>(hops);
        longer.add(hop);
        return new ReachRequest(to, origin, caller, device, withheld, longer, at, draw);
    }
}
