package org.klinke.sip.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.sip.transport.SipTransport.TCP;
import static org.klinke.sip.transport.SipTransport.TLS;
import static org.klinke.sip.transport.SipTransport.UDP;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.sip.transport.SipTransport;

/// RFC 3263 against a real name server.
class SipResolverTest {
    private TestDns dns;
    private SipResolver resolver;

    @BeforeEach
    void start() throws IOException {
        dns = new TestDns();
        resolver = new SipResolver(dns.resolver(), List.of(TLS, UDP, TCP), new Random(1));
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    @Test
    void aNumericAddressNeedsNoDns() {
        assertThat(hops(new Destination("192.0.2.1", OptionalInt.empty(), Optional.empty(), false)))
                .containsExactly("UDP 192.0.2.1:5060");
        assertThat(hops(new Destination("192.0.2.1", OptionalInt.empty(), Optional.empty(), true)))
                .containsExactly("TLS 192.0.2.1:5061");
        assertThat(hops(new Destination("2001:db8::1", OptionalInt.of(5070), Optional.of(TCP), false)))
                .containsExactly("TCP 2001:db8:0:0:0:0:0:1:5070");
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void aPortMeansAddressesOnly() {
        dns.with("sip.carrier.test 60 A 192.0.2.1").with("sip.carrier.test 60 AAAA 2001:db8::1");

        assertThat(hops(new Destination("sip.carrier.test", OptionalInt.of(5070), Optional.empty(), false)))
                .containsExactly("UDP 192.0.2.1:5070", "UDP 2001:db8:0:0:0:0:0:1:5070");
        assertThat(dns.asked()).containsExactlyInAnyOrder("sip.carrier.test A", "sip.carrier.test AAAA");
    }

    @Test
    void aTransportMeansSrv() {
        dns.with("_sips._tcp.carrier.test 60 SRV 20 0 5061 b.carrier.test.")
                .with("_sips._tcp.carrier.test 60 SRV 10 0 5071 a.carrier.test.")
                .with("a.carrier.test 60 A 192.0.2.1")
                .with("b.carrier.test 60 A 192.0.2.2");

        assertThat(hops(new Destination("carrier.test", OptionalInt.empty(), Optional.of(TLS), true)))
                .containsExactly("TLS 192.0.2.1:5071", "TLS 192.0.2.2:5061");
    }

    @Test
    void withoutSrvTheHostItselfIsTried() {
        dns.with("carrier.test 60 A 192.0.2.9");

        assertThat(hops(new Destination("carrier.test", OptionalInt.empty(), Optional.of(TCP), false)))
                .containsExactly("TCP 192.0.2.9:5060");
        assertThat(hops(Destination.domain("carrier.test", true))).containsExactly("TLS 192.0.2.9:5061");
    }

    @Test
    void naptrChoosesTheTransportsByOrderAndPreference() {
        dns.with("carrier.test 60 NAPTR 20 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.carrier.test.")
                .with("carrier.test 60 NAPTR 10 20 \"s\" \"SIP+D2T\" \"\" _sip._tcp.carrier.test.")
                .with("carrier.test 60 NAPTR 10 10 \"S\" \"SIPS+D2T\" \"\" _sips._tcp.other.test.")
                .with("carrier.test 60 NAPTR 5 10 \"s\" \"SIP+D2S\" \"\" _sip._sctp.carrier.test.")
                .with("_sip._udp.carrier.test 60 SRV 1 1 5060 a.carrier.test.")
                .with("_sip._tcp.carrier.test 60 SRV 1 1 5062 a.carrier.test.")
                .with("_sips._tcp.other.test 60 SRV 1 1 5061 a.carrier.test.")
                .with("a.carrier.test 60 A 192.0.2.1");

        assertThat(hops(Destination.domain("carrier.test", false)))
                .containsExactly("TLS 192.0.2.1:5061", "TCP 192.0.2.1:5062", "UDP 192.0.2.1:5060");
    }

    @Test
    void whatMustBeEncryptedIsNeverTalkedDownByDns() {
        dns.with("carrier.test 60 NAPTR 10 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.carrier.test.")
                .with("_sip._udp.carrier.test 60 SRV 1 1 5060 a.carrier.test.")
                .with("a.carrier.test 60 A 192.0.2.1")
                .with("carrier.test 60 A 192.0.2.2");

        assertThat(hops(Destination.domain("carrier.test", true))).containsExactly("TLS 192.0.2.2:5061");
        assertThatThrownBy(() -> new Destination("carrier.test", OptionalInt.empty(), Optional.of(UDP), true))
                .hasMessageContaining("transport");
    }

    /// The certificate is checked for what was configured, not for what an unsigned DNS answer says (RFC 5922 §7.1).
    @Test
    void aHopCarriesTheDomainItWasAskedFor() {
        dns.with("_sips._tcp.carrier.test 60 SRV 1 1 5061 a.elsewhere.test.").with("a.elsewhere.test 60 A 192.0.2.1");

        assertThat(resolve(Destination.domain("Carrier.TEST", true)))
                .isInstanceOfSatisfying(
                        Resolution.Found.class,
                        found ->
                                assertThat(found.hops()).extracting(Hop::domain).containsExactly("carrier.test"));
    }

    @Test
    void withoutNaptrEveryTransportWeSpeakIsLookedUp() {
        dns.with("_sip._udp.carrier.test 60 SRV 1 1 5060 a.carrier.test.")
                .with("_sip._tcp.carrier.test 60 SRV 1 1 5060 a.carrier.test.")
                .with("a.carrier.test 60 A 192.0.2.1");

        assertThat(hops(Destination.domain("carrier.test", false)))
                .containsExactly("UDP 192.0.2.1:5060", "TCP 192.0.2.1:5060");
    }

    @Test
    void aServiceThatIsDecidedlyNotThereIsNotTried() {
        dns.with("_sips._tcp.carrier.test 60 SRV 0 0 0 .");

        assertThat(resolve(new Destination("carrier.test", OptionalInt.empty(), Optional.of(TLS), true)))
                .isInstanceOf(Resolution.Nothing.class);
    }

    @Test
    void answersAreKeptAsLongAsTheirTtlSays() {
        dns.with("kept.test 60 A 192.0.2.1").with("fleeting.test 0 A 192.0.2.2");
        for (int i = 0; i < 3; i++) {
            hops(new Destination("kept.test", OptionalInt.of(5060), Optional.empty(), false));
            hops(new Destination("fleeting.test", OptionalInt.of(5060), Optional.empty(), false));
        }

        assertThat(dns.asked()).filteredOn("kept.test A"::equals).hasSize(1);
        assertThat(dns.asked()).filteredOn("fleeting.test A"::equals).hasSize(3);
    }

    @Test
    void nothingThereAndNoAnswerAreTwoThings() {
        assertThat(resolve(Destination.domain("nowhere.test", false)))
                .isInstanceOfSatisfying(
                        Resolution.Nothing.class,
                        nothing -> assertThat(nothing.reason()).contains("nowhere.test"));

        dns.silentOn("SRV").silentOn("A").silentOn("AAAA").silentOn("NAPTR");
        assertThat(resolve(Destination.domain("mute.test", false)))
                .isInstanceOfSatisfying(
                        Resolution.Unavailable.class,
                        unavailable -> assertThat(unavailable.reason()).contains("mute.test"));
    }

    @Test
    void oneFamilyWithoutAnswerDoesNotHideTheOther() {
        dns.with("half.test 60 A 192.0.2.1").silentOn("AAAA");

        assertThat(hops(new Destination("half.test", OptionalInt.of(5060), Optional.empty(), false)))
                .containsExactly("UDP 192.0.2.1:5060");
    }

    @Test
    void aNameThatCannotBeIsNothing() {
        assertThat(resolve(Destination.domain("a..b", false))).isInstanceOf(Resolution.Nothing.class);
        assertThatThrownBy(() -> Destination.domain("", false)).hasMessageContaining("host");
        assertThatThrownBy(() -> new Destination("x", OptionalInt.of(0), Optional.empty(), false))
                .hasMessageContaining("port");
    }

    @Test
    void withoutTlsASecureDestinationIsNotReachable() throws IOException {
        SipResolver plain = new SipResolver(dns.resolver(), List.of(SipTransport.UDP), new Random(1));

        assertThat(plain.resolve(Destination.domain("carrier.test", true)).join())
                .isInstanceOf(Resolution.Nothing.class);
    }

    private Resolution resolve(Destination destination) {
        return resolver.resolve(destination).join();
    }

    private List<String> hops(Destination destination) {
        Resolution resolution = resolve(destination);
        assertThat(resolution).isInstanceOf(Resolution.Found.class);
        return ((Resolution.Found) resolution)
                .hops().stream()
                        .map(hop -> hop.transport() + " "
                                + hop.address().getAddress().getHostAddress() + ":"
                                + hop.address().getPort())
                        .toList();
    }
}
