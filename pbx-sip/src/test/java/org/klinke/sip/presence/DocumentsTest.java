package org.klinke.sip.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.presence.Line;
import org.klinke.core.presence.MessageCounts.Counts;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.sip.dialog.DialogId;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DocumentsTest {
    private static final String NASTY = "<b>\"Tom\" & 'Söhne'\u0000\u0007\uffff</b>";
    private static final String NASTY_AS_READ = "<b>\"Tom\" & 'Söhne'</b>";

    private static Resource resource(EventPackage event) {
        Tenant tenant = new Tenant(new TenantId(new UUID(1, 1)), "demo", "demo.test", "DE", "", "Europe/Berlin", "de");
        return new Resource(
                new TenantDirectory().found(tenant),
                event,
                new UserId(new UUID(1, 2)),
                "101",
                new DeviceId(new UUID(1, 3)),
                new DeviceCredentials("", ""));
    }

    private static Element read(String document) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }

    private static Element only(Element in, String name) {
        NodeList found = in.getElementsByTagNameNS("*", name);
        assertThat(found.getLength()).as(name).isEqualTo(1);
        return (Element) found.item(0);
    }

    private static Element lamp(View.Lamp lamp, long version) throws Exception {
        Element root = read(Documents.of(resource(EventPackage.DIALOG), lamp, version));
        assertThat(root.getNamespaceURI()).isEqualTo("urn:ietf:params:xml:ns:dialog-info");
        assertThat(root.getLocalName()).isEqualTo("dialog-info");
        assertThat(root.getAttribute("state")).isEqualTo("full");
        assertThat(root.getAttribute("entity")).isEqualTo("sip:101@demo.test");
        assertThat(root.getAttribute("version")).isEqualTo(Long.toString(version));
        return root;
    }

    @Test
    void anIdleExtensionIsOneTerminatedDialog() throws Exception {
        Element dialog = only(lamp(new View.Lamp("Bob", Optional.empty()), 0), "dialog");
        assertThat(dialog.getAttribute("id")).isEqualTo("101");
        assertThat(dialog.hasAttribute("direction")).isFalse();
        assertThat(only(dialog, "state").getTextContent()).isEqualTo("terminated");
        assertThat(dialog.getElementsByTagNameNS("*", "remote").getLength()).isZero();
    }

    @Test
    void tagsAreThoseOfTheObservedSideAndNothingBreaksOutOfTheDocument() throws Exception {
        View.Shown shown = new View.Shown(
                Line.State.EARLY,
                false,
                Optional.of(new DialogId("call<&\"'>", "ours&", "theirs\"")),
                Optional.of(new Line.Remote(NASTY, "10<2")));
        Element dialog = only(lamp(new View.Lamp(NASTY, Optional.of(shown)), 41), "dialog");
        assertThat(dialog.getAttribute("call-id")).isEqualTo("call<&\"'>");
        assertThat(dialog.getAttribute("local-tag")).isEqualTo("theirs\"");
        assertThat(dialog.getAttribute("remote-tag")).isEqualTo("ours&");
        assertThat(dialog.getAttribute("direction")).isEqualTo("recipient");
        Element local = only(only(dialog, "local"), "identity");
        assertThat(local.getAttribute("display")).isEqualTo(NASTY_AS_READ);
        assertThat(local.getTextContent()).isEqualTo("sip:101@demo.test");
        Element remote = only(only(dialog, "remote"), "identity");
        assertThat(remote.getAttribute("display")).isEqualTo(NASTY_AS_READ);
        assertThat(remote.getTextContent()).isEqualTo("sip:10<2@demo.test");
    }

    @Test
    void whoMayPickUpButNotKnowIsGivenAnAddressWithoutAName() throws Exception {
        View.Shown shown =
                new View.Shown(Line.State.EARLY, false, Optional.of(new DialogId("c", "a", "b")), Optional.empty());
        Element remote = only(lamp(new View.Lamp("Bob", Optional.of(shown)), 1), "remote");
        assertThat(only(remote, "identity").getTextContent()).isEqualTo("sip:anonymous@anonymous.invalid");
        assertThat(only(remote, "target").getAttribute("uri")).isEqualTo("sip:101@demo.test");
    }

    @Test
    void aBusyExtensionOfAColleagueIsAStateAndADirection() throws Exception {
        View.Shown shown = new View.Shown(Line.State.CONFIRMED, true, Optional.empty(), Optional.empty());
        Element dialog = only(lamp(new View.Lamp("Bob", Optional.of(shown)), 1), "dialog");
        assertThat(dialog.getAttributes().getLength()).isEqualTo(2); // id, direction
        assertThat(only(dialog, "state").getTextContent()).isEqualTo("confirmed");
        assertThat(dialog.getElementsByTagNameNS("*", "remote").getLength()).isZero();
    }

    @Test
    void presenceIsOpenOrClosedAndOnThePhoneOrNot() throws Exception {
        Resource resource = resource(EventPackage.PRESENCE);
        Element idle = read(Documents.of(resource, new View.Availability(false, false), 0));
        assertThat(idle.getNamespaceURI()).isEqualTo("urn:ietf:params:xml:ns:pidf");
        assertThat(idle.getAttribute("entity")).isEqualTo("sip:101@demo.test");
        assertThat(only(idle, "basic").getTextContent()).isEqualTo("closed");
        assertThat(idle.getElementsByTagNameNS("*", "activities").getLength()).isZero();

        Element busy = read(Documents.of(resource, new View.Availability(true, true), 0));
        assertThat(only(busy, "basic").getTextContent()).isEqualTo("open");
        assertThat(only(busy, "on-the-phone").getNamespaceURI()).isEqualTo("urn:ietf:params:xml:ns:pidf:rpid");
        assertThat(only(busy, "note").getTextContent()).isEqualTo("On the phone");
    }

    @Test
    void messagesAreCounted() {
        assertThat(Documents.of(resource(EventPackage.MESSAGE_SUMMARY), new View.Messages(new Counts(0, 4)), 0))
                .isEqualTo("Messages-Waiting: no\r\nMessage-Account: sip:101@demo.test\r\nVoice-Message: 0/4\r\n");
    }
}
