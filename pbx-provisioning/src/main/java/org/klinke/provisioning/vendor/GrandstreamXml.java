package org.klinke.provisioning.vendor;

/// Writes settings as Grandstream's phones read them: each an element of `<config>`.
final class GrandstreamXml {
    private GrandstreamXml() {}

    /// @param mac "" leaves it out; with another phone's, a phone refuses the file
    static String write(Settings settings, String mac) {
        StringBuilder out =
                new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gs_provision version=\"1\">\n");
        if (!mac.isEmpty()) {
            out.append("  <mac>").append(mac).append("</mac>\n");
        }
        out.append("  <config version=\"1\">\n");
        settings.all()
                .forEach(setting -> out.append("    <")
                        .append(setting.name())
                        .append('>')
                        .append(Escape.XML.escape(setting.value()))
                        .append("</")
                        .append(setting.name())
                        .append(">\n"));
        return out.append("  </config>\n</gs_provision>\n").toString();
    }
}
