package org.klinke.server.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.klinke.core.apply.OutsideExport;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.UserRow;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Tenant;

/// Prints a tenant in the form of the `apply` file, without secrets, so that another server takes it; its id here, by
/// which its files are named, stands in a comment only.
public final class ExportFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExportFile() {}

    /// @param sites names of the sites but the default one, where devices are
    /// @param pools fields of `extensions`
    /// @param tolls those of `tolls`
    /// @param alarms those of `alarms`
    /// @param recordings those of `recordings`
    /// @param voicemail those of `voicemail`
    /// @param retention those of `retention`
    /// @param phoneBook those of `phoneBook`
    /// @param codes those of `codes`
    /// @param sections all other lists
    public static String print(
            Tenant tenant,
            List<UserRow> users,
            List<DeviceRow> devices,
            Map<SiteId, String> sites,
            Map<String, Object> pools,
            Map<String, Object> tolls,
            Map<String, Object> alarms,
            Map<String, Object> recordings,
            Map<String, Object> voicemail,
            Map<String, Object> retention,
            Map<String, Object> phoneBook,
            Map<String, Object> codes,
            List<OutsideExport.Section> sections) {
        StringBuilder out =
                new StringBuilder("# id on this server: ").append(tenant.id()).append("\ntenants:\n");
        out.append("  - name: ").append(quoted(tenant.name())).append('\n');
        for (Map.Entry<String, String> field : List.of(
                Map.entry("domain", tenant.domain()),
                Map.entry("country", tenant.country()),
                Map.entry("areaCode", tenant.areaCode()),
                Map.entry("timeZone", tenant.timeZone()),
                Map.entry("language", tenant.language()))) {
            field(out, "    ", field.getKey(), field.getValue());
        }
        if (!tenant.emergencyNumbers().isEmpty()) {
            out.append("    emergencyNumbers: ")
                    .append(tenant.emergencyNumbers().stream()
                            .map(ExportFile::quoted)
                            .collect(Collectors.joining(", ", "[", "]")))
                    .append('\n');
        }
        for (OutsideExport.Section section : sections) {
            section(out, "    ", section);
        }
        fields(out, "extensions", pools);
        fields(out, "tolls", tolls);
        fields(out, "alarms", alarms);
        fields(out, "recordings", recordings);
        fields(out, "voicemail", voicemail);
        fields(out, "retention", retention);
        fields(out, "phoneBook", phoneBook);
        fields(out, "codes", codes);
        out.append("    users:").append(users.isEmpty() ? " []\n" : "\n");
        for (Map<String, Object> user : users(users, devices, sites)) {
            String bullet = "      - ";
            for (Map.Entry<String, Object> field : user.entrySet()) {
                if (field.getValue() instanceof List<?> own) {
                    devices(out, own);
                } else {
                    out.append(bullet).append(field.getKey()).append(": ");
                    out.append(json(field.getValue())).append('\n');
                }
                bullet = "        ";
            }
        }
        devices.stream()
                .filter(device -> device.details().user().isEmpty())
                .forEach(device -> out.append("    # not exported, belongs to no user: device ")
                        .append(quoted(device.details().name()))
                        .append('\n'));
        return out.toString();
    }

    private static void fields(StringBuilder out, String key, Map<String, Object> fields) {
        if (!fields.isEmpty()) {
            out.append("    ").append(key).append(":\n");
            fields.forEach((field, value) -> out.append("      ")
                    .append(field)
                    .append(": ")
                    .append(json(value))
                    .append('\n'));
        }
    }

    /// The platform's trunks.
    public static String print(OutsideExport.Section trunks) {
        StringBuilder out = new StringBuilder("platform:\n");
        section(out, "  ", trunks);
        return out.toString();
    }

    private static void section(StringBuilder out, String indent, OutsideExport.Section section) {
        out.append(indent).append(section.key()).append(section.entries().isEmpty() ? ": []\n" : ":\n");
        for (Map<String, Object> entry : section.entries()) {
            String bullet = "  - ";
            for (Map.Entry<String, Object> field : entry.entrySet()) {
                out.append(indent).append(bullet).append(field.getKey()).append(": ");
                out.append(json(field.getValue())).append('\n');
                bullet = "    ";
            }
        }
    }

    /// The list `users`, each with its devices.
    static List<Map<String, Object>> users(List<UserRow> users, List<DeviceRow> devices, Map<SiteId, String> sites) {
        Map<UserId, List<Map<String, Object>>> owned = new HashMap<>();
        for (DeviceRow device : devices) {
            device.details()
                    .user()
                    .ifPresent(user ->
                            owned.computeIfAbsent(user, _ -> new ArrayList<>()).add(device(device, sites)));
        }
        List<Map<String, Object>> entries = new ArrayList<>();
        for (UserRow user : users) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("extension", user.details().extension());
            fields.put("name", user.details().name());
            user.details().email().ifPresent(email -> fields.put("email", email));
            fields.put("devices", owned.getOrDefault(user.id(), List.of()));
            entries.add(fields);
        }
        return entries;
    }

    private static Map<String, Object> device(DeviceRow device, Map<SiteId, String> sites) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", device.details().name());
        fields.put("sipUsername", device.details().sipUsername());
        if (!device.details().md5()) {
            fields.put("md5", false);
        }
        if (device.details().t38()) {
            fields.put("t38", true);
        }
        device.details()
                .site()
                .flatMap(site -> Optional.ofNullable(sites.get(site)))
                .ifPresent(site -> fields.put("site", site));
        return fields;
    }

    private static void devices(StringBuilder out, List<?> devices) {
        out.append("        devices:").append(devices.isEmpty() ? " []\n" : "\n");
        for (Object device : devices) {
            String bullet = "          - ";
            for (Map.Entry<?, ?> field : ((Map<?, ?>) device).entrySet()) {
                out.append(bullet).append(field.getKey()).append(": ");
                out.append(json(field.getValue())).append('\n');
                bullet = "            ";
            }
        }
    }

    private static void field(StringBuilder out, String indent, String name, String value) {
        out.append(indent).append(name).append(": ").append(quoted(value)).append('\n');
    }

    private static String quoted(String text) {
        return json(text);
    }

    /// JSON is YAML, whatever it holds.
    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
