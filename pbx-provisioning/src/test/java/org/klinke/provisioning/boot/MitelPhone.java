package org.klinke.provisioning.boot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Mitel 6800/6900 Administrator Guide, "Configuration files": startup.cfg (once aastra.cfg), the model's, its own in
/// capitals, the later over the earlier.
final class MitelPhone implements SimulatedPhone {
    private static final Pattern PAYLOAD = Pattern.compile("payload=([0-9]+)");
    private static final Map<String, String> CODECS = Map.of("9", "G722", "8", "PCMA", "0", "PCMU", "18", "G729");
    private static final Map<String, String> TRANSPORTS = Map.of("1", "UDP", "2", "TCP", "4", "TLS");

    @Override
    public Learned boot(String model, String mac, Files files) {
        Map<String, String> found = new LinkedHashMap<>();
        String first =
                files.text("startup.cfg").or(() -> files.text("aastra.cfg")).orElse("");
        if (first.isBlank()) {
            throw new IllegalStateException("without a first file it asks for no other");
        }
        read(first, found);
        files.text(model.substring("mitel-".length()) + ".cfg").ifPresent(text -> read(text, found));
        files.text(mac.toUpperCase(Locale.ROOT) + ".cfg").ifPresent(text -> read(text, found));
        List<String> codecs = new ArrayList<>();
        Matcher payload = PAYLOAD.matcher(said(found, "sip customized codec"));
        while (payload.find()) {
            codecs.add(said(CODECS, payload.group(1)));
        }
        return new Learned(
                said(found, "sip outbound proxy"),
                Integer.parseInt(said(found, "sip outbound proxy port")),
                said(TRANSPORTS, said(found, "sip transport protocol")),
                found.containsKey("sips trusted certificates"),
                said(found, "sip line1 registrar ip"),
                said(found, "sip line1 user name"),
                said(found, "sip line1 auth name"),
                said(found, "sip line1 password"),
                said(found, "sip line1 screen name"),
                said(found, "sip srtp mode").equals("2")
                        && said(found, "sip line1 srtp mode").equals("2"),
                codecs,
                said(found, "download protocol").toLowerCase(Locale.ROOT)
                        + "://"
                        + said(found, "https server")
                        + ":"
                        + said(found, "https port")
                        + "/"
                        + said(found, "https path")
                        + "/",
                true, // nothing it can be told keeps it from DHCP
                found);
    }

    private static void read(String text, Map<String, String> found) {
        for (String line : text.split("\n", -1)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IllegalStateException("no parameter: " + line);
            }
            found.put(
                    line.substring(0, colon).strip(),
                    value(line.substring(colon + 1).strip()));
        }
    }

    private static String value(String text) {
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            return text.substring(1, text.length() - 1);
        }
        int comment = text.indexOf('#');
        return comment < 0 ? text : text.substring(0, comment).strip();
    }

    private static String said(Map<String, String> found, String name) {
        String value = found.get(name);
        if (value == null) {
            throw new IllegalStateException("not told: " + name);
        }
        return value;
    }
}
