package org.klinke.provisioning.vendor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes settings as Gigaset's DECT managers read them (`productID="e2"`): a `param` each; `operation[object]@param`
/// is a parameter of an `oper` on that object, `oper@operation` one on nothing, `firmware@version` and `firmware@url`
/// the file of the firmware.
final class GigasetXml {
    private static final Pattern OPERATION =
            Pattern.compile("(?<operation>[a-z_]+)\\[(?<object>[A-Za-z0-9]+)]@(?<param>[A-Za-z.]+)");
    private static final String FIRMWARE = "firmware@";
    private static final String ALONE = "oper@";

    private GigasetXml() {}

    static String write(Settings settings) {
        StringBuilder firmware = new StringBuilder();
        StringBuilder params = new StringBuilder();
        Map<String, StringBuilder> operations = new LinkedHashMap<>();
        for (Setting setting : settings.all()) {
            Matcher operation = OPERATION.matcher(setting.name());
            if (setting.name().startsWith(FIRMWARE)) {
                firmware.append(' ')
                        .append(setting.name().substring(FIRMWARE.length()))
                        .append("=\"")
                        .append(Escape.XML.escape(setting.value()))
                        .append('"');
            } else if (setting.name().startsWith(ALONE)) {
                operations.put("name=\"" + setting.name().substring(ALONE.length()) + "\"", new StringBuilder());
            } else if (operation.matches()) {
                operations
                        .computeIfAbsent(
                                "name=\"" + operation.group("operation") + "\" value=\"" + operation.group("object")
                                        + "\"",
                                _ -> new StringBuilder())
                        .append(param("      ", operation.group("param"), setting.value()));
            } else {
                params.append(param("    ", setting.name(), setting.value()));
            }
        }
        StringBuilder out = new StringBuilder(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<provisioning version=\"1.1\" productID=\"e2\">\n");
        if (!firmware.isEmpty()) {
            out.append("  <firmware>\n    <file").append(firmware).append("/>\n  </firmware>\n");
        }
        out.append("  <nvm>\n");
        operations.forEach((operation, inside) -> out.append("    <oper ")
                .append(operation)
                .append(">\n")
                .append(inside)
                .append("    </oper>\n"));
        return out.append(params).append("  </nvm>\n</provisioning>\n").toString();
    }

    private static String param(String indent, String name, String value) {
        return indent + "<param name=\"" + name + "\" value=\"" + Escape.XML.escape(value) + "\"/>\n";
    }
}
