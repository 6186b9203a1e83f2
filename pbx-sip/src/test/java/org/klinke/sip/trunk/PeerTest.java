package org.klinke.sip.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.sip.transport.SipTransport;

/// Peers that answer OPTIONS, or do not.
class PeerTest {
    private static final Trunk PEER =
            Example.of("transport: udp", "options: 30").trunk();

    private final Carriers carriers = new Carriers();

    private void start(Trunk trunk) {
        carriers.desk.replace(carriers.acme, List.of(trunk));
        carriers.seconds(1);
    }

    private List<Integer> ports(Trunk trunk) {
        return carriers.desk.lines(carriers.acme, trunk.id(), Optional.empty()).stream()
                .map(line -> line.flow().remote().getPort())
                .toList();
    }

    private TrunkStatus status() {
        return carriers.desk.status(carriers.acme).getFirst();
    }

    @Test
    void anyAnswerIsOneOfACarrierThatIsThere() {
        carriers.host("sip.carrier.test", SipTransport.UDP, 5060, request -> "404 Not Found");
        start(PEER);

        assertThat(ports(PEER)).containsExactly(5060);
        assertThat(status().state()).isEqualTo(TrunkStatus.State.UP);
        assertThat(status().roundTrip()).isPresent();
        String options = carriers.taken().getFirst().text();
        assertThat(options)
                .startsWith("OPTIONS sip:sip.carrier.test SIP/2.0\r\n")
                .contains("From: <sip:n1@127.0.0.1>;tag=", "Contact: <sip:n1@127.0.0.1:5060;transport=udp>");
        carriers.seconds(65);
        assertThat(carriers.methods()).containsExactly("5060 OPTIONS", "5060 OPTIONS");
    }

    @Test
    void aChallengeIsAnAnswerAndGetsNone() {
        carriers.host(
                "sip.carrier.test",
                SipTransport.UDP,
                5060,
                request -> "401 Unauthorized\nWWW-Authenticate: Digest realm=\"sip.carrier.test\",nonce=\"n\"");
        start(PEER);

        assertThat(status().state()).isEqualTo(TrunkStatus.State.UP);
        assertThat(carriers.taken()).hasSize(1);
    }

    @Test
    void oneThatFallsSilentHasNoLinesUntilItAnswersAgain() {
        carriers.host("sip.carrier.test", SipTransport.UDP, 5060, Carriers.THERE);
        start(PEER);
        carriers.behave(5060, Carriers.SILENT);
        carriers.seconds(50);

        assertThat(ports(PEER)).isEmpty();
        assertThat(status().state()).isEqualTo(TrunkStatus.State.DOWN);
        assertThat(status().reason()).isEqualTo("192.0.2.60:5060 does not answer OPTIONS");
        carriers.behave(5060, Carriers.THERE);
        carriers.seconds(90);
        assertThat(ports(PEER)).containsExactly(5060);
        assertThat(status().reason()).isEqualTo("it answers");
    }

    @Test
    void oneLostOptionsIsNoOutage() {
        int[] asked = {0};
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, request -> asked[0]++ == 1 ? "" : "200 OK");
        Trunk tls = Example.of("options: 30").trunk();
        start(tls);
        for (int i = 0; i < 60; i++) {
            carriers.seconds(1);
            assertThat(ports(tls)).containsExactly(5061);
        }
        assertThat(asked[0]).isGreaterThan(2);
    }

    @Test
    void aBusyHostIsLeftAloneAsLongAsItSaysAndTheOtherTakesTheCalls() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.THERE);
        carriers.host("sip.carrier.test", SipTransport.TLS, 5071, Carriers.THERE);
        Trunk tls = Example.of("options: 10").trunk();
        start(tls);
        assertThat(ports(tls)).containsExactly(5061, 5071);
        carriers.behave(5061, request -> "503 Service Unavailable\nRetry-After: 200");
        carriers.seconds(11);

        assertThat(ports(tls)).containsExactly(5071);
        assertThat(status().state()).isEqualTo(TrunkStatus.State.UP);
        assertThat(status().reason())
                .isEqualTo("it answers; but 192.0.2.61:5061 answers OPTIONS with 503 Service Unavailable");
        carriers.behave(5061, Carriers.THERE);
        carriers.taken();
        carriers.seconds(180);
        assertThat(carriers.methods()).doesNotContain("5061 OPTIONS");
        carriers.seconds(30);
        assertThat(ports(tls)).containsExactly(5061, 5071);
    }

    @Test
    void aCallThatFailedThereMakesItTheLastAndAsksIt() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.THERE);
        carriers.host("sip.carrier.test", SipTransport.TLS, 5071, Carriers.THERE);
        Trunk tls = Example.of("options: 60").trunk();
        start(tls);
        carriers.taken();
        TrunkLine first =
                carriers.desk.lines(carriers.acme, tls.id(), Optional.empty()).getFirst();
        carriers.behave(5061, Carriers.SILENT);
        carriers.desk.failed(carriers.acme, first, Duration.ofSeconds(30));
        assertThat(ports(tls)).containsExactly(5071, 5061);
        carriers.seconds(17);
        assertThat(carriers.methods()).contains("5061 OPTIONS");
        assertThat(ports(tls)).containsExactly(5071);
    }

    @Test
    void withoutOptionsAnOpenConnectionIsALine() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.SILENT);
        Trunk quiet = Example.of("options: 0").trunk();
        start(quiet);

        assertThat(ports(quiet)).containsExactly(5061);
        assertThat(carriers.taken()).isEmpty();
    }

    @Test
    void aConnectionThatClosesIsOpenedAgain() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.THERE);
        Trunk tls = Example.of("options: 30").trunk();
        start(tls);
        carriers.desk
                .lines(carriers.acme, tls.id(), Optional.empty())
                .getFirst()
                .flow()
                .close("pulled");
        carriers.settle();
        assertThat(ports(tls)).isEmpty();
        carriers.seconds(2);
        assertThat(ports(tls)).containsExactly(5061);
    }

    @Test
    void whereDnsLeadsIsFollowed() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.THERE);
        Trunk tls = Example.of("options: 30").trunk();
        start(tls);
        carriers.dns.clear();
        carriers.host("sip.carrier.test", SipTransport.TLS, 5081, Carriers.THERE);
        carriers.seconds(100);
        assertThat(ports(tls)).containsExactly(5081);
    }

    @Test
    void anUnknownHostIsSaid() {
        start(Example.of("host: nowhere.test").trunk());
        assertThat(status().state()).isEqualTo(TrunkStatus.State.DOWN);
        assertThat(status().reason()).isEqualTo("DNS knows no address of nowhere.test");
    }

    @Test
    void aProxyIsWrittenInEachForm() {
        assertThat(TrunkTarget.of(Example.of("proxy: p.test").trunk().way())
                        .destination()
                        .port())
                .isEmpty();
        TrunkTarget six =
                TrunkTarget.of(Example.of("proxy: [2001:db8::1]:5071").trunk().way());
        assertThat(six.destination().host()).isEqualTo("2001:db8::1");
        assertThat(six.destination().port()).isEqualTo(OptionalInt.of(5071));
        assertThat(six.routes()).containsExactly("<sip:[2001:db8::1]:5071;transport=tls;lr>");
        assertThat(TrunkTarget.of(Example.of("proxy: 2001:db8::1").trunk().way())
                        .routes())
                .containsExactly("<sip:[2001:db8::1];transport=tls;lr>");
    }
}
