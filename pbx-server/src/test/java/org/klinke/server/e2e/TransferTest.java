package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.media.Direction;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// A call is handed on: whoever remains hears whom he shall hear. Real sockets, TLS, SRTP, the whole server.
class TransferTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @Test
    void afterABlindTransferTheRemainingTwoHearEachOther() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");
        Phone c = klinke.acme().registered("102");
        PhoneCall atA = a.call("101");
        PhoneCall atB = b.awaitCall(SOON);
        atB.answer();
        atA.awaitAnswered(SOON).awaitTone(b.toneHz(), SOON);

        assertThat(atB.hold(Direction.SENDONLY)).isEqualTo(200);
        assertThat(atB.transferTo("sip:102@acme.example")).isEqualTo(202);
        PhoneCall atC = c.awaitCall(SOON);
        atC.ring();
        atA.awaitTone(425, SOON); // the ringing tone
        assertThat(atC.farEnd()).contains("sip:100@acme.example");
        atC.answer();
        assertThat(atB.awaitTransferred(SOON)).isEqualTo(200);
        assertThat(atB.hangup()).isEqualTo(200);

        atA.awaitTone(c.toneHz(), SOON);
        atC.awaitTone(a.toneHz(), SOON);
        assertThat(atA.hangup()).isEqualTo(200);
        atC.awaitEnded(SOON);

        JsonNode story = klinke.acme().record("101");
        assertThat(story.path("cause").asText()).isEqualTo("NORMAL");
        assertThat(story.path("legs")).hasSize(3);
        assertThat(story.path("timeline").toString()).contains("transfers to 102");
    }

    @Test
    void afterAnAttendedTransferTheRemainingTwoHearEachOther() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");
        Phone c = klinke.acme().registered("102");
        PhoneCall atA = a.call("101");
        PhoneCall first = b.awaitCall(SOON);
        first.answer();
        atA.awaitAnswered(SOON);
        assertThat(first.hold(Direction.SENDONLY)).isEqualTo(200);
        PhoneCall second = b.call("102");
        PhoneCall atC = c.awaitCall(SOON);
        atC.answer();
        second.awaitAnswered(SOON).awaitTone(c.toneHz(), SOON);

        assertThat(first.transferTo(second)).isEqualTo(202);
        assertThat(first.awaitTransferred(SOON)).isEqualTo(200);
        second.awaitEnded(SOON);

        atA.awaitTone(c.toneHz(), SOON);
        atC.awaitTone(a.toneHz(), SOON);
        assertThat(atC.hangup()).isEqualTo(200);
        atA.awaitEnded(SOON);
        assertThat(klinke.acme().record("102").path("cause").asText()).isEqualTo("NORMAL");
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("MERGED");
    }

    @Test
    void whoIsParkedHearsMusicAndThenWhoeverDialsThePlace() throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    parking:
                      - {extension: "700", name: Foyer, places: 2}
                """);
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");
        Phone c = klinke.acme().registered("102");
        PhoneCall atA = a.call("101");
        PhoneCall atB = b.awaitCall(SOON);
        atB.answer();
        atA.awaitAnswered(SOON).awaitTone(b.toneHz(), SOON);

        assertThat(atB.transferTo("sip:702@acme.example")).isEqualTo(202);
        assertThat(atB.awaitTransferred(SOON)).isEqualTo(200);
        assertThat(atB.hangup()).isEqualTo(200);
        atA.awaitTone(Klinke.MUSIC_HZ, SOON);
        PhoneCall elsewhere = klinke.globex().registered("102").call("702");
        assertThat(elsewhere.awaitEnded(SOON).status()).isEqualTo(404);

        PhoneCall atC = c.call("702");
        atC.awaitAnswered(SOON).awaitTone(a.toneHz(), SOON);
        atA.awaitTone(c.toneHz(), SOON);
        assertThat(atC.hangup()).isEqualTo(200);
        atA.awaitEnded(SOON);
        assertThat(klinke.acme().record("101").path("timeline").toString()).contains("is parked at 702");
    }

    @Test
    void aTransferToWhomNobodyReachesLeavesTheTwoTogether() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");
        PhoneCall atA = a.call("101");
        PhoneCall atB = b.awaitCall(SOON);
        atB.answer();
        atA.awaitAnswered(SOON);

        assertThat(atB.transferTo("sip:199@acme.example")).isEqualTo(403);
        assertThat(atB.transferTo("sip:102@acme.example")).isEqualTo(202);
        assertThat(atB.awaitTransferred(SOON)).isEqualTo(480);
        atA.awaitTone(b.toneHz(), SOON);
        atB.awaitTone(a.toneHz(), SOON);
        assertThat(atB.hangup()).isEqualTo(200);
        atA.awaitEnded(SOON);
    }
}
