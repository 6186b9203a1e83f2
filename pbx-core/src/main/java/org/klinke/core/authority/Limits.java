package org.klinke.core.authority;

import org.klinke.core.directory.InvalidInput;

/// Where calls of one user, of the tenant, or over one trunk stop. 0 = no limit. Hours and days are the last 60 minutes
/// and 24 hours, not those of the clock.
///
/// @param parallel calls at once
/// @param centsPerHour by [Prices], as are the cents per day
public record Limits(int parallel, int minutesPerHour, int minutesPerDay, int centsPerHour, int centsPerDay) {
    public static final Limits NONE = new Limits(0, 0, 0, 0, 0);

    /// @throws InvalidInput if one is negative
    public Limits {
        if (parallel < 0 || minutesPerHour < 0 || minutesPerDay < 0 || centsPerHour < 0 || centsPerDay < 0) {
            throw new InvalidInput("user", "a limit is below 0", "use 0 for none, or leave it out");
        }
    }

    /// The stricter of both in each.
    Limits with(Limits other) {
        return new Limits(
                stricter(parallel, other.parallel),
                stricter(minutesPerHour, other.minutesPerHour),
                stricter(minutesPerDay, other.minutesPerDay),
                stricter(centsPerHour, other.centsPerHour),
                stricter(centsPerDay, other.centsPerDay));
    }

    private static int stricter(int one, int other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }
}
