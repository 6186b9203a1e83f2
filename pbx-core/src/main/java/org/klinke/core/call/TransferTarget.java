package org.klinke.core.call;

import java.util.Optional;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.id.LegId;

/// Where a phone wants a call to go: in a REFER, or in a 3xx. Its wish only; the dial plan judges it as that phone's.
/// Or where somebody wants it to go for the phone's user: the phone has not asked, and is told nothing.
///
/// @param dialled user part of the URI, unescaped; a call parts it from what may be a PIN
/// @param domain host part, lower case; the tenant's own where the URI has none (`tel:`)
/// @param replaces attended: the call that is to be taken over instead of dialling
/// @param fromElsewhere no phone has asked for it
public record TransferTarget(String dialled, String domain, Optional<Replaced> replaces, boolean fromElsewhere) {
    public TransferTarget(String dialled, String domain, Optional<Replaced> replaces) {
        this(dialled, domain, replaces, false);
    }

    /// Without a PIN, which nobody may be logged in with so: before it goes anywhere else.
    ///
    /// @param codes of the tenant
    TransferTarget parted(FeatureCodes codes, OutsidePlan outside) {
        return new TransferTarget(LoginCode.of(dialled, codes, outside).dialled(), domain, replaces, fromElsewhere);
    }

    @Override
    public String toString() {
        return "TransferTarget[" + LoginCode.hidden(dialled) + " at " + domain + ", " + replaces + "]";
    }

    /// A dialog that somebody wants to take the place of (RFC 3891).
    ///
    /// @param leg the leg behind it; empty where no dialog of the tenant has these tags
    /// @param earlyOnly not once it is answered
    public record Replaced(Optional<LegId> leg, boolean earlyOnly) {}
}
