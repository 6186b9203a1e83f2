package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.server.phone.Phone;
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
}
