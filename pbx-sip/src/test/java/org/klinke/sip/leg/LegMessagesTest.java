package org.klinke.sip.leg;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Diversion;
import org.klinke.core.call.LegDialer;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipTransport;

class LegMessagesTest {
    private final JainCodec codec = new JainCodec();
    private final FakeFlow flow = new FakeFlow(new FakeLoop(), SipTransport.TLS, "192.0.2.1", 5061);
    private final LegMessages messages =
            new LegMessages(codec, any -> InetSocketAddress.createUnresolved("pbx.acme.test", 5061), "n1");

    @Test
    void theCallerIsWhoTheServerKnows() throws ParseException, SipSyntaxException {
        assertThat(invite(new CallerId("Anna Müller", "100")))
                .contains("From: \"Anna Müller\" <sip:100@acme.test>;tag=t");
    }

    @Test
    void aNameCannotBreakOut() throws ParseException, SipSyntaxException {
        String invite = invite(new CallerId("A\" <sip:boss@acme.test>\r\nEvil: 1\\", "100"));

        assertThat(invite).contains("From: \"A\\\" <sip:boss@acme.test>Evil: 1\\\\\" <sip:100@acme.test>;tag=t\r\n");
        assertThat(codec.parse(invite.getBytes(StandardCharsets.UTF_8)).getHeader("Evil"))
                .isNull();
    }

    @Test
    void aNameIsShownAsItIsOrClipped() throws ParseException, SipSyntaxException {
        assertThat(invite(new CallerId("<script>alert('1')</script>", "100")))
                .contains("From: \"<script>alert('1')</script>\" <sip:100@acme.test>;tag=t\r\n");
        assertThat(invite(new CallerId("Zoë ☎ \uD83D\uDC4D\uD83C\uDFFD", "100")))
                .contains("From: \"Zoë ☎ \uD83D\uDC4D\uD83C\uDFFD\" <sip:100@acme.test>;tag=t\r\n");
        assertThat(invite(new CallerId("\uD83D\uDC4D".repeat(300), "100")))
                .contains("From: \"" + "\uD83D\uDC4D".repeat(80) + "\" <sip:100@acme.test>;tag=t\r\n");
    }

    @Test
    void aDeviceWithoutANumberHasNoUserPart() throws ParseException, SipSyntaxException {
        assertThat(invite(new CallerId("Lobby", "")))
                .contains("From: \"Lobby\" <sip:acme.test>;tag=t")
                .doesNotContain("P-Asserted-Identity");
    }

    @Test
    void phonesThatPreferItAreToldTheSameByAssertedIdentity() throws ParseException, SipSyntaxException {
        assertThat(invite(new CallerId("A \"B\"", "100")))
                .contains("P-Asserted-Identity: \"A \\\"B\\\"\" <sip:100@acme.test>\r\n")
                .doesNotContain("Privacy");
    }

    @Test
    void whoWithholdsHisNumberIsNobody() throws ParseException, SipSyntaxException {
        assertThat(invite(new CallerId("Anna", "100", true)))
                .contains("From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=t\r\n")
                .contains("Privacy: id\r\n")
                .doesNotContain("Anna", "100@", "P-Asserted-Identity");
    }

    @Test
    void howACallCameHereIsTold() throws ParseException, SipSyntaxException {
        String invite = invite(
                new CallerId("Anna", "100"),
                new Diversion(new CallerId("Bob", "101"), Diversion.Reason.NO_ANSWER),
                new Diversion(new CallerId("Carol", "102"), Diversion.Reason.UNCONDITIONAL));

        assertThat(invite.lines())
                .containsSubsequence(
                        "Diversion: \"Carol\" <sip:102@acme.test>;reason=unconditional;privacy=off",
                        "Diversion: \"Bob\" <sip:101@acme.test>;reason=no-answer;privacy=off")
                .containsSubsequence(
                        "History-Info: <sip:101@acme.test?Reason=SIP%3Bcause%3D408>;index=1",
                        "History-Info: <sip:102@acme.test?Reason=SIP%3Bcause%3D302>;index=1.1;mp=1",
                        "History-Info: <sip:109@acme.test>;index=1.1.1;mp=1.1");
    }

