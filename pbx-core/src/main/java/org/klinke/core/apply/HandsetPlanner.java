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
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.Handset;
import org.klinke.core.phone.HandsetStore;

/// Plans which devices are handsets of which DECT base: the list `handsets`, known by the names of the devices.
/// Thread-safe.
final class HandsetPlanner {
    static final String LIST = "handsets";
    private static final String KIND = "handset";
    private static final String BASE = "base";
    private static final String NUMBER = "number";

    private final HandsetStore handsets;
    private final DeviceStore devices;

    HandsetPlanner(HandsetStore handsets, DeviceStore devices) {
        this.handsets = handsets;
        this.devices = devices;
    }

    /// @param now empty for a tenant that is still to be made
    void plan(WantedTenant tenant, Optional<TenantTx> now, boolean prune, Sheet<Change> sheet) {
        List<Thing> wanted = tenant.outside().reach().get(LIST);
        if (wanted == null) {
            return;
        }
        Map<String, Map<String, String>> before = now.map(this::read).orElse(Map.of());
        Map<String, Map<String, String>> left = new TreeMap<>(before);
        Map<String, Handset> moving = new HashMap<>();
        for (Thing thing : wanted) {
            Map<String, String> old = before.getOrDefault(thing.name(), Map.of());
            left.remove(thing.name());
            Map<String, String> fields = Sheet.merged(old, thing.given());
            try {
                String base = base(fields);
                int number = number(fields);
                List<String> changes = Sheet.differences(old, facts(base, number));
                sheet.line(old.isEmpty(), KIND, tenant.name() + "/" + thing.name(), changes);
                if (changes.isEmpty()) {
                    continue;
                }
                if (!old.isEmpty()) { // so that two may change places
                    sheet.deed(
                            Phase.FREE,
                            thing.where(),
                            (change, _) -> handsets.vacate(change, device(change, "device", thing.name()))
                                    .ifPresent(was -> moving.put(thing.name(), was)));
                }
                sheet.deed(
                        Phase.RULES, // after the telephones that bases are
                        thing.where(),
                        (change, _) -> handsets.put(
                                change,
                                new Handset(device(change, "device", thing.name()), device(change, BASE, base), number),
                                Optional.ofNullable(moving.get(thing.name()))));
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
                            (change, _) -> handsets.remove(change, device(change, "device", name))));
        }
    }

    void leave(Change change, DeviceId device) {
        handsets.remove(change, device);
    }

    /// What is there, in the form of the file.
    List<OutsideExport.Section> export(TenantTx tx) {
        List<Map<String, Object>> entries = new ArrayList<>();
        read(tx).forEach((name, facts) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("device", name);
            fields.put(BASE, base(facts));
            fields.put(NUMBER, number(facts));
            entries.add(fields);
        });
        return entries.isEmpty() ? List.of() : List.of(new OutsideExport.Section(LIST, entries));
    }

    private Map<String, Map<String, String>> read(TenantTx tx) {
        Map<DeviceId, String> names = new HashMap<>();
        devices.list(tx).forEach(row -> names.put(row.id(), row.details().name()));
        Map<String, Map<String, String>> read = new TreeMap<>();
        for (Handset handset : handsets.list(tx)) {
            Optional.ofNullable(names.get(handset.device()))
                    .ifPresent(name ->
                            read.put(name, facts(names.getOrDefault(handset.base(), "?"), handset.number())));
        }
        return read;
    }

    private static Map<String, String> facts(String base, int number) {
        return Map.of(BASE, base, NUMBER, String.valueOf(number));
    }

    private static String base(Map<String, String> fields) {
        String base = fields.getOrDefault(BASE, "");
        if (base.isEmpty()) {
            throw new InvalidInput(BASE, "it is missing", "name the device that the base is");
        }
        return base;
    }

    private static int number(Map<String, String> fields) {
        String number = fields.getOrDefault(NUMBER, "");
        if (!number.matches("[0-9]{1,4}")) {
            throw new InvalidInput(
                    NUMBER,
                    number.isEmpty() ? "it is missing" : "'" + number + "' is no number",
                    "say which of the base's handsets it is: 2, 3, ...");
        }
        return Integer.parseInt(number);
    }

    private DeviceId device(Change change, String field, String name) {
        return devices.list(change.tx()).stream()
                .filter(row -> row.details().name().equals(name))
                .map(DeviceRow::id)
                .findFirst()
                .orElseThrow(() ->
                        new InvalidInput(field, "there is no device '" + name + "'", "add it to a user of this file"));
    }
}
