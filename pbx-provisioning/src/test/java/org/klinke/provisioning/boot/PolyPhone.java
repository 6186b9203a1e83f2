package org.klinke.provisioning.boot;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/// UC Software Administrator Guide, "Master configuration file": its own, else that of all phones; it names the others,
/// of which the first counts.
final class PolyPhone implements SimulatedPhone {
    private static final String PREFERENCE = "voice.codecPref.";
    private static final Map<String, String> CODECS =
            Map.of("Opus", "opus", "G722", "G722", "G711_A", "PCMA", "G711_Mu", "PCMU", "G729_AB", "G729");

    @Override
    public Learned boot(String model, String mac, Files files) {
        Element master = Xml.root(
                files.text(mac + ".cfg")
                        .or(() -> files.text("000000000000.cfg"))
                        .orElseThrow(),
                "APPLICATION");
        if (master.getAttribute("APP_FILE_PATH").isEmpty()) {
            throw new IllegalStateException("no software");
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : master.getAttribute("CONFIG_FILES").split(",", -1)) {
            String file = name.strip().replace("[PHONE_MAC_ADDRESS]", mac);
            gather(Xml.root(files.text(file).orElseThrow(), "PHONE_CONFIG"), found);
        }
        for (String part :
                List.of("device.prov.serverName", "device.prov.serverType", "device.auth.localAdminPassword")) {
            if (!found.getOrDefault("device.set", "0").equals("1")
                    || !found.getOrDefault(part + ".set", "0").equals("1")) {
                throw new IllegalStateException("not to be set: " + part);
            }
        }
        String address = said(found, "reg.1.address");
        return new Learned(
                said(found, "reg.1.outboundProxy.address"),
                Integer.parseInt(said(found, "reg.1.outboundProxy.port")),
                said(found, "reg.1.outboundProxy.transport"),
                said(found, "sec.TLS.SIP.strictCertCommonNameValidation").equals("1"),
                said(found, "reg.1.server.1.address"),
                address.substring(0, address.indexOf('@')),
                said(found, "reg.1.auth.userId"),
                said(found, "reg.1.auth.password"),
                said(found, "reg.1.label"),
                said(found, "sec.srtp.require").equals("1"),
                found.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(PREFERENCE)
                                && !entry.getValue().equals("0"))
                        .sorted(Comparator.comparingInt(entry -> Integer.parseInt(entry.getValue())))
                        .map(entry -> said(CODECS, entry.getKey().substring(PREFERENCE.length())))
                        .toList(),
                said(found, "device.prov.serverType").toLowerCase(Locale.ROOT)
                        + "://"
                        + said(found, "device.prov.serverName"),
                !said(found, "device.dhcp.bootSrvUseOpt").equals("Static"),
                found);
    }

    private static void gather(Element element, Map<String, String> found) {
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            found.putIfAbsent(
                    attributes.item(i).getNodeName(), attributes.item(i).getNodeValue());
        }
        Xml.children(element).forEach(child -> gather(child, found));
    }

    private static String said(Map<String, String> found, String name) {
        String value = found.get(name);
        if (value == null) {
            throw new IllegalStateException("not told: " + name);
        }
        return value;
    }
}
