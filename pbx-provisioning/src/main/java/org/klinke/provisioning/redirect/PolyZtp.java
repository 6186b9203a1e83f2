package org.klinke.provisioning.redirect;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.klinke.core.phone.MacAddress;
import org.klinke.provisioning.redirect.Outcome.Refused;
import org.klinke.provisioning.redirect.Outcome.Why;
import org.klinke.provisioning.redirect.RedirectHttp.Reply;
import org.klinke.provisioning.redirect.RedirectHttp.Stopped;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Poly's ZTP: XML with user and password in it. A phone is put into a profile; the address stands in the
/// profile, where a person has typed it: one for all its phones, so it must be a site's network address.
final class PolyZtp implements RedirectService {
    private final RedirectAccount account;
    private final RedirectHttp http;

    PolyZtp(RedirectAccount account, RedirectHttp http) {
        this.account = account;
        this.http = http;
    }

    /// @param url not told: it is the profile's
    @Override
    public Outcome register(MacAddress mac, URI url, String serial) {
        return RedirectHttp.told(() -> {
            send("add-sip-device", device(mac) + """
                    <sip-device-common-params><templateCriteria>%s</templateCriteria></sip-device-common-params>
                    <package-data><base-package-name>default</base-package-name></package-data>
                    <vendor-extensions/>
                    """.formatted(escaped(account.place())));
            return new Outcome.Registered("");
        });
    }

    @Override
    public Outcome remove(MacAddress mac) {
        return absentIfUnknown("delete-sip-device", mac, new Outcome.Absent());
    }

    @Override
    public Outcome look(MacAddress mac) {
        return absentIfUnknown("get-sip-device", mac, new Outcome.Registered(""));
    }

    private Outcome absentIfUnknown(String what, MacAddress mac, Outcome done) {
        return RedirectHttp.told(() -> {
            try {
                send(what, device(mac));
                return done;
            } catch (Stopped e) {
                String said = e.refused().detail().toLowerCase(Locale.ROOT);
                if (e.refused().why() == Why.REFUSED && said.contains("not") && said.contains("exist")) {
                    return new Outcome.Absent();
                }
                throw e;
            }
        });
    }

    private static String device(MacAddress mac) {
        String typed = mac.text().toUpperCase(Locale.ROOT);
        return """
                <device-params><deviceId>%1$s</deviceId><serialNo>%1$s</serialNo><vendor>Polycom</vendor>\
                <vendorModel>Polycom_UCS_Device</vendorModel></device-params>
                """.formatted(typed);
    }

    private void send(String what, String inside) {
        String body = """
                <?xml version='1.0' encoding='UTF-8'?>
                <request userid='%1$s' password='%2$s' message-id='1001'><%3$s account-id='%4$s'>
                %5$s</%3$s></request>
                """.formatted(
                        escaped(account.login()), escaped(account.secret()), what, escaped(account.place()), inside);
        Reply reply = http.send(account, "POST", account.base(), Map.of("Content-Type", "text/xml"), body);
        if (reply.status() >= 300) {
            throw new Stopped(
                    new Refused(reply.status() == 403 ? Why.CREDENTIALS : Why.REFUSED, "HTTP " + reply.status()));
        }
        Document answer = parsed(reply.body());
        String code = text(answer, "ErrorCode");
        String said = text(answer, "ErrorMessage");
        if (code.isEmpty() && answer.getElementsByTagName("status").getLength() == 0) {
            throw new Stopped(new Refused(Why.NOT_UNDERSTOOD, RedirectHttp.detail(reply.status(), "")));
        }
        if (!code.isEmpty() && !code.equals("0")) {
            throw new Stopped(new Refused(why(said), RedirectHttp.detail(reply.status(), said)));
        }
    }

    private static Why why(String said) {
        String text = said.toLowerCase(Locale.ROOT);
        if (text.contains("authenti") || text.contains("password") || text.contains("permission")) {
            return Why.CREDENTIALS;
        }
        if (text.contains("already")) {
            return Why.TAKEN;
        }
        if (text.contains("template") || (text.contains("account") && text.contains(" not "))) {
            return Why.PLACE_UNKNOWN;
        }
        return Why.REFUSED;
    }

    private static String text(Document answer, String name) {
        Node found = answer.getElementsByTagName(name).item(0);
        return found == null ? "" : found.getTextContent().strip();
    }

    private static Document parsed(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        } catch (SAXException | IOException _) {
            throw new Stopped(new Refused(Why.NOT_UNDERSTOOD, "it is no XML"));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;");
    }
}
