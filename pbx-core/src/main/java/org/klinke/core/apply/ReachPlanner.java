package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.UserStore;
import org.klinke.core.hours.HoursStore;
import org.klinke.core.hours.SwitchStore;
import org.klinke.core.reach.GroupStore;
import org.klinke.core.reach.NumberListStore;
import org.klinke.core.reach.ParkingStore;
import org.klinke.core.reach.WishesStore;

/// Plans a tenant's hours, switches, groups, park places, speed dials, block lists, and how its users want to be
/// reached.
/// Each list is compared entry by entry, and stored as a whole. Thread-safe.
public final class ReachPlanner {
    /// Keys of the file, each with the field by which its entries are known and what people call one; in the order in
    /// which they are stored.
    static final Map<String, Kind> KINDS = kinds();

    record Kind(String key, String word) {}

    private final ReachTexts texts;

    public ReachPlanner(
            HoursStore hours,
            SwitchStore switches,
            GroupStore groups,
            NumberListStore lists,
            ParkingStore parking,
            WishesStore wishes,
            UserStore users,
            DeviceStore devices) {
        this.texts = new ReachTexts(hours, switches, groups, lists, parking, wishes, users, devices);
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("calendars", new Kind("name", "calendar"));
        kinds.put("hours", new Kind("name", "hours"));
        kinds.put("switches", new Kind("name", "switch"));
        kinds.put("groups", new Kind("extension", "group"));
        kinds.put("parking", new Kind("extension", "parking"));
        kinds.put("speedDials", new Kind("extension", "speed dial"));
        kinds.put("blocked", new Kind("list", "block list"));
        kinds.put("reach", new Kind("extension", "reach"));
        return kinds;
    }

    /// @param now empty for a tenant that is still to be made
    void plan(WantedTenant tenant, Optional<TenantTx> now, boolean prune, Sheet<Change> sheet) {
        Map<String, List<Thing>> wanted = tenant.outside().reach();
        KINDS.forEach((list, kind) -> {
            if (wanted.containsKey(list)) {
                Map<String, Map<String, String>> before =
                        now.map(tx -> texts.read(tx, list)).orElse(Map.of());
                Map<String, Map<String, String>> after = prune ? new TreeMap<>() : new TreeMap<>(before);
                for (Thing thing : wanted.get(list)) {
                    Map<String, String> old = before.getOrDefault(thing.name(), Map.of());
                    Map<String, String> fresh = Sheet.merged(old, thing.given());
                    fresh.values().removeIf(String::isEmpty);
                    fresh.replaceAll(ReachTexts::canonical);
                    after.put(thing.name(), fresh);
                    sheet.line(
                            !before.containsKey(thing.name()),
                            kind.word(),
                            tenant.name() + "/" + thing.name(),
                            Sheet.differences(old, fresh));
                }
                before.keySet().stream()
                        .filter(name -> !after.containsKey(name))
                        .forEach(name -> sheet.gone(
                                Phase.FREE, tenant.where(), kind.word(), tenant.name() + "/" + name, (_, _) -> {}));
                if (!before.equals(after)) {
                    Where where = wanted.get(list).stream()
                            .map(Thing::where)
                            .findFirst()
                            .orElse(tenant.where());
                    sheet.deed(Phase.NUMBERS, where, (change, _) -> texts.write(change, list, after));
                }
            }
        });
    }

    /// What is there, in the form of the file.
    public List<OutsideExport.Section> export(TenantTx tx) {
        return KINDS.keySet().stream()
                .map(list -> export(tx, list))
                .filter(section -> !section.entries().isEmpty())
                .toList();
    }

    /// One of its lists.
    public OutsideExport.Section export(TenantTx tx, String list) {
        Kind kind = KINDS.get(list);
        if (kind == null) {
            throw new IllegalArgumentException(list);
        }
        List<Map<String, Object>> entries = new ArrayList<>();
        texts.read(tx, list).forEach((name, facts) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(kind.key(), name);
            facts.forEach((field, text) -> fields.put(field, ReachTexts.typed(field, text)));
            entries.add(fields);
        });
        return new OutsideExport.Section(list, entries);
    }
}
