package org.klinke.provisioning.boot;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.w3c.dom.Element;

/// Snom's wiki, "Auto Provisioning": of a server without a file name a phone asks the file of its type, then its own;
/// then, as often as the server it was told differs, that one; a `<setting-files>` leads to others.
final class SnomPhone implements SimulatedPhone {
    private static final String MAC = "{mac}";
    private static final String TLS = ";transport=tls";
    private static final Map<String, String> CODECS =
            Map.of("opus", "opus", "g722", "G722", "pcma", "PCMA", "pcmu", "PCMU", "g729", "G729");

    @Override
    public Learned boot(String model, String mac, Files files) {
        String type = "snom" + model.substring("snom-".length()).toUpperCase(Locale.ROOT);
        String own = mac.toUpperCase(Locale.ROOT);
        Map<String, String> found = new LinkedHashMap<>();
        files.text(type + ".htm").ifPresent(text -> read(text, files, found));
        files.text(type + "-" + own + ".htm").ifPresent(text -> read(text, files, found));
        String server = said(found, "setting_server");
        // What it was told it asks for from now on: it must be there, and say the same.
        Map<String, String> again = new LinkedHashMap<>();
        read(files.text(name(server).replace(MAC, own)).orElseThrow(), files, again);
        if (!again.equals(found)) {
            throw new IllegalStateException("the steady file says something else");
        }
        files.text(type + "-firmware.htm");
        Optional.ofNullable(found.get("firmware_status"))
                .ifPresent(status -> Xml.root(files.text(name(status)).orElseThrow(), "firmware-settings"));
        return type.contains("M") ? base(found, server) : desk(found, server);
    }

    private static void read(String text, Files files, Map<String, String> found) {
        if (text.contains("<setting-files")) {
            Xml.children(Xml.root(text, "setting-files"))
                    .forEach(file ->
                            files.text(name(file.getAttribute("url"))).ifPresent(other -> read(other, files, found)));
            return;
        }
        for (Element room : Xml.children(Xml.root(text, "settings"))) {
            switch (room.getTagName()) {
                case "phone-settings" -> Xml.children(room).forEach(setting -> put(found, setting, ""));
                case "functionKeys" ->
                    Xml.children(room).forEach(key -> {
                        if (!key.getTagName().equals("fkey")) {
                            throw new IllegalStateException("no key: " + key.getTagName());
                        }
                        put(found, key, key.getAttribute("context") + " " + key.getAttribute("label") + " ");
                    });
                default -> throw new IllegalStateException("unknown: " + room.getTagName());
            }
        }
    }

    private static void put(Map<String, String> found, Element setting, String before) {
        String idx = setting.getAttribute("idx");
        found.put(setting.getTagName() + (idx.isEmpty() ? "" : " " + idx), before + setting.getTextContent());
    }

    private static Learned desk(Map<String, String> found, String server) {
        String outbound = said(found, "user_outbound 1");
        boolean tls = outbound.endsWith(TLS);
        String address = tls ? outbound.substring(0, outbound.length() - TLS.length()) : outbound;
        return learned(
                found,
                address,
                tls ? "TLS" : "UDP",
                said(found, "tls_server_authentication").equals("on")
                        && said(found, "check_fqdn_against_server_cert").equals("on"),
                said(found, "user_idle_text 1"),
                said(found, "user_srtp 1").equals("on")
                        && said(found, "user_savp 1").equals("mandatory"),
                server,
                said(found, "provisioning_order").contains("dhcp:")
                        && said(found, "pnp_config").equals("on"));
    }

    private static Learned base(Map<String, String> found, String server) {
        if (!said(found, "subscr_sip_ua_data_server_id 1").equals("1")
                || !said(found, "subscr_sip_hs_idx 1").equals("1")) {
            throw new IllegalStateException("no handset at the server");
        }
        return learned(
                found,
                said(found, "user_outbound 1"),
                said(found, "srv_sip_transport 1").toUpperCase(Locale.ROOT),
                said(found, "tls_server_authentication").equals("on"),
                said(found, "user_realname 1"),
                said(found, "user_srtp 1").equals("mandatory"),
                server,
                said(found, "dhcp_option_pnp").equals("on")
                        && said(found, "pnp_config").equals("on"));
    }

    private static Learned learned(
            Map<String, String> found,
            String outbound,
            String transport,
            boolean checks,
            String label,
            boolean srtp,
            String server,
            boolean asksNetwork) {
        if (!said(found, "user_active 1").equals("on")) {
            throw new IllegalStateException("the line is off");
        }
        List<String> codecs = Arrays.stream(said(found, "codec_priority_list 1").split(",", -1))
                .map(word -> CODECS.get(word.strip()))
                .filter(Objects::nonNull)
                .toList();
        return new Learned(
                outbound.substring(0, outbound.lastIndexOf(':')),
                Integer.parseInt(outbound.substring(outbound.lastIndexOf(':') + 1)),
                transport,
                checks,
                said(found, "user_host 1"),
                said(found, "user_name 1"),
                said(found, "user_pname 1"),
                said(found, "user_pass 1"),
                label,
                srtp,
                codecs,
                server.substring(0, server.length() - name(server).length()),
                asksNetwork,
                found);
    }

    private static String name(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static String said(Map<String, String> found, String name) {
        String value = found.get(name);
        if (value == null) {
            throw new IllegalStateException("not told: " + name);
        }
        return value;
    }
}
