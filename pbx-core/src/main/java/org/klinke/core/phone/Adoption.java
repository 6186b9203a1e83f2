package org.klinke.core.phone;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserRow;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;

/// Makes a newcomer somebody's telephone: device, password, telephone and open window at once, or nothing. Thread-safe.
public final class Adoption {
    private static final int NAME_DIGITS = 6;

    private final NewcomerStore newcomers;
    private final PhoneStore phones;
    private final HandsetStore handsets;
    private final DeviceStore devices;
    private final UserStore users;
    private final Changes changes;
    private final InstantSource time;

    public Adoption(
            NewcomerStore newcomers,
            PhoneStore phones,
            HandsetStore handsets,
            DeviceStore devices,
            UserStore users,
            Changes changes,
            InstantSource time) {
        this.newcomers = newcomers;
        this.phones = phones;
        this.handsets = handsets;
        this.devices = devices;
        this.users = users;
        this.changes = changes;
        this.time = time;
    }

    /// What a person says of the newcomer; "" where nothing is said.
    ///
    /// @param user extension of whose it becomes; not needed for a device there is
    /// @param device name of the device it becomes: one there is, or a new one's
    /// @param model in place of what it says itself
    /// @param from the address it came from, where several claim one MAC address
    public record Wish(MacAddress mac, String user, String device, String model, String from, Duration window) {}

    /// @param phone open now
    /// @param device its name
    public record Adopted(Newcomer newcomer, Phone phone, String device) {}

    /// @throws InvalidInput naming the field, with what to do instead; nothing is changed
    public Adopted adopt(TenantScope scope, Actor actor, Wish wish) {
        return changes.in(scope, actor, "adopt", change -> adopt(change, wish));
    }

    private Adopted adopt(Change change, Wish wish) {
        Newcomer newcomer = newcomer(newcomers.claiming(change.tx(), wish.mac(), wish.from()), wish);
        DeviceRow device = device(change, wish, newcomer);
        phones.put(
                change,
                device.id(),
                new PhoneDetails(
                        wish.model().isEmpty() ? newcomer.model() : wish.model(),
                        Optional.of(newcomer.mac()),
                        phones.find(change.tx(), device.id())
                                .flatMap(phone -> phone.details().hotDesk())));
        Phone phone =
                phones.renew(change, device.id(), Optional.of(time.instant().plus(wish.window())));
        newcomers.adopt(change, newcomer, device.id());
        return new Adopted(newcomer, phone, device.details().name());
    }

    private static Newcomer newcomer(List<Newcomer> found, Wish wish) {
        if (found.size() > 1) {
            throw new InvalidInput(
                    "from",
                    found.size() + " newcomers claim " + wish.mac().shown() + ": "
                            + String.join(
                                    ", ", found.stream().map(Newcomer::remote).toList()),
                    "only one can be that phone: name the address it came from");
        }
        return found.getFirst();
    }

    private DeviceRow device(Change change, Wish wish, Newcomer newcomer) {
        List<DeviceRow> all = devices.list(change.tx());
        Optional<DeviceRow> there = all.stream()
                .filter(row -> wish.device().isEmpty()
                        ? phones.find(change.tx(), row.id())
                                .flatMap(phone -> phone.details().mac())
                                .filter(newcomer.mac()::equals)
                                .isPresent()
                        : row.details().name().equals(wish.device()))
                .findFirst();
        Optional<UserRow> user = wish.user().isEmpty()
                ? Optional.empty()
                : Optional.of(users.findByExtension(change.tx(), wish.user())
                        .orElseThrow(() -> new InvalidInput(
                                "user",
                                "nobody has the extension " + wish.user(),
                                "name a user's extension, as the list of users has it")));
        if (there.isPresent()) {
            if (user.isPresent() && !there.get().details().user().equals(user.map(UserRow::id))) {
                throw new InvalidInput(
                        "user",
                        "the device '" + there.get().details().name() + "' is not theirs",
                        "leave the user out, or name another device");
            }
            // Whoever read the device's old file must be out.
            devices.update(change, there.get(), there.get().details(), Optional.of(devices.generatePassword()));
            handsets.rekey(change, there.get().id());
            return there.get();
        }
        if (user.isEmpty()) {
            throw new InvalidInput("user", "it is missing", "say whose phone it becomes");
        }
        String name = wish.device().isEmpty()
                ? wish.user() + "-" + newcomer.mac().text().substring(NAME_DIGITS)
                : wish.device();
        DeviceId id = devices.create(
                change,
                new DeviceDetails(
                        name, name, user.map(UserRow::id), Optional.of(newcomer.site()), Optional.empty(), true),
                devices.generatePassword());
        return devices.find(change.tx(), id).orElseThrow();
    }
}
