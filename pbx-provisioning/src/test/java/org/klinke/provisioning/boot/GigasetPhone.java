package org.klinke.provisioning.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/// Gigaset's wiki, "The XML provisioning file": a DECT manager asks for one file, named by its MAC address. What names
/// no codec leaves it with its own order.
final class GigasetPhone implements SimulatedPhone {
    private static final List<String> OWN_CODECS = List.of("G722", "PCMA", "PCMU");
    private static final List<String> TRANSPORTS = List.of("", "UDP", "TCP", "TLS");

    @Override
    public Learned boot(String model, String mac, Files files) {
        Map<String, String> found = new LinkedHashMap<>();
        Element root = Xml.root(files.text(mac + ".xml").orElseThrow(), "provisioning");
        if (!root.getAttribute("productID").equals("e2")) {
            throw new IllegalStateException("for another product");
        }
        for (Element room : Xml.children(root)) {
            switch (room.getTagName()) {
                case "firmware" -> Xml.children(room).forEach(file -> found.put("firmware", file.getAttribute("url")));
                case "nvm" -> Xml.children(room).forEach(one -> take(one, found));
                default -> throw new IllegalStateException("unknown: " + room.getTagName());
            }
        }
        if (!said(found, "add_hs 00001 hs.RegStatus").equals("ToReg")) {
            throw new IllegalStateException("no handset may register");
        }
        return new Learned(
                said(found, "SipProvider.0.OutboundProxyAddress"),
                Integer.parseInt(said(found, "SipProvider.0.OutboundProxyPort")),
                TRANSPORTS.get(Integer.parseInt(said(found, "SipProvider.0.TransportProtocol"))),
                false,
                said(found, "SipProvider.0.Domain"),
                said(found, "SipAccount.00001.UserName"),
                said(found, "SipAccount.00001.AuthName"),
                said(found, "SipAccount.00001.AuthPassword"),
                said(found, "SipAccount.00001.DisplayName"),
                said(found, "SipProvider.0.SRTP_Enabled").equals("1")
                        && said(found, "SipProvider.0.AcceptNonSRTPCalls").equals("0"),
                OWN_CODECS,
                said(found, "Provisioning.global.ProvisioningServer"),
                said(found, "SystemSettings.global.SipMulticastEnabled").equals("1"),
                found);
    }

    private static void take(Element one, Map<String, String> found) {
        switch (one.getTagName()) {
            case "param" -> found.put(one.getAttribute("name"), one.getAttribute("value"));
            case "oper" ->
                Xml.children(one)
                        .forEach(param -> found.put(
                                one.getAttribute("name") + " " + one.getAttribute("value") + " "
                                        + param.getAttribute("name"),
                                param.getAttribute("value")));
            default -> throw new IllegalStateException("unknown: " + one.getTagName());
        }
    }

    private static String said(Map<String, String> found, String name) {
        String value = found.get(name);
        if (value == null) {
            throw new IllegalStateException("not told: " + name);
        }
        return value;
    }
}
