package org.klinke.core.numbering;

/// What calling a number outside means, mostly for the bill.
public enum NumberKind {
    FIXED("a fixed-line number"),
    MOBILE("a mobile number"),
    /// Fixed or mobile: the number plan (of the USA, for example) does not tell.
    FIXED_OR_MOBILE("a fixed-line or mobile number"),
    FREEPHONE("a freephone number"),
    SHARED_COST("a shared-cost number"),
    /// Germany's 0137: votes and prize games.
    MASS_CALLING("a mass-calling number"),
    PREMIUM("a premium-rate number"),
    /// Not bound to a place: Germany's 032, voice over IP elsewhere.
    NOMADIC("a number bound to no place"),
    PERSONAL("a personal number"),
    /// One number for a whole company or network: Germany's 018 and 0181.
    CORPORATE("a number of a corporate network"),
    SATELLITE("a satellite or international network number"),
    /// Allotted to nobody as far as we know: number plans grow, so it is no reason to refuse it.
    UNKNOWN("a number of unknown kind");

    private final String words;

    NumberKind(String words) {
        this.words = words;
    }

    /// For the reasons of a decision.
    public String words() {
        return words;
    }
}
