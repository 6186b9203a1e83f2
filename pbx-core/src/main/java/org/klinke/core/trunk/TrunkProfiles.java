package org.klinke.core.trunk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;

/// The carriers we know, each a file of data. A trunk is its profile and what a person set besides; a better profile
/// betters every trunk made from it. Reads once, at start; immutable.
public final class TrunkProfiles {
    /// Fields of an account rather than of the trunk: they come as [TrunkDetails.AccountDetails].
    static final Set<String> OF_ACCOUNT = Set.of("user", "authUser", "password", "number");

    /// Fields that become numbers and rules.
    static final Set<String> OF_NUMBERS = Set.of("baseNumber", "extensionDigits", "switchboard", "prefix", "fallback");

    /// What concerns neither the carrier nor its numbers, but us: when the trunk is tested.
    static final String NIGHTLY_TEST = "nightlyTest";

    /// In the order people are shown them.
    private static final List<String> NAMES = List.of(
            "colt",
            "telekom-companyflex",
            "sipgate-trunking",
            "easybell",
            "plusnet",
            "peoplefone",
            "vodafone-ngn",
            "fritzbox",
            "klinke",
            "generic-registration",
            "generic-peering");

    private static final int EXTENSION_DIGITS_MAX = 8;
    private static final int E164_DIGITS_MAX = 15;

    private final Map<String, TrunkProfile> profiles = new LinkedHashMap<>();

    public TrunkProfiles() {
        NAMES.forEach(name -> profiles.put(name, ProfileFile.read(name)));
    }

    public List<String> names() {
        return List.copyOf(profiles.keySet());
    }

    /// @throws InvalidInput if there is no such profile
    public Form form(String profile) {
        return profile(profile).form();
    }

    /// The trunk that a person's details make of their profile.
    ///
    /// @param accounts with their passwords; one whose domain is "" gets the profile's
    /// @throws InvalidInput naming the field: one of the form, a setting, or `accounts[0].user`
    public Trunk resolve(TrunkId id, TrunkDetails details, List<TrunkAccount> accounts) {
        TrunkProfile profile = profile(details.profile());
        TrunkSettings settings = settings(profile, details);
        derive(details.profile(), details);
        Trunk trunk = settings.trunk(id, details, accounts)
                .testedAt(field(details.fields(), NIGHTLY_TEST).map(TrunkSettings::time));
        Map<String, Ceiling> ceilings = new LinkedHashMap<>();
        for (TrunkDetails.AccountDetails account : details.accounts()) {
            account.limit().ifPresent(limit -> {
                if (limit.calls() > trunk.limits().calls()) {
                    throw new InvalidInput(
                            "accounts",
                            account.user() + " has more calls than the "
                                    + trunk.limits().calls() + " of its trunk",
                            "give the account fewer, or the trunk more");
                }
                ceilings.put(account.user(), limit);
            });
        }
        return ceilings.isEmpty() ? trunk : trunk.with(trunk.limits().withAccounts(ceilings));
    }

    /// Every setting as text: what was set, else the profile's.
    ///
    /// @throws InvalidInput naming a field that no trunk has
    public Map<String, String> texts(TrunkDetails details) {
        return settings(profile(details.profile()), details).texts();
    }

    /// The numbers and rules that follow from what the form was given.
    ///
    /// @throws InvalidInput naming the field
    public Derived derive(String profile, TrunkDetails details) {
        Map<String, String> fields = details.fields();
        Place place = settings(profile(profile), details).place();
        Optional<E164> base = field(fields, "baseNumber").map(number -> e164("baseNumber", number, place));
        int digits = field(fields, "extensionDigits")
                .map(text -> TrunkSettings.count("extensionDigits", text, 0, EXTENSION_DIGITS_MAX))
                .orElse(0);
        Optional<String> switchboard = extension(fields, "switchboard");
        if (base.isEmpty() && (digits > 0 || switchboard.isPresent())) {
            throw new InvalidInput(
                    "baseNumber",
                    "it is missing, and extensionDigits and switchboard mean nothing without it",
                    "give the number without its extension digits, like '+49 89 1234567'");
        }
        if (base.isPresent() && base.get().text().length() - 1 + digits > E164_DIGITS_MAX) {
            throw new InvalidInput(
                    "extensionDigits",
                    base.get() + " with " + digits + " digits more has over " + E164_DIGITS_MAX,
                    "take the extension digits off baseNumber, or give fewer");
        }
        String prefix = field(fields, "prefix").orElse("");
        if (!prefix.matches("[0-9*#]{0,4}")) {
            throw new InvalidInput("prefix", "'" + prefix + "' cannot be dialled", "use up to 4 of 0-9, * and #");
        }
        return new Derived(
                details.name(),
                base.map(number -> new Derived.Block(number, digits, switchboard)),
                prefix,
                extension(fields, "fallback"));
    }

    private static TrunkSettings settings(TrunkProfile profile, TrunkDetails details) {
        Map<String, String> texts = new LinkedHashMap<>();
        profile.settings().forEach((name, known) -> texts.put(name, known.value()));
        details.fields().forEach((name, value) -> {
            if (OF_ACCOUNT.contains(name)) {
                throw new InvalidInput(
                        name, "it belongs to an account of the trunk", "put it into the first of 'accounts'");
            }
            if (TrunkSettings.NAMES.contains(name)) {
                texts.put(name, value.strip());
            } else if (!OF_NUMBERS.contains(name) && !name.equals(NIGHTLY_TEST)) {
                throw new InvalidInput(
                        name, "a trunk has no such field", "use one of " + String.join(", ", new TreeSet<>(all())));
            }
        });
        for (Form.Field field : profile.form().fields()) {
            if (field.needed()
                    && !field.ofAccount()
                    && details.fields().getOrDefault(field.name(), "").isBlank()) {
                throw new InvalidInput(
                        field.name(),
                        "it is missing: " + field.label().en(),
                        "give it, for example '" + field.example() + "'");
            }
        }
        return new TrunkSettings(texts);
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(TrunkSettings.NAMES);
        all.addAll(OF_NUMBERS);
        all.add(NIGHTLY_TEST);
        return all;
    }

    private TrunkProfile profile(String name) {
        TrunkProfile profile = profiles.get(name);
        if (profile == null) {
            throw new InvalidInput(
                    "profile", "there is no profile '" + name + "'", "use one of " + String.join(", ", names()));
        }
        return profile;
    }

    private static Optional<String> field(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Optional<String> extension(Map<String, String> fields, String name) {
        return field(fields, name).map(extension -> {
            if (!extension.matches("[0-9]{1," + EXTENSION_DIGITS_MAX + "}")) {
                throw new InvalidInput(name, "'" + extension + "' is no extension", "use 1 to 8 digits, like '100'");
            }
            return extension;
        });
    }

    static E164 e164(String field, String text, Place place) {
        return switch (NumberReader.read(text, place)) {
            case Dialled.Outside outside -> outside.number();
            case Dialled.NoNumber no -> throw notOurs(field, text, "it " + no.why());
            case Dialled.Emergency _, Dialled.Service _, Dialled.OtherCarrier _ ->
                throw notOurs(field, text, "it is no number that anybody can have");
        };
    }

    private static InvalidInput notOurs(String field, String text, String why) {
        return new InvalidInput(field, "'" + text + "' cannot be it: " + why, "write it like '+49 89 1234567'");
    }
}
