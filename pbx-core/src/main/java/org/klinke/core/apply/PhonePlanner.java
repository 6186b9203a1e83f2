package org.klinke.core.apply;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.HandsetStore;
import org.klinke.core.phone.HotDesk;
import org.klinke.core.phone.LoginStore;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.phone.PhoneSetupStore;
import org.klinke.core.phone.PhoneStore;

/// Plans which telephones a tenant's devices are: the list `phones`, known by the names of the devices; which others
/// are
/// handsets of these; what is set on them; and by which PINs people log in there. Thread-safe.
public final class PhonePlanner {
    static final String LIST = "phones";
    private static final String KIND = "phone";
    private static final String HOTDESK = "hotdesk";
    private static final String ENDS = "loginEnds";
    private static final String STAYS = "loginStays";

    private final PhoneStore phones;
    private final DeviceStore devices;
    private final HandsetPlanner handsets;
    private final PhoneSetupPlanner setups;
    private final LoginPlanner logins;

    public PhonePlanner(
            PhoneStore phones,
            HandsetStore handsets,
            PhoneSetupStore setups,
            LoginStore logins,
            DeviceStore devices,
            UserStore users) {
        this.phones = phones;
        this.devices = devices;
        this.handsets = new HandsetPlanner(handsets, devices);
        this.setups = new PhoneSetupPlanner(setups, devices, users);
        this.logins = new LoginPlanner(logins, users);
    }

    /// @param now empty for a tenant that is still to be made
    void plan(WantedTenant tenant, Optional<TenantTx> now, boolean prune, Sheet<Change> sheet) {
        handsets.plan(tenant, now, prune, sheet); // a base goes after its handsets
        phones(tenant, now, prune, sheet);
        setups.plan(tenant, now, prune, sheet);
        logins.plan(tenant, now, sheet);
    }

    /// A device goes: the telephone or handset that it is, and what is set on it, are told to go before.
    ///
    /// @throws InvalidInput `device` is a base with handsets beside its own
    void leave(Change change, DeviceId device) {
        handsets.leave(change, device);
        phones.remove(change, device);
        setups.leave(change, device);
    }

    private void phones(WantedTenant tenant, Optional<TenantTx> now, boolean prune, Sheet<Change> sheet) {
        List<Thing> wanted = tenant.outside().reach().get(LIST);
        if (wanted == null) {
            return;
        }
        Map<String, Map<String, String>> before = now.map(this::read).orElse(Map.of());
        Map<String, Map<String, String>> left = new TreeMap<>(before);
        for (Thing thing : wanted) {
            Map<String, String> old = before.getOrDefault(thing.name(), Map.of());
            left.remove(thing.name());
            try {
                PhoneDetails details = details(Sheet.merged(old, thing.given()));
                List<String> changes = Sheet.differences(old, facts(details));
                sheet.line(old.isEmpty(), KIND, tenant.name() + "/" + thing.name(), changes);
                if (!changes.isEmpty()) {
                    sheet.deed(
                            Phase.NUMBERS,
                            thing.where(),
                            (change, _) -> phones.put(change, device(change, thing.name()), details));
                }
            } catch (InvalidInput e) {
                sheet.refuse(thing.where(), e);
            }
        }
        if (prune) {
            left.keySet()
                    .forEach(name -> sheet.gone(
                            Phase.FREE,
                            tenant.where(),
                            KIND,
                            tenant.name() + "/" + name,
                            (change, _) -> phones.remove(change, device(change, name))));
        }
    }

    /// What is there, in the form of the file.
    public List<OutsideExport.Section> export(TenantTx tx) {
        List<Map<String, Object>> entries = new ArrayList<>();
        read(tx).forEach((name, facts) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("device", name);
            fields.putAll(facts);
            entries.add(fields);
        });
        List<OutsideExport.Section> sections = new ArrayList<>();
        if (!entries.isEmpty()) {
            sections.add(new OutsideExport.Section(LIST, entries));
        }
        sections.addAll(handsets.export(tx));
        sections.addAll(setups.export(tx));
        return sections;
    }

    private Map<String, Map<String, String>> read(TenantTx tx) {
        Map<DeviceId, String> names = new HashMap<>();
        devices.list(tx).forEach(row -> names.put(row.id(), row.details().name()));
        Map<String, Map<String, String>> read = new TreeMap<>();
        for (Phone phone : phones.list(tx)) {
            Optional.ofNullable(names.get(phone.device())).ifPresent(name -> read.put(name, facts(phone.details())));
        }
        return read;
    }

    private static Map<String, String> facts(PhoneDetails details) {
        Map<String, String> facts = new TreeMap<>(Map.of("model", details.model()));
        details.mac().ifPresent(mac -> facts.put("mac", mac.shown()));
        details.hotDesk().ifPresent(desk -> {
            facts.put(HOTDESK, "true");
            desk.ends().ifPresent(at -> facts.put(ENDS, at.toString()));
            if (desk.stays()) {
                facts.put(STAYS, "true");
            }
        });
        return facts;
    }

    private static PhoneDetails details(Map<String, String> fields) {
        String model = fields.getOrDefault("model", "");
        if (model.isEmpty()) {
            throw new InvalidInput("model", "it is missing", "name one, or 'generic' for any SIP phone");
        }
        String mac = fields.getOrDefault("mac", "");
        return new PhoneDetails(
                model, mac.isEmpty() ? Optional.empty() : Optional.of(MacAddress.of(mac)), hotDesk(fields));
    }

    private static Optional<HotDesk> hotDesk(Map<String, String> fields) {
        boolean shared = flag(fields, HOTDESK);
        String ends = fields.getOrDefault(ENDS, "");
        boolean stays = flag(fields, STAYS);
        if (!shared) {
            if (!fields.containsKey(HOTDESK) && (!ends.isEmpty() || stays)) {
                throw new InvalidInput(
                        ends.isEmpty() ? STAYS : ENDS,
                        "nobody logs in at this phone",
                        "say 'hotdesk: true' too, or leave it out");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new HotDesk(ends.isEmpty() ? Optional.empty() : Optional.of(LocalTime.parse(ends)), stays));
        } catch (DateTimeParseException _) {
            throw new InvalidInput(ENDS, "'" + ends + "' is no time of day", "write it like '20:00'");
        }
    }

    private static boolean flag(Map<String, String> fields, String field) {
        return switch (fields.getOrDefault(field, "")) {
            case "true" -> true;
            case "false", "" -> false;
            default -> throw new InvalidInput(field, "it is neither true nor false", "write 'true' or 'false'");
        };
    }

    private DeviceId device(Change change, String name) {
        return devices.list(change.tx()).stream()
                .filter(row -> row.details().name().equals(name))
                .map(DeviceRow::id)
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        "device", "there is no device '" + name + "'", "add it to a user of this file"));
    }
}
