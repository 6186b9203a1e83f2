package org.klinke.core.authority;

import java.util.Map;
import org.klinke.core.numbering.NumberKind;

/// What a minute costs, roughly: enough to see that it is too much. A kind without a price costs nothing.
///
/// @param home cents per minute within the tenant's country
/// @param abroad and elsewhere
public record Prices(Map<NumberKind, Integer> home, Map<NumberKind, Integer> abroad) {
    /// A flat rate at home, and abroad what is dear but not rare.
    public static final Prices DEFAULT = new Prices(
            Map.of(
                    NumberKind.SHARED_COST, 20,
                    NumberKind.PERSONAL, 20,
                    NumberKind.MASS_CALLING, 100,
                    NumberKind.PREMIUM, 300),
            Map.of(
                    NumberKind.FIXED, 30,
                    NumberKind.MOBILE, 60,
                    NumberKind.FIXED_OR_MOBILE, 60,
                    NumberKind.SHARED_COST, 60,
                    NumberKind.NOMADIC, 60,
                    NumberKind.PERSONAL, 100,
                    NumberKind.CORPORATE, 60,
                    NumberKind.PREMIUM, 500,
                    NumberKind.SATELLITE, 1_000,
                    NumberKind.UNKNOWN, 100));

    public Prices {
        home = Map.copyOf(home);
        abroad = Map.copyOf(abroad);
    }

    int centsPerMinute(NumberKind kind, boolean atHome) {
        return (atHome ? home : abroad).getOrDefault(kind, 0);
    }
}
