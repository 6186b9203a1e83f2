package org.klinke.core.phone;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// Whether a layer can be set so: its phones are there, they have these keys and settings, and what is watched is an
/// extension of this tenant that has a lamp. What one template says for phones of several makers is told to those that
/// have it.
final class SetupCheck {
    private static final String FOR = "for";

    private final PhoneAbilities abilities;
    private final Predicate<String> authorities;
    private final Predicate<UserId> users;
    private final Function<DeviceId, Optional<String>> models;
    private final Supplier<Map<String, String>> extensions;

    /// @param authorities whether there is any by which this maker's factory certificates can be checked
    /// @param users whether it is one of the tenant's
    /// @param models of the tenant's telephones
    /// @param extensions the tenant's, with the kind of each
    SetupCheck(
            PhoneAbilities abilities,
            Predicate<String> authorities,
            Predicate<UserId> users,
            Function<DeviceId, Optional<String>> models,
            Supplier<Map<String, String>> extensions) {
        this.abilities = abilities;
        this.authorities = authorities;
        this.users = users;
        this.models = models;
        this.extensions = extensions;
    }

    /// What the layer's phones have in common.
    ///
    /// @param model empty where they are of several
    private record Phones(Optional<String> maker, Optional<String> model) {}

    void require(PhoneLayer layer, PhoneSetup setup) {
        setup.check();
        Phones phones = phones(layer);
        if (setup.certificate().equals(Optional.of(CertificateUse.REQUIRED))) {
            phones.maker().ifPresentOrElse(this::certified, this::allCertified);
        }
        if (setup.encryption().filter(one -> one != FileEncryption.OFF).isPresent()) {
            decrypts(phones);
        }
        Map<String, String> known = setup.keys().stream().anyMatch(PhoneKey::watches) ? extensions.get() : Map.of();
        for (PhoneKey key : setup.keys()) {
            phones.model().ifPresent(model -> fits(key, model));
            phones.maker().ifPresent(maker -> has(key, maker));
            if (key.watches()) {
                watchable(key, Optional.ofNullable(known.get(key.target())));
            }
        }
        if (!setup.settings().isEmpty()) {
            String maker = phones.maker()
                    .orElseThrow(() -> new InvalidInput(
                            "settings",
                            "these phones can be of several makers, and each has its own names",
                            "set them for a maker, a model or a device"));
            setup.settings().keySet().forEach(name -> abilities.requireSetting(maker, name));
        }
    }

    private void certified(String maker) {
        if (!abilities.hasFactoryCertificate(maker)) {
            throw new InvalidInput(
                    "certificate",
                    "phones of '" + maker + "' have no factory certificate that is known",
                    "use 'off', or leave it out");
        }
        if (!authorities.test(maker)) {
            throw new InvalidInput(
                    "certificate",
                    "there is no authority by which certificates of '" + maker + "' could be checked",
                    "have your operator put it there first, use 'wanted', or say it of another maker's phones");
        }
    }

    /// Of several makers: those of which no certificate is known are not asked for any, all others can be among them.
    private void allCertified() {
        abilities.makers().stream()
                .filter(abilities::hasFactoryCertificate)
                .sorted()
                .forEach(this::certified);
    }

    private void decrypts(Phones phones) {
        phones.model().filter(model -> !abilities.decrypts(model)).ifPresent(model -> {
            throw new InvalidInput(
                    "encryption", "how '" + model + "' decrypts a file is not known", "use 'off', or leave it out");
        });
    }

    private Phones phones(PhoneLayer layer) {
        return switch (layer) {
            case PhoneLayer.All _ -> new Phones(Optional.empty(), Optional.empty());
            case PhoneLayer.Maker(String name) -> {
                if (!abilities.makers().contains(name)) {
                    throw new InvalidInput(
                            FOR,
                            "no maker '" + name + "' is known",
                            "use one of " + String.join(", ", new TreeSet<>(abilities.makers())));
                }
                yield new Phones(Optional.of(name), Optional.empty());
            }
            case PhoneLayer.Model(String name) -> model(name);
            case PhoneLayer.OfUser(UserId user) -> {
                if (!users.test(user)) {
                    throw new InvalidInput(FOR, "there is no such user", "look at the list again");
                }
                yield new Phones(Optional.empty(), Optional.empty());
            }
            case PhoneLayer.OfDevice(DeviceId device) ->
                model(models.apply(device)
                        .orElseThrow(() -> new InvalidInput(
                                FOR, "this device is no telephone", "list it under 'phones' with its model first")));
        };
    }

    private Phones model(String name) {
        String maker = abilities
                .makerOf(name)
                .orElseThrow(() -> new InvalidInput(
                        FOR, "no phone '" + name + "' is known", "`klinke phones models` names them all"));
        return new Phones(Optional.of(maker), Optional.of(name));
    }

    private void fits(PhoneKey key, String model) {
        int keys = abilities.keysOf(model);
        if (key.number() > keys) {
            throw key.refused("'" + model + "' has " + keys + " keys that can be set", "leave it out");
        }
    }

    private void has(PhoneKey key, String maker) {
        if (!key.kind().equals(PhoneKey.NONE) && !abilities.kindsOf(maker).contains(key.kind())) {
            throw key.refused(
                    "phones of '" + maker + "' have no keys of the kind '" + key.kind() + "'",
                    "use " + String.join(", ", new TreeSet<>(abilities.kindsOf(maker))));
        }
    }

    /// Whom a phone may watch, `pbx-sip` decides for each NOTIFY: colleagues, switches, and park places.
    private static void watchable(PhoneKey key, Optional<String> kind) {
        String is = kind.orElseThrow(() -> key.refused(
                "there is no extension " + key.target() + " in this tenant",
                "use one of a user, a switch or a park place"));
        boolean isSwitch = is.equals("switch");
        if (key.kind().equals(PhoneKey.SWITCH) && !isSwitch) {
            throw key.refused(key.target() + " is no switch", "use 'lamp' to watch a user");
        }
        boolean isPlace = is.equals(PhoneSetupStore.PARK_PLACE);
        if (key.kind().equals(PhoneKey.PARK) && !isPlace) {
            throw key.refused(
                    key.target() + " is no park place", "use one that 'parking' has: the numbers after that of a lot");
        }
        if (!isSwitch && !isPlace && !is.equals("user")) {
            throw key.refused(
                    key.target() + " has no lamp: it is none of a user, a switch or a park place", "use 'dial'");
        }
    }
}