    @Test
    void whoDivertsAndWithholdsHisNumberIsNobodyToo() throws ParseException, SipSyntaxException {
        String invite = invite(
                new CallerId("Anna", "100"),
                new Diversion(new CallerId("Bob", "101", true), Diversion.Reason.USER_BUSY));

        assertThat(invite)
                .contains(
                        "Diversion: \"Anonymous\" <sip:anonymous@anonymous.invalid>;reason=user-busy;privacy=full\r\n")
                .contains("History-Info: <sip:anonymous@anonymous.invalid?Reason=SIP%3Bcause%3D486>;index=1\r\n")
                .doesNotContain("Bob", "101@acme");
    }

    @Test
    void onlyWhoHasAskedForTheCallHasItPickedUpByThePhone() throws ParseException, SipSyntaxException {
        String invite = invite(order(new CallerId("102", "102"), List.of(), true));

        assertThat(invite)
                .contains("Answer-Mode: Auto\r\n")
                .contains("Call-Info: <sip:acme.test>;answer-after=0\r\n")
                .contains("Alert-Info: <sip:acme.test>;info=alert-autoanswer\r\n");
        assertThat(invite(new CallerId("102", "102"))).doesNotContain("Answer-Mode", "Call-Info", "Alert-Info");
    }

    @Test
    void theContactIsWhereWeAreReached() throws ParseException, SipSyntaxException {
        assertThat(invite(new CallerId("A", "1"))).contains("Contact: <sip:n1@pbx.acme.test:5061;transport=tls>\r\n");
    }

    @Test
    void phonesThatLostTheRaceAreTold() {
        assertThat(messages.cancelReason(HangupCause.COMPLETED_ELSEWHERE)
                        .toString()
                        .strip())
                .isEqualTo("Reason: SIP;cause=200;text=\"Call completed elsewhere\"");
        assertThat(messages.cancelReason(HangupCause.NO_ANSWER).toString().strip())
                .isEqualTo("Reason: Q.850;cause=19;text=\"No answer\"");
    }

    @Test
    void theWayThePhoneRegisteredIsTheRoute() throws ParseException, SipSyntaxException {
        String text = invite(new CallerId("Alice", "100"));
        assertThat(text.indexOf("p1.example")).isPositive().isLessThan(text.indexOf("p2.example"));
        assertThat(text)
                .startsWith("INVITE sip:bob@192.0.2.1:5061;transport=tls SIP/2.0\r\n")
                .containsPattern("Route: <sip:p1\\.example;lr>(,|\r\nRoute: ) ?<sip:p2\\.example;lr;ob>");
    }

    /// Printed and read again: what we write must be what we would accept.
    private String invite(CallerId from, Diversion... diversions) throws ParseException, SipSyntaxException {
        return invite(order(from, List.of(diversions), false));
    }

    private String invite(LegDialer.Order order) throws ParseException, SipSyntaxException {
        Request invite = messages.invite(
                new DeviceBindings.Binding(
                        "b",
                        flow,
                        codec.addresses().createURI("sip:bob@192.0.2.1:5061;transport=tls"),
                        List.of(
                                codec.addresses().createAddress("<sip:p1.example;lr>"),
                                codec.addresses().createAddress("<sip:p2.example;lr;ob>")),
                        Optional.empty()),
                order,
                "acme.test",
                "call",
                "t");
        messages.contact(invite, flow, false);
        messages.complete(invite, Capabilities.EXTENSIONS, "v=0\r\n".getBytes(StandardCharsets.UTF_8));
        invite.setHeader(codec.headers().createHeader("Via", "SIP/2.0/TLS 192.0.2.9:5061;branch=z9hG4bK1"));
        byte[] printed = codec.print(invite);
        return new String(codec.print(codec.parse(printed)), StandardCharsets.UTF_8);
    }

    private static LegDialer.Order order(CallerId from, List<Diversion> diversions, boolean picksUp) {
        InetAddress here = InetAddress.getLoopbackAddress();
        return new LegDialer.Order(
                new LegId(new UUID(0, 1)),
                new LegDialer.Target.Phone(
                        new DeviceId(new UUID(0, 2)), "binding", Optional.empty(), here, here, Offering.SDES),
                from,
                "109",
                false,
                diversions,
                Optional.empty(),
                picksUp,
                69,
                new SessionMedia(List.of()));
    }
}
