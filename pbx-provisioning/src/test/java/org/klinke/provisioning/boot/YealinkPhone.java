package org.klinke.provisioning.boot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Yealink Auto Provisioning Guide V86, "Boot files, configuration files": its own boot file, else that of all phones;
/// what that includes, in its order; without any, the file of its model and its own.
final class YealinkPhone implements SimulatedPhone {
    private static final String FIRST_LINE = "#!version:1.0.0.1";
    private static final Pattern INCLUDE = Pattern.compile("include:config\\s*[\"<](?<name>[^\">]+)[\">]");
    private static final Map<String, String> CODECS =
            Map.of("opus", "opus", "g722", "G722", "pcma", "PCMA", "pcmu", "PCMU", "g729", "G729");
    private static final List<String> TRANSPORTS = List.of("UDP", "TCP", "TLS");

    @Override
    public Learned boot(String model, String mac, Files files) {
        Map<String, String> found = new LinkedHashMap<>();
        Optional<String> boot = files.text(mac + ".boot").or(() -> files.text("y000000000000.boot"));
        if (boot.isPresent()) {
            Matcher include = INCLUDE.matcher(checked(boot.orElseThrow()));
            while (include.find()) {
                read(files.text(include.group("name")).orElseThrow(), found);
            }
        } else {
            files.text("y000000000096.cfg").ifPresent(text -> read(text, found));
            files.text(mac + ".cfg").ifPresent(text -> read(text, found));
        }
        return learned(found);
    }

    private static String checked(String text) {
        if (!text.startsWith(FIRST_LINE + "\n")) {
            throw new IllegalStateException("a file without its first line is not read");
        }
        return text;
    }

    private static void read(String text, Map<String, String> found) {
        for (String line : checked(text).split("\n", -1)) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                String name = line.substring(0, equals).trim();
                String value = line.substring(equals + 1).trim();
                // Of all parameters this one alone may stand twice, once for each user.
                String key = name.endsWith(".user_password") ? name + " " + value.split(":", 2)[0] : name;
                if (found.put(key, value) != null) {
                    throw new IllegalStateException("twice: " + key);
                }
            }
        }
    }

    private static Learned learned(Map<String, String> found) {
        boolean proxy =
                found.getOrDefault("account.1.outbound_proxy_enable", "0").equals("1");
        String to = proxy ? "account.1.outbound_proxy.1" : "account.1.sip_server.1";
        return new Learned(
                said(found, to + ".address"),
                Integer.parseInt(said(found, to + ".port")),
                TRANSPORTS.get(Integer.parseInt(said(found, "account.1.sip_server.1.transport_type"))),
                said(found, "static.security.trust_certificates").equals("1")
                        && said(found, "static.security.cn_validation").equals("1"),
                said(found, "account.1.sip_server.1.address"),
                said(found, "account.1.user_name"),
                said(found, "account.1.auth_name"),
                said(found, "account.1.password"),
                said(found, "account.1.label"),
                said(found, "account.1.srtp_encryption").equals("2"),
                codecs(found),
                said(found, "static.auto_provision.server.url"),
                said(found, "static.auto_provision.pnp_enable").equals("1")
                        && said(found, "static.auto_provision.dhcp_option.enable")
                                .equals("1"),
                found);
    }

    private static List<String> codecs(Map<String, String> found) {
        List<String> on = new ArrayList<>();
        CODECS.keySet().stream()
                .filter(word -> found.getOrDefault("account.1.codec." + word + ".enable", "0")
                        .equals("1"))
                .sorted(Comparator.comparingInt(
                        word -> Integer.parseInt(said(found, "account.1.codec." + word + ".priority"))))
                .forEach(word -> on.add(CODECS.get(word)));
        return on;
    }

    private static String said(Map<String, String> found, String name) {
        String value = found.get(name);
        if (value == null) {
            throw new IllegalStateException("not told: " + name);
        }
        return value;
    }
}
