package org.klinke.provisioning.boot;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/// Grandstream SIP Device Provisioning Guide: the file with its MAC address, that of its model, that of all; of these
/// the first there is.
final class GrandstreamPhone implements SimulatedPhone {
    private static final Map<String, String> CODECS =
            Map.of("123", "opus", "9", "G722", "8", "PCMA", "0", "PCMU", "18", "G729");
    private static final Map<String, String> WORDS =
            Map.of("OPUS", "opus", "G_722", "G722", "PCMA", "PCMA", "PCMU", "PCMU", "G_729AOrB", "G729");
    private static final List<String> TRANSPORTS = List.of("UDP", "TCP", "TLS");
    private static final List<String> SLOTS = List.of("P57", "P58", "P59", "P60", "P61", "P62", "P46");

    @Override
    public Learned boot(String model, String mac, Files files) {
        String name = model.replaceFirst("^[^-]*-", "").toLowerCase(Locale.ROOT);
        byte[] file = Stream.of("cfg" + mac + ".xml", "cfg" + name + ".xml", "cfg.xml")
                .flatMap(asked -> files.ask(asked).stream())
                .findFirst()
                .orElseThrow();
        Map<String, String> found = read(parsed(file), mac);
        return found.containsKey("P271") ? byNumbers(found) : byNames(found);
    }

    private static Document parsed(byte[] file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(file));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> read(Document document, String mac) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Element part : children(document.getDocumentElement())) {
            if (part.getTagName().equals("mac") && !part.getTextContent().equals(mac)) {
                throw new IllegalStateException("another phone's file");
            }
            if (part.getTagName().equals("config")) {
                for (Element setting : children(part)) {
                    boolean item = setting.getTagName().equals("item");
                    String name = item ? setting.getAttribute("name") : setting.getTagName();
                    if (found.put(name, setting.getTextContent()) != null) {
                        throw new IllegalStateException("twice: " + name);
                    }
                }
            }
        }
        return found;
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static Learned byNumbers(Map<String, String> found) {
        String[] proxy = said(found, "P48").split(":", 2);
        return new Learned(
                proxy[0],
                Integer.parseInt(proxy[1]),
                TRANSPORTS.get(Integer.parseInt(said(found, "P130"))),
                said(found, "P2311").equals("1") && said(found, "P2367").equals("1"),
                said(found, "P47").split(":", 2)[0],
                said(found, "P35"),
                said(found, "P36"),
                said(found, "P34"),
                said(found, "P270"),
                said(found, "P183").equals("2"),
                SLOTS.stream()
                        .map(slot -> CODECS.get(said(found, slot)))
                        .distinct()
                        .toList(),
                address(said(found, "P212").equals("2"), said(found, "P237")),
                said(found, "P145").equals("1") && said(found, "P1414").equals("1"),
                found);
    }

    private static Learned byNames(Map<String, String> found) {
        String[] proxy = said(found, "account.1.sip.outboundProxy.1.address").split(":", 2);
        return new Learned(
                proxy[0],
                Integer.parseInt(proxy[1]),
                said(found, "account.1.sip.transport").equals("TlsOrTcp") ? "TLS" : "UDP",
                said(found, "account.1.sip.validate.domainCertificates").equals("Yes")
                        && said(found, "account.1.sip.validate.certificationChain")
                                .equals("Yes"),
                said(found, "account.1.sip.server.1.address").split(":", 2)[0],
                said(found, "account.1.sip.userid"),
                said(found, "account.1.sip.subscriber.userId"),
                said(found, "account.1.sip.subscriber.password"),
                said(found, "account.1.name"),
                said(found, "account.1.audio.srtpMode").equals("EnabledAndForced"),
                Stream.of(1, 2, 3, 4, 5, 6, 7)
                        .map(place -> WORDS.get(said(found, "account.1.codec.choice." + place)))
                        .distinct()
                        .toList(),
                address(
                        said(found, "provisioning.config.protocol").equals("HTTPS"),
                        said(found, "provisioning.config.serverPath")),
                said(found, "provisioning.override.dhcp.allowCommonOptions").equals("Yes")
                        && said(found, "provisioning.pnp.enable").equals("Yes"),
                found);
    }

    private static String address(boolean https, String path) {
        return (https ? "https://" : "http://") + path + "/";
    }

    private static String said(Map<String, String> found, String name) {
        String value = found.get(name);
        if (value == null) {
            throw new IllegalStateException("not told: " + name);
        }
        return value;
    }
}
