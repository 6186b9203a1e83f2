package org.klinke.core.phone;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.SiteRow;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.directory.UserRow;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;

/// A list of telephones at once, or nothing. A phone is known by its MAC address, else by the name of its
/// device; who is not there yet is made. New telephones, and those whose MAC address or model has changed,
/// get a password and an open window; the others go on with what they have. Thread-safe.
public final class PhoneImport {
    private static final String ARROW = " → ";
    private static final int NAME_DIGITS = 6;

    private final PhoneStore phones;
    private final HandsetStore handsets;
    private final DeviceStore devices;
    private final UserStore users;
    private final SiteStore sites;
    private final Changes changes;
    private final InstantSource time;

    public PhoneImport(
            PhoneStore phones,
            HandsetStore handsets,
            DeviceStore devices,
            UserStore users,
            SiteStore sites,
            Changes changes,
            InstantSource time) {
        this.phones = phones;
        this.handsets = handsets;
        this.devices = devices;
        this.users = users;
        this.sites = sites;
        this.changes = changes;
        this.time = time;
    }

    /// What a list says of one telephone; "" where it says nothing: then what is there stays.
    ///
    /// @param line of the list, from 1
    /// @param model as [PhoneModels] names it
    /// @param user extension of whose it is
    /// @param device its name
    /// @param site name of where it stands
    public record Row(
            int line,
            Optional<MacAddress> mac,
            String model,
            String user,
            String device,
            String site,
            String location) {}

    /// @param column of a list: `mac`, `model`, `user`, `device`, `site` or `location`
    public record Fault(int line, String column, String problem, String remedy) {}

    /// @param openAll open all telephones of the list, not only new and other ones
    public record Options(boolean dryRun, boolean openAll, Duration window) {}

    public enum Sign {
        NEW,
        CHANGED,
        SAME
    }

    /// @param device its name now
    /// @param phone open if it is one to be opened
    /// @param opened whether it has a new password and addresses
    /// @param fields what has changed: "user: 100 → 101"
    public record Done(
            int line, Sign sign, String device, String user, Phone phone, boolean opened, List<String> fields) {}

