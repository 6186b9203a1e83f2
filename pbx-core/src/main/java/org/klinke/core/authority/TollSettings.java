package org.klinke.core.authority;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberKind;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.trunk.Ceiling;

/// What a tenant's admin sets, by names: stored as a document, and as the `tolls` of the `apply` file. The class
/// `standard` is always there, unless it is given anew.
///
/// @param classes by name
/// @param standard name of the class of who has no other
/// @param users class by extension; an extension that is nobody's counts for nothing
/// @param trunks limits by the trunk's name
/// @param channels what the tenant may have with the outside at once; empty = any number
/// @param verified numbers besides the tenant's own that it may show, each with the proof: a contract, a letter
public record TollSettings(
        Map<String, ClassSetting> classes,
        String standard,
        Map<String, String> users,
        Limits user,
        Limits tenant,
        Map<String, Limits> trunks,
        Optional<NightSetting> night,
        Optional<ChannelSetting> channels,
        Map<String, String> verified,
        Prices prices) {
    public static final TollSettings DEFAULT = new TollSettings(
            Map.of(),
            TollClass.STANDARD.name(),
            Map.of(),
            TollPolicy.USER_DEFAULT,
            TollPolicy.TENANT_DEFAULT,
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Prices.DEFAULT);

    private static final int CLASSES_MAX = 50;
    private static final int ENTRIES_MAX = 1_000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{1,8}");
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    /// Meanings as in [TollClass].
    public record ClassSetting(Set<NumberKind> kinds, Set<String> countries) {
        /// In one order, however they were written: what is the same reads the same.
        public ClassSetting {
            kinds = Collections.unmodifiableSet(new TreeSet<>(kinds));
            countries = Collections.unmodifiableSet(new TreeSet<>(countries));
        }
    }

    /// Meanings as in [Ceiling]; a direction that is left out has all.
    public record ChannelSetting(
            int calls, @Nullable Integer inbound, @Nullable Integer outbound) {
        public ChannelSetting {
            ceiling(calls, inbound, outbound);
        }

        Ceiling ceiling() {
            return ceiling(calls, inbound, outbound);
        }

        private static Ceiling ceiling(int calls, @Nullable Integer inbound, @Nullable Integer outbound) {
            try {
                return new Ceiling(calls, inbound == null ? calls : inbound, outbound == null ? calls : outbound);
            } catch (InvalidInput e) {
                throw new InvalidInput("channels." + e.field(), e.problem(), e.remedy());
            }
        }
    }

    /// Meanings as in [Night]; limits that are left out are none.
    public record NightSetting(
            LocalTime from,
            LocalTime to,
            String tollClass,
            @Nullable Limits user,
            @Nullable Limits tenant) {
        public NightSetting {
            user = user == null ? Limits.NONE : user;
            tenant = tenant == null ? Limits.NONE : tenant;
        }

        @Override
        public Limits user() {
            return Objects.requireNonNull(user);
        }

        @Override
        public Limits tenant() {
            return Objects.requireNonNull(tenant);
        }
    }

    /// @throws InvalidInput naming the field
    public TollSettings {
        classes = Map.copyOf(classes);
        users = Map.copyOf(users);
        trunks = Map.copyOf(trunks);
        verified = Map.copyOf(verified);
        few("classes", classes.size(), CLASSES_MAX);
        few("users", users.size(), ENTRIES_MAX);
        few("trunks", trunks.size(), ENTRIES_MAX);
        few("verified", verified.size(), ENTRIES_MAX);
        classes.forEach((name, setting) -> {
            if (!NAME.matcher(name).matches()) {
                throw new InvalidInput(
                        "classes", "'" + name + "' cannot be a name", "use 1 to 40 lower-case letters, digits and '-'");
            }
            for (String country : setting.countries()) {
                if (!country.equals(TollClass.ALL) && !country.equals("001") && !COUNTRIES.contains(country)) {
                    throw new InvalidInput(
                            "classes." + name + ".countries",
                            "'" + country + "' is no country",
                            "use two letters like 'FR', '001' for numbers of no country, or '*' for all");
                }
            }
        });
        known(classes, "standard", standard);
        for (Map.Entry<String, String> entry : users.entrySet()) {
            if (!EXTENSION.matcher(entry.getKey()).matches()) {
                throw new InvalidInput("users", "'" + entry.getKey() + "' is no extension", "use 1 to 8 digits");
            }
            known(classes, "users." + entry.getKey(), entry.getValue());
        }
        if (night.isPresent()) {
            known(classes, "night.tollClass", night.get().tollClass());
            if (night.get().from().equals(night.get().to())) {
                throw new InvalidInput("night.to", "the night would have no end", "give another time than night.from");
            }
        }
    }

    private static void few(String field, int size, int most) {
        if (size > most) {
            throw new InvalidInput(field, "more than " + most, "leave some out");
        }
    }

    private static void known(Map<String, ClassSetting> classes, String field, String name) {
        if (!classes.containsKey(name) && !name.equals(TollClass.STANDARD.name())) {
            throw new InvalidInput(
                    field, "there is no toll class '" + name + "'", "name one of 'classes', or 'standard'");
        }
    }

    /// Numbers that may be shown at all are telephone numbers of the tenant's country, and none of those that
    /// nobody may show (§ 120 TKG).
    ///
    /// @throws InvalidInput naming the field
    public void check(Tenant tenant) {
        verified.forEach((number, proof) -> {
            String field = "verified." + number;
            if (proof.isBlank()) {
                throw new InvalidInput(
                        field, "the proof is missing", "say why the tenant may show it, like 'contract of 2026-03-01'");
            }
            Dialled read = NumberReader.read(number, new Place(tenant.country(), tenant.areaCode()));
            if (!(read instanceof Dialled.Outside outside)
                    || !outside.number().text().equals(number)) {
                throw new InvalidInput(field, "it is no number in E.164", "write it like '+4989123456'");
            }
            if (ShownNumber.isForbidden(outside.kind())) {
                throw new InvalidInput(
                        field, "nobody may show " + outside.kind().words(), "take it out");
            }
            if (!outside.country().equals(tenant.country())) {
                throw new InvalidInput(
                        field,
                        "it is a number of " + outside.country(),
                        "name numbers of " + tenant.country() + " only");
            }
        });
    }

    /// What the settings mean, now.
    ///
    /// @param userOf whose an extension is
    public TollPolicy policy(Tenant tenant, Function<String, Optional<UserId>> userOf) {
        Map<UserId, TollClass> classOf = new HashMap<>();
        users.forEach((extension, name) -> userOf.apply(extension).ifPresent(user -> classOf.put(user, named(name))));
        Map<E164, String> shown = new HashMap<>();
        verified.forEach((number, proof) -> shown.put(new E164(number), proof));
        return new TollPolicy(
                tenant.country(),
                ZoneId.of(tenant.timeZone()),
                named(standard),
                classOf,
                user,
                tenant(),
                trunks,
                night.map(hours ->
                        new Night(hours.from(), hours.to(), named(hours.tollClass()), hours.user(), hours.tenant())),
                channels.map(ChannelSetting::ceiling),
                shown,
                prices);
    }

    private TollClass named(String name) {
        ClassSetting setting = classes.get(name);
        return setting == null ? TollClass.STANDARD : new TollClass(name, setting.kinds(), setting.countries());
    }

    /// For the audit log, by field.
    public Map<String, String> facts() {
        return Map.of(
                "classes", sorted(classes),
                "standard", standard,
                "users", sorted(users),
                "user", user.toString(),
                "tenant", tenant.toString(),
                "trunks", sorted(trunks),
                "night", night.map(NightSetting::toString).orElse(""),
                "channels", channels.map(ChannelSetting::toString).orElse(""),
                "verified", sorted(verified),
                "prices", "home " + sorted(prices.home()) + ", abroad " + sorted(prices.abroad()));
    }

    private static String sorted(Map<?, ?> map) {
        return new TreeMap<>(map).toString();
    }
}
