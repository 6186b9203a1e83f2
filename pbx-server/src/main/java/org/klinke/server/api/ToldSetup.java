package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.klinke.core.audit.AuditEntry;
import org.klinke.server.api.ConfigurationRoutes.Family;

/// What is set on telephones: the history tells each key and each setting alone, and says by an id whose
/// phones they are.
record ToldSetup() implements Told {
    private static final String KIND = "phone setup";
    private static final String FOR = "for";
    private static final Set<String> WHOSE = Set.of("user", "device");
    private static final String KEY = "key ";
    private static final String SETTING = "setting ";
    private static final String BETWEEN = " = ";

    static Optional<ToldSetup> of(AuditEntry entry) {
        return entry.kind().equals(KIND) && Set.of("create", "update", "delete").contains(entry.action())
                ? Optional.of(new ToldSetup())
                : Optional.empty();
    }

    @Override
    public Family family() {
        return listing().family();
    }

    private Listing listing() {
        return Listing.PHONE_SETUP;
    }

    @Override
    public boolean deletes(AuditEntry entry, AuditEntry.Values values) {
        return entry.action().equals("create");
    }

    @Override
    public JsonNode before(Now now, AuditEntry entry, AuditEntry.Values values) {
        String name = name(now);
        if (deletes(entry, values)) {
            return now.without(listing(), name);
        }
        Map<String, Object> is = now.find(listing(), name).orElse(Map.of());
        ObjectNode body = JsonNodeFactory.instance.objectNode().put(FOR, name);
        Map<Integer, String> keys = new TreeMap<>();
        lines(is, "keys").forEach(line -> keys.put(number(line.split(" ", 2)[0]), line));
        Map<String, String> settings = new TreeMap<>();
        lines(is, "settings").forEach(line -> settings.put(line.split(BETWEEN, 2)[0], line));
        Set<String> fields = new TreeSet<>(values.before().keySet());
        fields.addAll(values.after().keySet());
        for (String field : fields) {
            Optional<String> was = Optional.ofNullable(values.before().get(field));
            if (field.startsWith(KEY)) {
                int number = number(field.substring(KEY.length()));
                was.ifPresentOrElse(content -> keys.put(number, number + " " + content), () -> keys.remove(number));
            } else if (field.startsWith(SETTING)) {
                String setting = field.substring(SETTING.length());
                was.ifPresentOrElse(
                        value -> settings.put(setting, setting + BETWEEN + value), () -> settings.remove(setting));
            } else if (Set.of("vlan", "certificate", "encryption").contains(field)) {
                body.put(field, was.orElse(""));
            } else if (!field.equals(FOR) && !WHOSE.contains(field)) {
                throw Told.field(field);
            }
        }
        keys.values().forEach(body.putArray("keys")::add);
        settings.values().forEach(body.putArray("settings")::add);
        JsonNode said = JsonNodeFactory.instance.objectNode();
        ((ObjectNode) said).putArray(listing().word()).add(body);
        return said;
    }

    /// "all", "model snom-d785", "user 100": by the newest entry that says so.
    private static String name(Now now) {
        for (AuditEntry entry : now.history()) {
            AuditEntry.Values values = entry.values().orElseThrow(Told::erased);
            for (Map<String, String> side : List.of(values.after(), values.before())) {
                String whose = side.getOrDefault(FOR, "");
                if (!whose.isEmpty()) {
                    return WHOSE.contains(whose) ? whose + " " + now.name(side.getOrDefault(whose, "")) : whose;
                }
            }
        }
        throw Told.inexact();
    }

    private static List<String> lines(Map<String, Object> is, String field) {
        return ((List<?>) is.getOrDefault(field, List.of()))
                .stream().map(String::valueOf).toList();
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw Told.inexact();
        }
    }
}
