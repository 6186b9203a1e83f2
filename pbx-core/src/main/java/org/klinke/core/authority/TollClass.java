package org.klinke.core.authority;

import java.util.EnumSet;
import java.util.Set;
import org.klinke.core.numbering.NumberKind;

/// What whoever is in it may call. Emergency calls need no class.
///
/// @param name unique in the tenant
/// @param kinds allowed everywhere that is allowed; short service numbers are free to all, but 118xx are
///     [NumberKind#PREMIUM]
/// @param countries open besides the tenant's own: ISO 3166-1 alpha-2, `001` for numbers of no country, or `*` for all
public record TollClass(String name, Set<NumberKind> kinds, Set<String> countries) {
    public static final String ALL = "*";

    /// Calls that cost what calls cost.
    private static final Set<NumberKind> USUAL = EnumSet.of(
            NumberKind.FIXED,
            NumberKind.MOBILE,
            NumberKind.FIXED_OR_MOBILE,
            NumberKind.FREEPHONE,
            NumberKind.SHARED_COST,
            NumberKind.NOMADIC,
            NumberKind.CORPORATE,
            NumberKind.UNKNOWN);

    /// Who has no other class: the own country, nothing that costs more than a call.
    public static final TollClass STANDARD = new TollClass("standard", USUAL, Set.of());

    public TollClass {
        kinds = Set.copyOf(kinds);
        countries = Set.copyOf(countries);
    }

    boolean opens(String country) {
        return countries.contains(ALL) || countries.contains(country);
    }
}
