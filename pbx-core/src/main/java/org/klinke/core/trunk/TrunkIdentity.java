package org.klinke.core.trunk;

import java.util.Optional;
import org.klinke.core.numbering.Place;

/// In which headers and in which form the carrier reads and writes numbers.
///
/// @param calledIn where an incoming call says whom it is for
/// @param clip where an outgoing call says who calls
/// @param clir how it says that this shall not be shown
/// @param numbers form of the numbers we send
/// @param userPhone SIP URIs with a number bear `user=phone` (RFC 3261 §19.1.1)
/// @param diversion how a forwarded call says by whom
/// @param noScreening whether the carrier shows a caller's number that is none of ours, on forwarded calls, and in
/// which
///     header it wants that
/// @param place where numbers without country or area code belong: of this carrier's national form, both ways
/// @param callbackPrefix put before an incoming caller's number, so that calling back leaves by this trunk; mostly ""
/// @param accountInFrom From names the account we call with, and the number to show stands in P-… alone
/// @param domain host of From and P-…; empty = the account's domain, or to a peer the address it reaches us at
public record TrunkIdentity(
        CalledIn calledIn,
        Clip clip,
        Clir clir,
        NumberForm numbers,
        boolean userPhone,
        DiversionIn diversion,
        NoScreening noScreening,
        Place place,
        String callbackPrefix,
        boolean accountInFrom,
        Optional<String> domain) {
    public enum CalledIn {
        REQUEST_URI,
        TO,
        P_CALLED_PARTY_ID
    }

    public enum Clip {
        /// From alone.
        FROM,
        /// From, and P-Preferred-Identity (RFC 3325 §9.2).
        PPI,
        /// From, and P-Asserted-Identity (RFC 3325 §9.1).
        PAI
    }

    public enum Clir {
        /// From is `anonymous@anonymous.invalid` (RFC 3323 §4.1); P-… still says who it is, with `Privacy: id`.
        FROM_ANONYMOUS,
        /// From as ever, with `Privacy: id` (RFC 3325 §9.3).
        PRIVACY_ID
    }

    public enum NumberForm {
        /// `+4989123456`
        E164,
        /// `4989123456`
        E164_WITHOUT_PLUS,
        /// `004989123456`, by the international prefix of the trunk's country
        INTERNATIONAL,
        /// `089123456` within the trunk's country, international elsewhere
        NATIONAL
    }

    /// CLIP no screening: of a forwarded call, where who really calls stands; the other header has the number
    /// of ours that forwards, which is checked and billed.
    public enum NoScreening {
        /// Nowhere: numbers of the tenant alone are shown.
        OFF,
        /// In From.
        FROM,
        /// In P-Preferred- or P-Asserted-Identity.
        IDENTITY
    }

    public enum DiversionIn {
        /// RFC 5806
        DIVERSION,
        /// RFC 7044
        HISTORY_INFO,
        NONE
    }
}
