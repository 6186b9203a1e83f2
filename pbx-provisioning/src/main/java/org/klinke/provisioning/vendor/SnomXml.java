package org.klinke.provisioning.vendor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes settings as Snom's phones read them: each an element, those of function keys in a room of their own.
final class SnomXml {
    private static final Pattern NAME =
            Pattern.compile("(?<element>[a-z0-9_]+)(\\[(?<idx>[0-9]+)])?(@(?<attribute>.+))?");
    private static final String KEY = "fkey";

    private SnomXml() {}

    /// An element that is still being gathered.
    private record Element(String name, Map<String, String> attributes, StringBuilder text) {
        void write(StringBuilder out) {
            out.append("    <").append(name);
            attributes.forEach((attribute, value) -> out.append(' ')
                    .append(attribute)
                    .append("=\"")
                    .append(Escape.XML.escape(value))
                    .append('"'));
            out.append('>')
                    .append(Escape.XML.escape(text.toString()))
                    .append("</")
                    .append(name)
                    .append(">\n");
        }
    }

    static String write(Settings settings) {
        Map<String, Element> elements = new LinkedHashMap<>();
        for (Setting setting : settings.all()) {
            Matcher name = NAME.matcher(setting.name());
            if (!name.matches()) {
                throw new IllegalStateException("no name of a setting: " + setting.name());
            }
            String idx = name.group("idx");
            String attribute = name.group("attribute");
            Element element = elements.computeIfAbsent(name.group("element") + "/" + idx, _ -> {
                Map<String, String> attributes = new LinkedHashMap<>();
                if (idx != null) {
                    attributes.put("idx", idx);
                }
                return new Element(name.group("element"), attributes, new StringBuilder());
            });
            if (attribute == null) {
                element.text().append(setting.value());
            } else {
                element.attributes().put(attribute, setting.value());
            }
        }
        StringBuilder phone = new StringBuilder();
        StringBuilder keys = new StringBuilder();
        elements.values().forEach(element -> {
            element.attributes().putIfAbsent("perm", "");
            element.write(element.name().equals(KEY) ? keys : phone);
        });
        String room = keys.isEmpty() ? "" : "  <functionKeys e=\"2\">\n" + keys + "  </functionKeys>\n";
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<settings>\n  <phone-settings e=\"2\">\n" + phone
                + "  </phone-settings>\n" + room + "</settings>\n";
    }
}
