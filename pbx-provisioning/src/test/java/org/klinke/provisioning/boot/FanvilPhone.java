package org.klinke.provisioning.boot;

import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Fanvil VoIP Auto Provision Standard 1.1: the file of all phones of its model, if it is told to ask, and its own.
final class FanvilPhone implements SimulatedPhone {
    private static final String TLS = "3";

    @Override
    public Learned boot(String model, String mac, Files files) {
        Map<String, String> found = new LinkedHashMap<>();
        byte[] file = Stream.of(mac + ".cfg", "phone.cfg")
                .map(files::ask)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Element root = factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(file))
                    .getDocumentElement();
            read("/" + root.getTagName(), root, found);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return learned(found);
    }

    private static void read(String path, Element element, Map<String, String> found) {
        boolean leaf = true;
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element inner) {
                leaf = false;
                read(path + "/" + inner.getTagName() + inner.getAttribute("index"), inner, found);
            }
        }
        if (leaf && found.put(path, element.getTextContent()) != null) {
            throw new IllegalStateException("twice: " + path);
        }
    }

    private static Learned learned(Map<String, String> found) {
        String line = "/sysConf/sip/line1/";
        return new Learned(
                said(found, line + "ProxyAddr"),
                Integer.parseInt(said(found, line + "ProxyPort")),
                said(found, line + "Transport").equals(TLS) ? "TLS" : "UDP",
                said(found, "/sysConf/dot1x/sslMode/PermissionCTF").equals("1")
                        && said(found, "/sysConf/dot1x/sslMode/CommonName").equals("1"),
                said(found, line + "RegisterAddr"),
                said(found, line + "PhoneNumber"),
                said(found, line + "RegisterUser"),
                said(found, line + "RegisterPswd"),
                said(found, line + "DisplayName"),
                said(found, line + "MediaCrypto").equals("2"),
                List.of(said(found, line + "VoiceCodecMap").split(",", -1)),
                said(found, "/sysConf/ap/FlashServerIP"),
                said(found, "/sysConf/ap/pnp/PNPEnable").equals("1")
                        && !found.getOrDefault("/sysConf/ap/opt/DHCPOption", "its own")
                                .equals("0"),
                found);
    }

    private static String said(Map<String, String> found, String name) {
        String value = found.get(name);
        if (value == null) {
            throw new IllegalStateException("not told: " + name);
        }
        return value;
    }
}
