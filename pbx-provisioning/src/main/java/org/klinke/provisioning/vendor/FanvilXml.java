package org.klinke.provisioning.vendor;

import java.util.LinkedHashMap;
import java.util.Map;

/// Writes settings as Fanvil's phones read them: `sip.line[1].Transport` is an element in an element in an element, the
/// second with `index="1"`.
final class FanvilXml {
    private static final String ROOT = "sysConf";

    private FanvilXml() {}

    private record Room(Map<String, Room> inner, StringBuilder text) {
        Room() {
            this(new LinkedHashMap<>(), new StringBuilder());
        }

        void write(StringBuilder out, String indent) {
            inner.forEach((segment, room) -> {
                String name = segment.replaceFirst("\\[.*", "");
                out.append(indent)
                        .append('<')
                        .append(segment.replaceFirst("\\[([0-9]+)]", " index=\"$1\""))
                        .append('>');
                if (room.inner().isEmpty()) {
                    out.append(Escape.XML.escape(room.text().toString()));
                } else {
                    out.append('\n');
                    room.write(out, indent + "  ");
                    out.append(indent);
                }
                out.append("</").append(name).append(">\n");
            });
        }
    }

    static String write(Settings settings) {
        Room root = new Room();
        for (Setting setting : settings.all()) {
            Room room = root;
            for (String segment : setting.name().split("\\.", -1)) {
                room = room.inner().computeIfAbsent(segment, _ -> new Room());
            }
            room.text().append(setting.value());
        }
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + ROOT + ">\n");
        // What a phone gets with an older version than it has, it leaves.
        out.append("  <Version>2.0000000000</Version>\n");
        root.write(out, "  ");
        return out.append("</" + ROOT + ">\n").toString();
    }
}
