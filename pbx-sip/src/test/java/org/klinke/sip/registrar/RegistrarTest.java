package org.klinke.sip.registrar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import javax.sip.header.ContactHeader;
import javax.sip.header.Header;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.Registrations.Registration;
import org.klinke.core.id.DeviceId;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.tx.Caller;

class RegistrarTest {
    private static final String URN = "\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"";

    private final FakeLoop loop = new FakeLoop();
    private final JainCodec codec = new JainCodec();
    private final TwoTenants world = new TwoTenants();
    private final Registrar registrar =
            new Registrar(codec, world.directory, loop, loop, (scope, device, registered) -> {});
    private final DeviceId desk = world.device(world.acme, "desk-100");
    private final Caller caller = new Caller(world.acme, desk);
    private int ports = 40_000;
    private int cseq;

    private FakeFlow flow() {
        return new FakeFlow(loop, SipTransport.TLS, "192.0.2.7", ports++);
    }

    private Response register(SipFlow flow, String... headers) {
        return register(flow, caller, "desk-100", "call-1", ++cseq, headers);
    }

    private Response register(SipFlow flow, Caller caller, String toUser, String callId, long cseq, String... headers) {
        String domain = caller.scope().domain();
        String text = "REGISTER sip:" + domain + " SIP/2.0\r\n"
                + "Via: SIP/2.0/TLS 192.0.2.7:5061;branch=z9hG4bK" + cseq + "\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:" + toUser + "@" + domain + ">;tag=a\r\n"
                + "To: <sip:" + toUser + "@" + domain + ">\r\n"
                + "Call-ID: " + callId + "\r\n"
                + "CSeq: " + cseq + " REGISTER\r\n"
                + String.join(
                        "", List.of(headers).stream().map(line -> line + "\r\n").toList())
                + "Content-Length: 0\r\n\r\n";
        try {
            return registrar.register(flow, caller, (Request) codec.parse(text.getBytes(UTF_8)));
        } catch (SipSyntaxException e) {
            throw new AssertionError(e.reason() + "\n" + text, e);
        }
    }

    @Test
    void regIdMeansNothingFromAPhoneThatDoesNotSayOutbound() {
        FakeFlow one = flow();
        register(one, "Contact: <sip:a@192.0.2.7:1111>;+sip.instance=" + URN + ";reg-id=1");
        register(flow(), "Contact: <sip:a@192.0.2.7:2222>;+sip.instance=" + URN + ";reg-id=2");
        assertThat(bound()).containsExactly("sip:a@192.0.2.7:2222");
    }

    @Test
    void onlyOneContactMayHaveARegId() {
        Response response = register(
                flow(),
                "Supported: outbound",
                "Contact: <sip:a@192.0.2.7:1>;+sip.instance=" + URN + ";reg-id=1",
                "Contact: <sip:a@192.0.2.7:2>;+sip.instance=" + URN + ";reg-id=2");
        assertThat(response.getStatusCode()).isEqualTo(400);
        assertThat(bound()).isEmpty();
    }

