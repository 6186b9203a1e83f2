package org.klinke.provisioning.vendor;

/// Writes settings as Poly's phones read them: attributes, whose element has any name.
final class PolyXml {
    private PolyXml() {}

    static String write(Settings settings) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n")
                .append("<PHONE_CONFIG>\n  <ALL");
        settings.all()
                .forEach(setting -> out.append("\n    ")
                        .append(setting.name())
                        .append("=\"")
                        .append(Escape.XML.escape(setting.value()))
                        .append('"'));
        return out.append("/>\n</PHONE_CONFIG>\n").toString();
    }
}
