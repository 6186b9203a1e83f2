package org.klinke.server.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.UserRow;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Tenant;

/// Prints a tenant in the form of the `apply` file, without secrets, so that another server takes it; its id here, by
/// which its files are named, stands in a comment only.
public final class ExportFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExportFile() {}

    public static String print(Tenant tenant, List<UserRow> users, List<DeviceRow> devices) {
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
        out.append("    users:").append(users.isEmpty() ? " []\n" : "\n");
        for (UserRow user : users) {
            out.append("      - extension: ")
                    .append(quoted(user.details().extension()))
                    .append('\n');
            field(out, "        ", "name", user.details().name());
            user.details().email().ifPresent(email -> field(out, "        ", "email", email));
            devices(out, of(devices, Optional.of(user.id())));
        }
        for (DeviceRow device : of(devices, Optional.empty())) {
            out.append("    # not exported, belongs to no user: device ")
                    .append(quoted(device.details().name()))
                    .append('\n');
        }
        return out.toString();
    }

    private static void devices(StringBuilder out, List<DeviceRow> devices) {
        out.append("        devices:").append(devices.isEmpty() ? " []\n" : "\n");
        for (DeviceRow device : devices) {
            out.append("          - name: ")
                    .append(quoted(device.details().name()))
                    .append('\n');
            field(out, "            ", "sipUsername", device.details().sipUsername());
            if (!device.details().md5()) {
                out.append("            md5: false\n");
            }
        }
    }

    private static List<DeviceRow> of(List<DeviceRow> devices, Optional<UserId> user) {
        return devices.stream()
                .filter(device -> device.details().user().equals(user))
                .toList();
    }

    private static void field(StringBuilder out, String indent, String name, String value) {
        out.append(indent).append(name).append(": ").append(quoted(value)).append('\n');
    }

    /// A JSON string is a YAML string, whatever it holds.
    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
