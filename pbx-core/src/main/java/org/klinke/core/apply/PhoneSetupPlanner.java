package org.klinke.core.apply;

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
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.phone.CertificateUse;
import org.klinke.core.phone.FileEncryption;
import org.klinke.core.phone.PhoneLayer;
import org.klinke.core.phone.PhoneSetup;
import org.klinke.core.phone.PhoneSetupStore;

/// Plans what is set on telephones: the list `phoneSetup`, whose entries are known by whom they are for: `all`, `maker
/// snom`, `model snom-d785`, `user 100`, `device desk-100`. Thread-safe.
final class PhoneSetupPlanner {
    static final String LIST = "phoneSetup";
    private static final String KEY = "for";
    private static final String KIND = "phone setup";

    private final PhoneSetupStore setups;
    private final DeviceStore devices;
    private final UserStore users;

    PhoneSetupPlanner(PhoneSetupStore setups, DeviceStore devices, UserStore users) {
        this.setups = setups;
        this.devices = devices;
        this.users = users;
    }

    /// @param now empty for a tenant that is still to be made
    void plan(WantedTenant tenant, Optional<TenantTx> now, boolean prune, Sheet<Change> sheet) {
        List<Thing> wanted = tenant.outside().reach().get(LIST);
        if (wanted == null) {
            return;
        }
        Map<String, PhoneSetup> before = now.map(this::read).orElse(Map.of());
        Map<String, PhoneSetup> left = new TreeMap<>(before);
        Map<String, Where> seen = new HashMap<>();
        for (Thing thing : wanted) {
            Where first = seen.putIfAbsent(name(thing), thing.where());
            if (first != null) {
                sheet.refuse(thing.where(), KEY, "\"" + name(thing) + "\" stands already in line " + first.line());
                continue;
            }
            PhoneSetup old = before.getOrDefault(name(thing), PhoneSetup.NONE);
            left.remove(name(thing));
            try {
                PhoneSetup fresh = merged(old, thing.given());
                List<String> changes = Sheet.differences(old.facts(), fresh.facts());
                sheet.line(old.equals(PhoneSetup.NONE), KIND, tenant.name() + "/" + name(thing), changes);
                if (!changes.isEmpty()) {
                    sheet.deed(
                            Phase.RULES, // after the extensions that keys watch
                            thing.where(),
                            (change, _) -> setups.set(change, layer(change.tx(), name(thing)), fresh));
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
                            (change, _) -> setups.set(change, layer(change.tx(), name), PhoneSetup.NONE)));
        }
    }

    void leave(Change change, DeviceId device) {
        setups.set(change, new PhoneLayer.OfDevice(device), PhoneSetup.NONE);
    }

    /// What is there, in the form of the file.
    List<OutsideExport.Section> export(TenantTx tx) {
        List<Map<String, Object>> entries = new ArrayList<>();
        read(tx).forEach((name, setup) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(KEY, name);
            setup.vlan().ifPresent(vlan -> fields.put("vlan", vlan));
            setup.certificate().ifPresent(use -> fields.put("certificate", use.text()));
            setup.encryption().ifPresent(one -> fields.put("encryption", one.text()));
            if (!setup.keys().isEmpty()) {
                fields.put("keys", setup.keyLines());
            }
            if (!setup.settings().isEmpty()) {
                fields.put("settings", setup.settingLines());
            }
            entries.add(fields);
        });
        return entries.isEmpty() ? List.of() : List.of(new OutsideExport.Section(LIST, entries));
    }

    private static String name(Thing thing) {
        return thing.name().strip().replaceAll("\\s+", " ");
    }

    private static PhoneSetup merged(PhoneSetup old, Map<String, String> given) {
        PhoneSetup fresh = PhoneSetup.read(
                given.getOrDefault("vlan", ""), given.getOrDefault("keys", ""), given.getOrDefault("settings", ""));
        return new PhoneSetup(
                given.containsKey("vlan") ? fresh.vlan() : old.vlan(),
                given.containsKey("certificate")
                        ? CertificateUse.read(given.get("certificate").strip())
                        : old.certificate(),
                given.containsKey("encryption")
                        ? FileEncryption.read(given.get("encryption").strip())
                        : old.encryption(),
                given.containsKey("keys") ? fresh.keys() : old.keys(),
                given.containsKey("settings") ? fresh.settings() : old.settings());
    }

    private Map<String, PhoneSetup> read(TenantTx tx) {
        Map<DeviceId, String> deviceNames = new HashMap<>();
        devices.list(tx).forEach(row -> deviceNames.put(row.id(), row.details().name()));
        Map<UserId, String> extensions = new HashMap<>();
        users.list(tx).forEach(row -> extensions.put(row.id(), row.details().extension()));
        Map<String, PhoneSetup> read = new TreeMap<>();
        setups.list(tx).forEach((layer, setup) -> {
            String whose = switch (layer) {
                case PhoneLayer.All _ -> "";
                case PhoneLayer.Maker(String name) -> " " + name;
                case PhoneLayer.Model(String name) -> " " + name;
                case PhoneLayer.OfUser(UserId user) -> " " + extensions.getOrDefault(user, "?");
                case PhoneLayer.OfDevice(DeviceId device) -> " " + deviceNames.getOrDefault(device, "?");
            };
            read.put(layer.word() + whose, setup);
        });
        return read;
    }

    private PhoneLayer layer(TenantTx tx, String name) {
        String[] parts = name.split(" ", 2);
        String whose = parts.length > 1 ? parts[1] : "";
        return switch (parts[0]) {
            case "all" -> new PhoneLayer.All();
            case "maker" -> new PhoneLayer.Maker(whose);
            case "model" -> new PhoneLayer.Model(whose);
            case "user" ->
                users.list(tx).stream()
                        .filter(row -> row.details().extension().equals(whose))
                        .findFirst()
                        .map(row -> new PhoneLayer.OfUser(row.id()))
                        .orElseThrow(() ->
                                unknown("there is no user '" + whose + "'", "name one by the extension, or add it"));
            case "device" ->
                devices.list(tx).stream()
                        .filter(row -> row.details().name().equals(whose))
                        .findFirst()
                        .map(row -> new PhoneLayer.OfDevice(row.id()))
                        .orElseThrow(
                                () -> unknown("there is no device '" + whose + "'", "add it to a user of this file"));
            default ->
                throw unknown(
                        "'" + name.replaceAll("\\p{Cntrl}", "?") + "' says not whose phones these are",
                        "write 'all', 'maker NAME', 'model NAME', 'user EXTENSION' or 'device NAME'");
        };
    }

    private static InvalidInput unknown(String problem, String remedy) {
        return new InvalidInput(KEY, problem, remedy);
    }
}
