package org.klinke.core.authority;

import java.util.Optional;
import java.util.function.Function;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberKind;

/// Which number a call may show (§ 120 TKG): one of its inventory that was verified, or one it has proved to be its
/// own, or on a forwarded call that of who calls, where the carrier does not screen. Never 110, 112, short numbers,
/// 0137 and premium-rate numbers.
///
/// @param number that is shown; empty: the carrier shows that of the account
/// @param reason for the call's timeline
public record ShownNumber(Optional<E164> number, String reason) {
    /// What the tenant's inventory says of a number.
    public enum Owned {
        NO,
        /// In service, but nobody has verified that it is the tenant's.
        UNPROVED,
        PROVED
    }

    /// @param wanted what the rule says
    /// @param owned by the tenant
    /// @param instead shown where that is none of it
    /// @param noScreening the carrier shows whatever we say
    public static ShownNumber judge(
            Who who,
            Dialled wanted,
            Function<E164, Owned> owned,
            Optional<E164> instead,
            boolean noScreening,
            TollPolicy policy) {
        String otherwise = instead.map(number -> "; " + number + " is shown").orElse("; none is shown");
        if (!(wanted instanceof Dialled.Outside outside)) {
            return new ShownNumber(instead, "what the rule would show is no telephone number of anybody" + otherwise);
        }
        E164 number = outside.number();
        if (isForbidden(outside.kind())) {
            return new ShownNumber(
                    instead, number + " is " + outside.kind().words() + " and is never shown" + otherwise);
        }
        Owned own = owned.apply(number);
        if (own == Owned.PROVED) {
            return new ShownNumber(Optional.of(number), number + " is the tenant's and is shown");
        }
        String proof = policy.verified().get(number);
        if (proof != null) {
            return new ShownNumber(
                    Optional.of(number), number + " is shown, for which the tenant has a proof: " + proof);
        }
        boolean original =
                who instanceof Who.Forwarder forwarder && forwarder.original().equals(number);
        if (original && noScreening) {
            return new ShownNumber(Optional.of(number), number + " calls, and is shown on the forwarded call");
        }
        String why = own == Owned.UNPROVED
                ? " is in the tenant's inventory, but nobody has verified it ('proof')"
                : original
                        ? " calls, but this carrier shows numbers of the tenant alone"
                        : " is neither the tenant's nor proved to be";
        return new ShownNumber(instead, number + why + otherwise);
    }

    static boolean isForbidden(NumberKind kind) {
        return switch (kind) {
            case PREMIUM, MASS_CALLING, SATELLITE -> true;
            case FIXED, MOBILE, FIXED_OR_MOBILE, FREEPHONE, SHARED_COST, NOMADIC, PERSONAL, CORPORATE, UNKNOWN -> false;
        };
    }
}
