package org.klinke.provisioning.vendor;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Writes settings as Grandstream's phones read them: those with numbers each an element of a `<config version="1">`,
/// those with names each an `<item>` of a `<config version="2">`.
final class GrandstreamXml {
    private static final Pattern NUMBER = Pattern.compile("P[0-9]+");

    private GrandstreamXml() {}

    /// @param mac "" leaves it out; with another phone's, a phone refuses the file
    static String write(Settings settings, String mac) {
        StringBuilder out =
                new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gs_provision version=\"1\">\n");
        if (!mac.isEmpty()) {
            out.append("  <mac>").append(mac).append("</mac>\n");
        }
        config(out, 1, numbered(settings, true), name -> name);
        config(out, 2, numbered(settings, false), name -> "item name=\"" + name + "\"");
        return out.append("</gs_provision>\n").toString();
    }

    private static List<Setting> numbered(Settings settings, boolean wanted) {
        return settings.all().stream()
                .filter(setting -> NUMBER.matcher(setting.name()).matches() == wanted)
                .toList();
    }

    private static void config(StringBuilder out, int version, List<Setting> settings, Function<String, String> begin) {
        if (settings.isEmpty()) {
            return;
        }
        out.append("  <config version=\"").append(version).append("\">\n");
        for (Setting setting : settings) {
            String tag = begin.apply(setting.name());
            out.append("    <")
                    .append(tag)
                    .append('>')
                    .append(Escape.XML.escape(setting.value()))
                    .append("</")
                    .append(tag.replaceFirst(" .*", ""))
                    .append(">\n");
        }
        out.append("  </config>\n");
    }
}
