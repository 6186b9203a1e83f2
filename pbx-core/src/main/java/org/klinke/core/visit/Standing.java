package org.klinke.core.visit;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.phone.Phone;

/// How it stands with a telephone, and if it does not come up, why, as far as its visits tell.
///
/// @param why what counts most
/// @param at when that was, if it happened at a time
/// @param visit that shows it
public record Standing(Why why, Optional<Instant> at, Optional<Visit> visit) {
    /// They do not tell why it does not come up.
    private static final Set<Visit.What> SAYS_NOTHING =
            EnumSet.of(Visit.What.TOLD, Visit.What.MENU, Visit.What.SAYS_SET_UP, Visit.What.SAYS_REGISTERED);

    public enum Why {
        /// It is registered.
        REGISTERED,
        /// Nobody has made it an address yet.
        NEVER_OPENED,
        /// Its first address waits, and nothing came.
        NEVER_CAME,
        /// Its first address waited until its time was over, and nothing came.
        WINDOW_MISSED,
        /// It asks at an address that is dead.
        DEAD_ADDRESS,
        /// It asks only for files that phones of the model it is listed as do not have.
        OTHER_MODEL,
        /// It showed another phone's certificate.
        OTHER_CERTIFICATE,
        /// It showed none, and must.
        NO_CERTIFICATE,
        /// Its password cannot be written into a file.
        ODD_PASSWORD,
        /// It was asked to come later and has not come yet.
        LATER,
        /// It has its files and does not register with them.
        SILENT,
        /// It has its files, and says that it tried to register and could not.
        FAILED,
        /// It was registered and has gone.
        GONE
    }

    /// @param registeredSince empty if it is not
    /// @param visits newest first, as many as are kept
    public static Standing of(Phone phone, Optional<Instant> registeredSince, List<Visit> visits, Instant now) {
        if (registeredSince.isPresent()) {
            return new Standing(Why.REGISTERED, registeredSince, Optional.empty());
        }
        Optional<Visit> telling = visits.stream()
                .filter(visit -> !SAYS_NOTHING.contains(visit.what()))
                .filter(visit -> visit.what() != Visit.What.NO_FILE || !hasServed(visits))
                .findFirst();
        return telling.map(visit -> new Standing(why(visit), Optional.of(visit.at()), telling))
                .orElseGet(() -> new Standing(
                        phone.openUntil().isEmpty()
                                ? Why.NEVER_OPENED
                                : phone.isOpen(now) ? Why.NEVER_CAME : Why.WINDOW_MISSED,
                        phone.openUntil(),
                        Optional.empty()));
    }

    /// A phone that gets its own files asks for others too.
    private static boolean hasServed(List<Visit> visits) {
        return visits.stream().anyMatch(visit -> visit.what() == Visit.What.SERVED);
    }

    private static Why why(Visit visit) {
        return switch (visit.what()) {
            case SERVED, REGISTERED, TOLD, MENU, SAYS_SET_UP, SAYS_REGISTERED -> Why.SILENT;
            case NO_FILE -> Why.OTHER_MODEL;
            case OLD_ADDRESS, WINDOW_OVER, NO_PHONE -> Why.DEAD_ADDRESS;
            case OTHER_CERTIFICATE -> Why.OTHER_CERTIFICATE;
            case NO_CERTIFICATE -> Why.NO_CERTIFICATE;
            case ODD_PASSWORD -> Why.ODD_PASSWORD;
            case LATER, TOO_OFTEN -> Why.LATER;
            case GONE, SAYS_UNREGISTERED -> Why.GONE;
            case SAYS_FAILED -> Why.FAILED;
        };
    }
}