    /// Nothing was changed. Thrown for a dry run of a good list as well, inside only.
    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Undone() {
            super("", null, false, false);
        }
    }

    /// A list that cannot be: every fault of it, and nothing was changed.
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient List<Fault> faults;

        public Refused(List<Fault> faults) {
            super(faults.size() + " faults");
            this.faults = List.copyOf(faults);
        }

        public List<Fault> faults() {
            return faults;
        }
    }

    /// @return a line for each row, in order; of a dry run: what would be
    /// @throws Refused with all faults; nothing is changed
    public List<Done> run(TenantScope scope, Actor actor, List<Row> rows, Options options) {
        List<Done> done = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        try {
            changes.in(scope, actor, "import", change -> {
                Tenant tenant = new Tenant(change);
                for (Row row : rows) {
                    try {
                        change.tx().wholly(() -> done.add(carryOut(change, tenant, row, options)));
                    } catch (InvalidInput e) {
                        faults.add(new Fault(row.line(), column(e.field()), e.problem(), e.remedy()));
                    }
                }
                if (options.dryRun() || !faults.isEmpty()) {
                    throw new Undone();
                }
                return true;
            });
        } catch (Undone _) {
            if (!faults.isEmpty()) {
                throw new Refused(faults);
            }
        }
        return done;
    }

    /// What was there before.
    private final class Tenant {
        final Map<String, DeviceRow> byName = new HashMap<>();
        final Map<DeviceId, DeviceRow> byId = new HashMap<>();
        final Map<DeviceId, Phone> phonesOf;
        final Map<MacAddress, DeviceId> byMac = new HashMap<>();
        final Map<String, UserRow> byExtension;
        final Map<String, SiteRow> siteByName;

        Tenant(Change change) {
            for (DeviceRow row : devices.list(change.tx())) {
                byName.put(row.details().name(), row);
                byId.put(row.id(), row);
            }
            phonesOf = phones.list(change.tx()).stream().collect(Collectors.toMap(Phone::device, Function.identity()));
            phonesOf.values().forEach(phone -> phone.details().mac().ifPresent(mac -> byMac.put(mac, phone.device())));
            byExtension = users.list(change.tx()).stream()
                    .collect(Collectors.toMap(user -> user.details().extension(), Function.identity()));
            siteByName = sites.list(change.tx()).stream()
                    .collect(Collectors.toMap(site -> site.details().name(), Function.identity()));
        }

        Optional<DeviceRow> device(Row row) {
            return row.mac()
                    .map(byMac::get)
                    .map(byId::get)
                    .or(() ->
                            row.device().isEmpty() ? Optional.empty() : Optional.ofNullable(byName.get(row.device())));
        }

        String extension(DeviceDetails details) {
            return details.user()
                    .flatMap(id -> byExtension.values().stream()
                            .filter(user -> user.id().equals(id))
                            .findFirst())
                    .map(user -> user.details().extension())
                    .orElse("");
        }

        String site(DeviceDetails details) {
            return details.site()
                    .flatMap(id -> siteByName.values().stream()
                            .filter(site -> site.id().equals(id))
                            .findFirst())
                    .map(site -> site.details().name())
                    .orElse("");
        }
    }

    private Done carryOut(Change change, Tenant tenant, Row row, Options options) {
        Optional<UserRow> user = row.user().isEmpty()
                ? Optional.empty()
                : Optional.of(Optional.ofNullable(tenant.byExtension.get(row.user()))
                        .orElseThrow(() -> new InvalidInput(
                                "user",
                                "nobody has the extension " + row.user(),
                                "name a user's extension, as the list of users has it")));
        Optional<SiteRow> site = row.site().isEmpty()
                ? Optional.empty()
                : Optional.of(Optional.ofNullable(tenant.siteByName.get(row.site()))
                        .orElseThrow(() -> new InvalidInput(
                                "site",
                                "there is no site '" + row.site() + "' in this tenant",
                                "use one of " + String.join(", ", tenant.siteByName.keySet()))));
        Optional<DeviceRow> there = tenant.device(row);
        Optional<Phone> was = there.map(DeviceRow::id).map(tenant.phonesOf::get);
        List<String> fields = new ArrayList<>();
        DeviceRow device = there.isPresent()
                ? updated(change, tenant, there.get(), row, user, site, fields)
                : created(change, row, user, site);
        PhoneDetails wanted = wanted(row, was);
        was.ifPresent(old -> {
            differs(fields, "model", old.details().model(), wanted.model());
            differs(fields, "mac", shown(old.details()), shown(wanted));
        });
        phones.put(change, device.id(), wanted);
        boolean opens = options.openAll()
                || was.map(Phone::details).filter(wanted::equals).isEmpty();
        if (opens) {
            phones.renew(change, device.id(), Optional.of(time.instant().plus(options.window())));
            if (there.isPresent()) {
                devices.update(change, device, device.details(), Optional.of(devices.generatePassword()));
                handsets.rekey(change, device.id());
            }
        }
        return new Done(
                row.line(),
                was.isEmpty() ? Sign.NEW : fields.isEmpty() ? Sign.SAME : Sign.CHANGED,
                device.details().name(),
                tenant.extension(device.details()),
                phones.find(change.tx(), device.id()).orElseThrow(),
                opens,
                fields);
    }

    private static PhoneDetails wanted(Row row, Optional<Phone> was) {
        if (row.model().isEmpty() && was.isEmpty()) {
            throw new InvalidInput(
                    "model", "it is missing", "say which phone it is, as 'klinke phones models' names it");
        }
        return new PhoneDetails(
                row.model().isEmpty() ? was.orElseThrow().details().model() : row.model(),
                row.mac().or(() -> was.flatMap(phone -> phone.details().mac())),
                was.flatMap(phone -> phone.details().hotDesk()));
    }

    private DeviceRow updated(
            Change change,
            Tenant tenant,
            DeviceRow there,
            Row row,
            Optional<UserRow> user,
            Optional<SiteRow> site,
            List<String> fields) {
        DeviceDetails old = there.details();
        DeviceDetails wanted = new DeviceDetails(
                row.device().isEmpty() ? old.name() : row.device(),
                old.sipUsername(),
                user.map(UserRow::id).or(old::user),
                site.map(SiteRow::id).or(old::site),
                row.location().isEmpty() ? old.location() : Optional.of(row.location()),
                old.md5(),
                old.t38());
        if (wanted.equals(old)) {
            return there;
        }
        differs(fields, "device", old.name(), wanted.name());
        differs(fields, "user", tenant.extension(old), tenant.extension(wanted));
        differs(fields, "site", tenant.site(old), tenant.site(wanted));
        differs(fields, "location", old.location().orElse(""), wanted.location().orElse(""));
        devices.update(change, there, wanted, Optional.empty());
        return devices.find(change.tx(), there.id()).orElseThrow();
    }

    private DeviceRow created(Change change, Row row, Optional<UserRow> user, Optional<SiteRow> site) {
        if (user.isEmpty()) {
            throw new InvalidInput("user", "it is missing", "say whose phone it becomes");
        }
        if (row.mac().isEmpty() && row.device().isEmpty()) {
            throw new InvalidInput("mac", "it is missing", "take it from the phone's label, or name the device");
        }
        String ending = row.mac()
                .map(mac -> mac.text().substring(NAME_DIGITS))
                .orElseGet(() -> Integer.toHexString(row.device().hashCode()));
        String made = row.user() + "-" + ending;
        DeviceId id = devices.create(
                change,
                new DeviceDetails(
                        row.device().isEmpty() ? made : row.device(),
                        made,
                        user.map(UserRow::id),
                        site.map(SiteRow::id),
                        row.location().isEmpty() ? Optional.empty() : Optional.of(row.location()),
                        true),
                devices.generatePassword());
        return devices.find(change.tx(), id).orElseThrow();
    }

    private static void differs(List<String> fields, String name, String was, String is) {
        if (!was.equals(is)) {
            fields.add(name + ": " + (was.isEmpty() ? "-" : was) + ARROW + (is.isEmpty() ? "-" : is));
        }
    }

    private static String shown(PhoneDetails details) {
        return details.mac().map(MacAddress::shown).orElse("");
    }

    /// Where in a list what the stores call otherwise stands.
    private static String column(String field) {
        return switch (field) {
            case "name", "sipUsername" -> "device";
            case "extension" -> "user";
            default -> field;
        };
    }
}
