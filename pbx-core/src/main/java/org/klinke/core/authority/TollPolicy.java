package org.klinke.core.authority;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;
import org.klinke.core.trunk.Ceiling;

/// What a tenant's calls to outside may be: immutable.
///
/// @param country its own, ISO 3166-1 alpha-2
/// @param zone whose clock tells the night
/// @param standard the class of who has no other
/// @param classOf of users that have one of their own
/// @param user limits of each user
/// @param tenant of all together
/// @param trunks of those that have some, by name
/// @param channels calls with the outside at once; stops no emergency call; empty = any number
/// @param verified numbers besides the inventory that may be shown, with the proof that the tenant may
public record TollPolicy(
        String country,
        ZoneId zone,
        TollClass standard,
        Map<UserId, TollClass> classOf,
        Limits user,
        Limits tenant,
        Map<String, Limits> trunks,
        Optional<Night> night,
        Optional<Ceiling> channels,
        Map<E164, String> verified,
        Prices prices) {
    /// What costs more than 20 € within an hour, or 50 € within a day, is rather fraud than a user.
    public static final Limits USER_DEFAULT = new Limits(10, 0, 0, 2_000, 5_000);

    public static final Limits TENANT_DEFAULT = new Limits(0, 0, 0, 10_000, 30_000);

    public TollPolicy {
        classOf = Map.copyOf(classOf);
        trunks = Map.copyOf(trunks);
        verified = Map.copyOf(verified);
    }

    /// Of a tenant that has set nothing.
    public static TollPolicy standard(String country, ZoneId zone) {
        return new TollPolicy(
                country,
                zone,
                TollClass.STANDARD,
                Map.of(),
                USER_DEFAULT,
                TENANT_DEFAULT,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Prices.DEFAULT);
    }

    TollPolicy byDay() {
        return new TollPolicy(
                country, zone, standard, classOf, user, tenant, trunks, Optional.empty(), channels, verified, prices);
    }

    Optional<Night> nightAt(Instant at) {
        return night.filter(hours -> hours.at(at.atZone(zone).toLocalTime()));
    }

    /// Limits of each user then.
    Limits userAt(Instant at) {
        return nightAt(at).map(Night::user).map(user::with).orElse(user);
    }

    /// Limits of all together then.
    Limits tenantAt(Instant at) {
        return nightAt(at).map(Night::tenant).map(tenant::with).orElse(tenant);
    }

    TollClass of(Who who) {
        return who.user().map(user -> classOf.getOrDefault(user, standard)).orElse(standard);
    }
}
