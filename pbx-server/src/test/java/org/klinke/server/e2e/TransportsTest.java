package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.klinke.server.e2e.Klinke.SOON;

import java.net.InetAddress;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// Whatever the phones speak, they hear each other.
class TransportsTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @ParameterizedTest
    @CsvSource({"WSS, TLS", "TLS, WSS", "WSS, WSS", "TCP, UDP", "UDP, TCP", "UDP, UDP"})
    void phonesOfAnyTransportHearEachOther(SipTransport calling, SipTransport called) {
        Phone a = klinke.registered(klinke.acme().phone("100", calling));
        Phone b = klinke.registered(klinke.acme().phone("101", called));

        PhoneCall here = a.call("101").awaitRinging(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);
        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);

        assertThat(b.ladder()).contains(";transport=" + called.uriParameter());
        assertThat(there.reinviteWithoutOffer()).isEqualTo(200);
        assertThat(there.hangup()).isEqualTo(200);
        assertThat(here.awaitEnded(SOON).byUs()).isFalse();
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("NORMAL");
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void aPhoneOnIpv6AndOneOnIpv4HearEachOther(SipTransport transport) {
        assumeTrue(KlinkeServer.hasIpv6());
        Klinke.Tenant acme = klinke.acme();
        Phone six = klinke.registered(new PhoneBuilder(
                        klinke.server().sip6(transport),
                        acme.domain(),
                        acme.account("100"),
                        klinke.server().trust())
                .transport(transport)
                .mediaAddress(InetAddress.ofLiteral("::1"))
                .toneHz(acme.toneHz("100")));
        Phone four = klinke.acme().registered("101");

        PhoneCall here = six.call("101");
        PhoneCall there = four.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);
        here.awaitTone(four.toneHz(), SOON);
        there.awaitTone(six.toneHz(), SOON);
        assertThat(six.ladder()).contains("c=IN IP6 0:0:0:0:0:0:0:1");
        assertThat(four.ladder()).contains("c=IN IP4 127.0.0.1").doesNotContain("IP6");
        assertThat(here.hangup()).isEqualTo(200);

        PhoneCall back = four.call("100");
        PhoneCall ringing = six.awaitCall(SOON);
        ringing.answer();
        back.awaitAnswered(SOON);
        ringing.awaitTone(four.toneHz(), SOON);
        assertThat(ringing.hangup()).isEqualTo(200);
        assertThat(klinke.server().get("/registrations").toString()).contains("\"[0:0:0:0:0:0:0:1]:");
    }
}