    @Test
    void keepsThePathAndTellsItBack() {
        Response response = register(
                flow(),
                "Supported: path",
                "Path: <sip:p1.example;lr>, <sip:p2.example;lr;ob>",
                "Contact: <sip:a@10.0.0.7>");
        assertThat(response.toString()).contains("Path: <sip:p1.example;lr>", "<sip:p2.example;lr;ob>");
        assertThat(registrar.bindings(world.acme, desk).getFirst().path())
                .extracting(Object::toString)
                .containsExactly("<sip:p1.example;lr>", "<sip:p2.example;lr;ob>");

        assertThat(header(register(flow(), "Path: <sip:p1.example;lr>", "Contact: <sip:b@10.0.0.7>"), "Path"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Path: <sip:p1.example>",
                "Path: <tel:+4989123>",
                "Path: <sip:1;lr>,<sip:2;lr>,<sip:3;lr>,<sip:4;lr>,<sip:5;lr>,<sip:6;lr>,<sip:7;lr>,<sip:8;lr>,<sip:9;lr>"
            })
    void refusesAPathThatLeadsNowhere(String path) {
        Response response = register(flow(), path, "Contact: <sip:a@10.0.0.7>");
        assertThat(response.getStatusCode()).isEqualTo(400);
        assertThat(response.getReasonPhrase()).startsWith("Path ");
        assertThat(bound()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', 439", "<sip:edge.example;lr>, 439", "<sip:edge.example;lr;ob>, 200", "<sip:x.example;lr;obx>, 439"
    })
    void outboundThroughAProxyNeedsOneThatKeepsFlows(String path, int status) {
        List<String> headers = new ArrayList<>(List.of(
                "Via: SIP/2.0/TLS 10.0.0.7:5061;branch=z9hG4bKphone",
                "Supported: outbound, path",
                "Contact: <sip:a@10.0.0.7>;reg-id=1;+sip.instance=" + URN));
        if (!path.isEmpty()) {
            headers.add("Path: " + path);
        }
        assertThat(register(flow(), headers.toArray(String[]::new)).getStatusCode())
                .isEqualTo(status);
    }

    @Test
    void givesAPublicGruuToWhoAsks() {
        String contact = "Contact: <sip:a@192.0.2.7>;+sip.instance=" + URN;
        // the extension, not the sipUsername: what a Request-URI is looked up by
        assertThat(register(flow(), contact, "Supported: gruu").toString())
                .contains("pub-gruu=\"sip:100@acme.example;gr=urn:uuid:00000000-0000-1000-8000-000A95A0E128\"");
        assertThat(register(flow(), contact).toString()).doesNotContain("gruu=");
        assertThat(register(flow(), "Contact: <sip:b@192.0.2.7>;+sip.instance=\"<x;y z>\"", "Supported: gruu")
                        .toString())
                .contains(";gr=x%3By%20z\"");
    }

    private static List<String> contacts(Response response) {
        List<String> contacts = new ArrayList<>();
        ListIterator<?> headers = response.getHeaders(ContactHeader.NAME);
        while (headers.hasNext()) {
            ContactHeader contact = (ContactHeader) headers.next();
            contacts.add(contact.getAddress().getURI() + " " + contact.getExpires());
        }
        return contacts;
    }

    private List<String> bound() {
        return registrar.bindings(world.acme, desk).stream()
                .map(binding -> binding.contact().toString())
                .toList();
    }

    @Test
    void registersRefreshesAndListsADevice() {
        FakeFlow flow = flow();
        Response first = register(flow, "Contact: <sip:desk-100@192.0.2.7:5061;transport=tls>", "Expires: 600");
        assertThat(first.getStatusCode()).isEqualTo(200);
        assertThat(contacts(first)).containsExactly("sip:desk-100@192.0.2.7:5061;transport=tls 600");

        loop.advance(Duration.ofSeconds(100));
        assertThat(contacts(register(flow))).containsExactly("sip:desk-100@192.0.2.7:5061;transport=tls 500");

        Response again = register(flow, "Contact: <sip:desk-100@192.0.2.7:5061;transport=tls>;expires=120");
        assertThat(contacts(again)).containsExactly("sip:desk-100@192.0.2.7:5061;transport=tls 120");
        Binding binding = registrar.bindings(world.acme, desk).getFirst();
        assertThat(binding.registeredAt()).isEqualTo(loop.instant().minusSeconds(100));
        assertThat(binding.expiresAt()).isEqualTo(loop.instant().plusSeconds(120));
        assertThat(registrar.binding(world.acme, binding.id())).contains(binding);
        assertThat(registrar.authenticatedOn(flow, world.acme, desk)).isTrue();
        assertThat(registrar.authenticatedOn(flow(), world.acme, desk)).isFalse();
        assertThat(registrar.tenantOn(flow)).contains(world.acme);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 300",
        "'Expires: 900', '', 900",
        "'Expires: 900', ';expires=60', 60",
        "'Expires: 0', ';expires=60', 60",
        "'Expires: 999999', '', 3600",
        "'', ';expires=3601', 3600",
    })
    void decidesHowLong(String header, String parameter, int seconds) {
        Response response = header.isEmpty()
                ? register(flow(), "Contact: <sip:a@192.0.2.7>" + parameter)
                : register(flow(), header, "Contact: <sip:a@192.0.2.7>" + parameter);
        assertThat(contacts(response)).containsExactly("sip:a@192.0.2.7 " + seconds);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 59})
    void refusesWhatIsTooBrief(int seconds) {
        Response response = register(flow(), "Contact: <sip:a@192.0.2.7>;expires=" + seconds);
        assertThat(response.getStatusCode()).isEqualTo(423);
        assertThat(response.getHeader("Min-Expires").toString().strip()).isEqualTo("Min-Expires: 60");
        assertThat(bound()).isEmpty();
    }

    @Test
    void removesOneContactOrAll() {
        FakeFlow flow = flow();
        register(flow, "Contact: <sip:a@192.0.2.7>, <sip:b@192.0.2.7>", "Contact: <sip:c@192.0.2.7>");
        assertThat(bound()).hasSize(3);
        assertThat(contacts(register(flow, "Contact: <sip:b@192.0.2.7>;expires=0")))
                .hasSize(2);
        assertThat(contacts(register(flow, "Contact: <sip:a@192.0.2.7>", "Expires: 0")))
                .hasSize(1);
        assertThat(contacts(register(flow(), "Contact: *", "Expires: 0"))).isEmpty();
        assertThat(bound()).isEmpty();
        assertThat(registrar.tenantOn(flow)).isEmpty();
        assertThat(registrar.authenticatedOn(flow, world.acme, desk)).isFalse();
    }

    @Test
    void allStandsAloneAndOnlyWithExpiresZero() {
        FakeFlow flow = flow();
        register(flow, "Contact: <sip:a@192.0.2.7>");
        assertThat(register(flow, "Contact: *").getStatusCode()).isEqualTo(400);
        assertThat(register(flow, "Contact: *", "Expires: 60").getStatusCode()).isEqualTo(400);
        assertThat(register(flow, "Contact: *", "Contact: <sip:b@192.0.2.7>", "Expires: 0")
                        .getStatusCode())
                .isEqualTo(400);
        assertThat(bound()).containsExactly("sip:a@192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Contact: <tel:+4989123>",
                "Contact: <mailto:a@acme.example>",
                "Contact: <sip:a@192.0.2.7?Route=%3Csip:evil.example%3E>",
                "Contact: <sip:a@192.0.2.7>;+sip.instance=\"<urn:x:"
                        + "11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111"
                        + "11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111"
                        + "1111111111111111111111>\"",
            })
    void refusesContactsItCannotUse(String contact) {
        assertThat(register(flow(), contact).getStatusCode()).isEqualTo(400);
        assertThat(bound()).isEmpty();
    }

    @Test
    void aLaterRequestIsNotUndoneByAnEarlierOne() {
        FakeFlow flow = flow();
        register(flow, caller, "desk-100", "x", 5, "Contact: <sip:a@192.0.2.7>");
        Response late = register(flow, caller, "desk-100", "x", 4, "Contact: <sip:a@192.0.2.7>;expires=0");
        assertThat(late.getStatusCode()).isEqualTo(500);
        assertThat(register(flow, caller, "desk-100", "x", 5, "Contact: <sip:b@192.0.2.7>, <sip:a@192.0.2.7>")
                        .getStatusCode())
                .isEqualTo(500);
        assertThat(register(flow, caller, "desk-100", "x", 5, "Contact: *", "Expires: 0")
                        .getStatusCode())
                .isEqualTo(500);
        assertThat(bound()).as("all or nothing").containsExactly("sip:a@192.0.2.7");
        register(flow, caller, "desk-100", "y", 1, "Contact: <sip:a@192.0.2.7>;expires=0");
        assertThat(bound()).as("another Call-ID counts for itself").isEmpty();
    }

    @Test
    void severalPhonesOfOneDeviceStandBesideEachOtherAndOneFlowClosesAlone() {
        FakeFlow one = flow();
        FakeFlow two = flow();
        register(one, caller, "desk-100", "x", 1, "Contact: <sip:a@192.0.2.7>");
        Response second = register(two, caller, "desk-100", "y", 1, "Contact: <sip:b@192.0.2.8>");
        assertThat(contacts(second)).hasSize(2);
        one.close("test");
        assertThat(bound()).containsExactly("sip:b@192.0.2.8");
        assertThat(registrar.in(world.acme)).hasSize(1);
        two.close("test");
        assertThat(bound()).isEmpty();
    }

    @Test
    void aPhoneThatComesBackReplacesItself() {
        FakeFlow one = flow();
        FakeFlow two = flow();
        register(one, caller, "desk-100", "x", 1, "Contact: <sip:a@192.0.2.7:5061;transport=TLS>");
        String id = registrar.bindings(world.acme, desk).getFirst().id();
        register(two, caller, "desk-100", "y", 1, "Contact: <sip:a@192.0.2.7:5061;transport=tls>");
        assertThat(registrar.bindings(world.acme, desk)).singleElement().satisfies(binding -> {
            assertThat(binding.flow()).isSameAs(two);
            assertThat(binding.id()).isEqualTo(id);
        });
        one.close("the old connection dies late");
        assertThat(bound()).hasSize(1);
        assertThat(registrar.currentFlow(world.acme, desk, id)).contains(two);
    }

    @Test
    void anInstanceIsFollowedWhateverItsContact() {
        FakeFlow one = flow();
        FakeFlow two = flow();
        register(one, "Contact: <sip:a@192.0.2.7:1111>;+sip.instance=" + URN + ";reg-id=1", "Supported: outbound");
        String id = registrar.bindings(world.acme, desk).getFirst().id();
        register(two, "Contact: <sip:a@192.0.2.7:2222>;+sip.instance=" + URN + ";reg-id=1", "Supported: outbound");
        assertThat(bound()).containsExactly("sip:a@192.0.2.7:2222");
        register(one, "Contact: <sip:a@192.0.2.7:3333>;+sip.instance=" + URN + ";reg-id=2", "Supported: outbound");
        assertThat(bound()).as("a second flow of the same phone").hasSize(2);
        two.close("test");
        FakeFlow three = flow();
        register(three, "Contact: <sip:a@192.0.2.7:4444>;+sip.instance=" + URN + ";reg-id=1", "Supported: outbound");
        assertThat(registrar.currentFlow(world.acme, desk, id)).contains(three);
    }

    @Test
    void twoInstancesWithTheSamePrivateAddressAreTwoPhones() {
        register(flow(), "Contact: <sip:a@192.168.1.10>;+sip.instance=\"<urn:uuid:1>\"");
        register(flow(), "Contact: <sip:a@192.168.1.10>;+sip.instance=\"<urn:uuid:2>\"");
        assertThat(bound()).hasSize(2);
        assertThat(registrar.bindings(world.acme, desk)).extracting(Binding::id).doesNotHaveDuplicates();
    }

    @Test
    void saysThatItDoesOutboundOnlyWhereAsked() {
        String contact = "Contact: <sip:a@192.0.2.7>;reg-id=1;+sip.instance=" + URN;
        Response response = register(flow(), contact, "Supported: path, outbound");
        assertThat(header(response, "Require")).contains("Require: outbound");
        assertThat(response.toString()).contains("+sip.instance=" + URN).contains("reg-id=1");
        assertThat(header(register(flow(), contact), "Require")).isEmpty();
        assertThat(header(register(flow(), "Contact: <sip:a@192.0.2.7>", "Supported: outbound"), "Require"))
                .isEmpty();
    }

    private static Optional<String> header(Response response, String name) {
        return Optional.ofNullable(response.getHeader(name))
                .map(Header::toString)
                .map(String::strip);
    }

    @Test
    void aPhoneThatCameBackWithANewContactIsFoundIfItIsTheOnlyOne() {
        FakeFlow one = flow();
        register(one, "Contact: <sip:a@192.0.2.7:1111>");
        String id = registrar.bindings(world.acme, desk).getFirst().id();
        one.close("test");
        assertThat(registrar.currentFlow(world.acme, desk, id)).isEmpty();
        FakeFlow two = flow();
        register(two, "Contact: <sip:a@192.0.2.7:2222>");
        assertThat(registrar.currentFlow(world.acme, desk, id)).contains(two);
        register(flow(), "Contact: <sip:a@192.0.2.7:3333>");
        assertThat(registrar.currentFlow(world.acme, desk, id))
                .as("nobody knows which")
                .isEmpty();
    }

    @Test
    void bindingsEndWithTheirTime() {
        FakeFlow flow = flow();
        register(flow, "Contact: <sip:a@192.0.2.7>;expires=60", "Contact: <sip:b@192.0.2.7>;expires=120");
        loop.advance(Duration.ofMinutes(1));
        assertThat(bound()).containsExactly("sip:b@192.0.2.7");
        loop.advance(Duration.ofMinutes(1));
        assertThat(bound()).isEmpty();
        assertThat(registrar.in(world.acme)).isEmpty();
        assertThat(registrar.authenticatedOn(flow, world.acme, desk)).isFalse();
        assertThat(registrar.tenantOn(flow)).isEmpty();
    }

    @Test
    void isBoundedPerDeviceAndDropsWhatIsLeastAlive() {
        for (int i = 0; i < 25; i++) {
            register(flow(), "Contact: <sip:a" + i + "@192.0.2.7>");
            loop.advance(Duration.ofSeconds(1));
        }
        assertThat(bound()).hasSize(10).contains("sip:a24@192.0.2.7").doesNotContain("sip:a14@192.0.2.7");
        String many = "<sip:x@192.0.2.7>" + ", <sip:x@192.0.2.7>".repeat(10);
        assertThat(register(flow(), "Contact: " + many).getStatusCode()).isEqualTo(400);
    }

    @Test
    void aFlowCarriesAccountsOfSeveralTenants() {
        FakeFlow flow = flow();
        register(flow, "Contact: <sip:a@192.0.2.7>");
        Caller other = new Caller(world.beta, world.device(world.beta, "desk-100"));
        register(flow, other, "desk-100", "z", 1, "Contact: <sip:a@192.0.2.7>");
        assertThat(bound()).hasSize(1);
        assertThat(registrar.bindings(world.beta, other.device())).hasSize(1);
        assertThat(registrar.bindings(world.acme, other.device())).isEmpty();
        assertThat(registrar.binding(
                        world.beta,
                        registrar.bindings(world.acme, desk).getFirst().id()))
                .isEmpty();
        assertThat(registrar.tenantOn(flow)).as("two tenants: nobody's").isEmpty();
        flow.close("test");
        assertThat(bound()).isEmpty();
        assertThat(registrar.bindings(world.beta, other.device())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"desk-100, 200", "100, 200", "101, 403", "nobody, 403", "DESK-100, 403"})
    void theAddressOfRecordIsTheDevicesOwn(String user, int status) {
        assertThat(register(flow(), caller, user, "x", 1, "Contact: <sip:a@192.0.2.7>")
                        .getStatusCode())
                .isEqualTo(status);
    }

    @Test
    void aDeletedDeviceOrAChangedPasswordEndsTheRegistrationAtOnce() {
        FakeFlow flow = flow();
        register(flow, "Contact: <sip:a@192.0.2.7>");
        world.changePassword(world.acme, "101", "another password");
        assertThat(bound()).as("somebody else's password").hasSize(1);
        world.changePassword(world.acme, "desk-100", "another password");
        assertThat(bound()).isEmpty();
        assertThat(registrar.authenticatedOn(flow, world.acme, desk)).isFalse();
        register(flow, "Contact: <sip:a@192.0.2.7>");
        assertThat(bound()).hasSize(1);
        world.delete(world.acme, "desk-100");
        assertThat(bound()).isEmpty();
        assertThat(registrar.in(world.acme)).isEmpty();
        assertThat(register(flow, "Contact: <sip:a@192.0.2.7>").getStatusCode()).isEqualTo(403);
        loop.advance(Duration.ofSeconds(31)); // the sweep
        assertThat(registrar.tenantOn(flow)).isEmpty();
    }

    @Test
    void showsPeopleWhatIsRegisteredWithoutTrickery() {
        register(
                flow(), "Contact: <sip:a@192.0.2.7>", "User-Agent: Phone\u202e/1.0 <img onerror=x> " + "y".repeat(300));
        Registration shown = registrar.in(world.acme).getFirst();
        assertThat(shown.device()).isEqualTo(desk);
        assertThat(shown.remote()).isEqualTo("192.0.2.7:40000");
        assertThat(shown.transport()).isEqualTo("TLS");
        assertThat(shown.userAgent()).startsWith("Phone/1.0 <img").hasSizeLessThanOrEqualTo(120);
        assertThat(registrar.in(world.beta)).isEmpty();
    }

    @Test
    void theSweepFreesWhatNobodyAsksFor() {
        FakeFlow flow = flow();
        register(flow, "Contact: <sip:a@192.0.2.7>;expires=60");
        long timers = loop.waiting();
        loop.advance(Duration.ofMinutes(2));
        assertThat(loop.waiting()).as("one sweep timer, whatever happens").isEqualTo(timers);
        registrar.close();
        loop.advance(Duration.ofMinutes(1));
        assertThat(loop.waiting()).isZero();
    }
}
