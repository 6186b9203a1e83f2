package org.klinke.sip.leg;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallerId;
import org.klinke.core.cause.HangupCause;
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
    void aDeviceWithoutANumberHasNoUserPart() throws ParseException, SipSyntaxException {
        assertThat(invite(new CallerId("Lobby", ""))).contains("From: \"Lobby\" <sip:acme.test>;tag=t");
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

    /// Printed and read again: what we write must be what we would accept.
    private String invite(CallerId from) throws ParseException, SipSyntaxException {
        Request invite = messages.invite(
                flow,
                codec.addresses().createURI("sip:bob@192.0.2.1:5061;transport=tls"),
                from,
                "101",
                "acme.test",
                "call",
                "t",
                "v=0\r\n".getBytes(StandardCharsets.UTF_8));
        invite.setHeader(codec.headers().createHeader("Via", "SIP/2.0/TLS 192.0.2.9:5061;branch=z9hG4bK1"));
        return new String(codec.print(invite), StandardCharsets.UTF_8);
    }
}
