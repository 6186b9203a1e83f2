package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.klinke.core.net.Network;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Trunk;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.transport.TestCertificates;

/// Whose a request is, and that no tenant gets another's.
class ClaimTest {
    private final Carriers carriers = new Carriers();

    private Request invite(String user) {
        try {
            return (Request) carriers.codec.parse(("INVITE sip:" + user + "@127.0.0.1 SIP/2.0\r\n"
                            + "Via: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:1@c.test>;tag=1\r\n"
                            + "To: <sip:2@c.test>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nContact: <sip:192.0.2.1>\r\n\r\n")
                    .getBytes(UTF_8));
        } catch (SipSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private FakeFlow from(SipTransport transport, String address) {
        return new FakeFlow(carriers.loop, transport, address, 40_000);
    }

    private Claim claim(FakeFlow flow) {
        return carriers.desk.claim(flow, invite("+4989123"));
    }

    private static Trunk peer(String name, String... more) {
        String[] all = java.util.Arrays.copyOf(more, more.length + 2);
        all[more.length] = "name: " + name;
        all[more.length + 1] = "host: " + name + ".test";
        return Example.of(all).trunk();
    }

    private static Optional<TenantScope> owner(Claim claim) {
        return ((Claim.Known) claim).owner();
    }

    private static String trunk(Claim claim) {
        return claim instanceof Claim.Known known ? known.line().trunk().name() : "nobody";
    }

    @Test
    void anAccountsCallComesOverItsConnectionToItsContact() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        Trunk trunk = Example.of("mode: register", "account: 4711@carrier.test", "options: 0")
                .trunk();
        carriers.desk.replace(carriers.acme, List.of(trunk));
        carriers.seconds(1);
        TrunkLine line =
                carriers.desk.lines(carriers.acme, trunk.id(), Optional.empty()).getFirst();
        FakeFlow registered = (FakeFlow) line.flow();
        FakeFlow sameAddress = new FakeFlow(carriers.loop, SipTransport.TLS, registered.remote(), Optional.empty());

        Claim ours = carriers.desk.claim(registered, invite(line.contactUser()));
        assertThat(owner(ours)).contains(carriers.acme);
        assertThat(((Claim.Known) ours).line().account().orElseThrow().user()).isEqualTo("4711");
        assertThat(trunk(carriers.desk.claim(registered, invite("4711")))).isEqualTo("nobody");
        assertThat(trunk(carriers.desk.claim(sameAddress, invite(line.contactUser()))))
                .isEqualTo("nobody");
        assertThat(trunk(carriers.desk.claim(sameAddress, invite("4711")))).isEqualTo("nobody");

        carriers.desk.replace(carriers.acme, List.of());
        carriers.settle();
        assertThat(trunk(carriers.desk.claim(registered, invite(line.contactUser()))))
                .isEqualTo("nobody");
    }

    @Test
    void aPeerIsKnownByItsNetworksAndItsTransport() {
        carriers.desk.replace(
                carriers.acme, List.of(peer("colt", "network: 198.51.100.0/28", "network: 2001:db8:1::/48")));

        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.15")))).isEqualTo("colt");
        assertThat(trunk(claim(from(SipTransport.TLS, "2001:db8:1:2::3")))).isEqualTo("colt");
        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.16")))).isEqualTo("nobody");
        assertThat(trunk(claim(from(SipTransport.TLS, "2001:db8:2::3")))).isEqualTo("nobody");
        assertThat(trunk(claim(from(SipTransport.TCP, "198.51.100.15")))).isEqualTo("nobody");
        assertThat(trunk(claim(from(SipTransport.UDP, "198.51.100.15")))).isEqualTo("nobody");
        assertThat(trunk(claim(from(SipTransport.WSS, "198.51.100.15")))).isEqualTo("nobody");
        assertThat(((Claim.Known) claim(from(SipTransport.TLS, "198.51.100.15")))
                        .line()
                        .contactUser())
                .isEqualTo("n1");
    }

    @Test
    void anAddressTakenFromAPeerIsNoLongerIts() {
        carriers.desk.replace(carriers.acme, List.of(peer("colt", "network: 198.51.100.1")));
        carriers.desk.replace(carriers.acme, List.of(peer("colt", "network: 198.51.100.2")));

        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.1")))).isEqualTo("nobody");
        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.2")))).isEqualTo("colt");
    }

    @Test
    void withoutNetworksItIsWhereItsNameLeads() {
        carriers.host("far.test", SipTransport.UDP, 5060, Carriers.THERE);
        carriers.desk.replace(carriers.acme, List.of(peer("far", "transport: udp")));
        assertThat(trunk(claim(from(SipTransport.UDP, "192.0.2.60")))).isEqualTo("nobody");
        carriers.seconds(1);
        assertThat(trunk(claim(from(SipTransport.UDP, "192.0.2.60")))).isEqualTo("far");
        assertThat(trunk(claim(from(SipTransport.TCP, "192.0.2.60")))).isEqualTo("nobody");

        carriers.desk.replace(carriers.acme, List.of(peer("far", "transport: udp", "network: 198.51.100.1/32")));
        assertThat(trunk(claim(from(SipTransport.UDP, "192.0.2.60")))).isEqualTo("nobody");
        carriers.desk.replace(carriers.acme, List.of(peer("far", "transport: udp", "switchesToTcp: true")));
        carriers.seconds(1);
        assertThat(trunk(claim(from(SipTransport.TCP, "192.0.2.60")))).isEqualTo("far");
    }

    @Test
    void whereACertificateIsDemandedTheAddressIsNotEnough() {
        TestCertificates good = new TestCertificates("sbc.colt.test");
        TestCertificates wrong = new TestCertificates("sbc.evil.test");
        carriers.desk.replace(
                carriers.acme, List.of(peer("colt", "network: 198.51.100.1", "certificate: SBC.colt.test")));

        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.1")))).isEqualTo("nobody");
        FakeFlow shown = from(SipTransport.TLS, "198.51.100.1");
        shown.shows(good.server().chain());
        assertThat(trunk(claim(shown))).isEqualTo("colt");
        FakeFlow other = from(SipTransport.TLS, "198.51.100.1");
        other.shows(wrong.server().chain());
        assertThat(trunk(claim(other))).isEqualTo("nobody");
        FakeFlow elsewhere = from(SipTransport.TLS, "198.51.100.2");
        elsewhere.shows(good.server().chain());
        assertThat(trunk(claim(elsewhere))).isEqualTo("nobody");
    }

    @Test
    void anAddressOfTwoTenantsIsNobodys() {
        carriers.desk.replace(carriers.acme, List.of(peer("a", "network: 198.51.100.1")));
        carriers.desk.replace(carriers.other, List.of(peer("b", "network: 198.51.100.0/24")));

        Claim both = claim(from(SipTransport.TLS, "198.51.100.1"));
        assertThat(both).isInstanceOf(Claim.Nobody.class);
        assertThat(((Claim.Nobody) both).reason()).contains("different tenants").doesNotContain("acme", "other");
        assertThat(owner(claim(from(SipTransport.TLS, "198.51.100.2")))).contains(carriers.other);

        carriers.desk.replacePlatform(List.of(peer("p", "network: 198.51.100.2")));
        assertThat(owner(claim(from(SipTransport.TLS, "198.51.100.2"))))
                .as("the operator is trusted, an address that a tenant typed is not")
                .isEmpty();
        carriers.desk.replace(carriers.other, List.of());
        assertThat(owner(claim(from(SipTransport.TLS, "198.51.100.2")))).isEmpty();
        assertThat(owner(claim(from(SipTransport.TLS, "198.51.100.1")))).contains(carriers.acme);
    }

    @Test
    void aCertificateTellsTwoTenantsWithOneAddressApart() {
        TestCertificates ofA = new TestCertificates("a.sbc.test");
        carriers.desk.replace(carriers.acme, List.of(peer("a", "network: 198.51.100.1", "certificate: a.sbc.test")));
        carriers.desk.replace(carriers.other, List.of(peer("b", "network: 198.51.100.1", "certificate: b.sbc.test")));
        FakeFlow flow = from(SipTransport.TLS, "198.51.100.1");
        flow.shows(ofA.server().chain());

        assertThat(owner(claim(flow))).contains(carriers.acme);
        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.1")))).isEqualTo("nobody");
        carriers.desk.replace(carriers.other, List.of(peer("b", "network: 198.51.100.1")));
        assertThat(claim(flow))
                .as("who types the name of another's carrier must not get its calls")
                .isInstanceOf(Claim.Nobody.class);
        carriers.desk.replace(carriers.other, List.of(peer("b", "network: 198.51.100.1", "certificate: a.sbc.test")));
        assertThat(claim(flow)).as("nor if both do").isInstanceOf(Claim.Nobody.class);
    }

    @Test
    void noTenantSilencesThePlatformNorTakesItsCalls() {
        TestCertificates certificates = new TestCertificates("sbc.colt.test");
        carriers.desk.replacePlatform(List.of(peer("colt", "network: 198.51.100.0/24")));
        carriers.desk.replace(carriers.acme, List.of(peer("a", "network: 198.51.100.1", "certificate: sbc.colt.test")));
        carriers.desk.replace(carriers.other, List.of(peer("b", "network: 198.51.100.1")));
        FakeFlow flow = from(SipTransport.TLS, "198.51.100.1");
        flow.shows(certificates.server().chain());

        assertThat(trunk(claim(flow))).isEqualTo("colt");
        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.1")))).isEqualTo("colt");
    }

    @Test
    void amongTrunksOfOneOwnerTheCertificateTells() {
        TestCertificates certificates = new TestCertificates("sbc.colt.test");
        carriers.desk.replace(
                carriers.acme,
                List.of(
                        peer("plain", "network: 198.51.100.1"),
                        peer("proven", "network: 198.51.100.1", "certificate: sbc.colt.test")));
        FakeFlow flow = from(SipTransport.TLS, "198.51.100.1");
        flow.shows(certificates.server().chain());

        assertThat(trunk(claim(flow))).isEqualTo("proven");
        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.1")))).isEqualTo("plain");
    }

    @Test
    void aConnectionThatATrunkOpenedIsItsAlone() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        carriers.host("mine.test", SipTransport.TLS, 5061, Carriers.THERE);
        Trunk registered = Example.of("name: r", "mode: register", "account: 1@carrier.test", "options: 0")
                .trunk();
        Trunk mine = peer("mine");
        carriers.desk.replace(carriers.acme, List.of(registered, mine));
        carriers.desk.replace(carriers.other, List.of(peer("b", "network: 192.0.2.61")));
        carriers.seconds(1);
        FakeFlow ofRegistered = (FakeFlow) carriers.desk
                .lines(carriers.acme, registered.id(), Optional.empty())
                .getFirst()
                .flow();
        FakeFlow ofMine = (FakeFlow) carriers.desk
                .lines(carriers.acme, mine.id(), Optional.empty())
                .getFirst()
                .flow();

        assertThat(trunk(claim(ofRegistered))).as("not to its Contact").isEqualTo("nobody");
        assertThat(trunk(claim(ofMine))).isEqualTo("mine");
        assertThat(claim(from(SipTransport.TLS, "192.0.2.61")))
                .as("the carrier's own connection is still anybody's")
                .isInstanceOf(Claim.Nobody.class);
    }

    @Test
    void aTrunkFollowsItsTenantsNewName() {
        carriers.desk.replace(carriers.acme, List.of(peer("colt", "network: 198.51.100.1")));
        carriers.rename("acme", "zenith");

        carriers.desk.replace(
                carriers.tenants.byName("zenith").orElseThrow(), List.of(peer("colt", "network: 198.51.100.1")));

        assertThat(owner(claim(from(SipTransport.TLS, "198.51.100.1")))
                        .orElseThrow()
                        .domain())
                .isEqualTo("zenith.test");
    }

    @Test
    void twoTrunksOfOneTenantAreAtLeastThatTenants() {
        carriers.desk.replace(
                carriers.acme,
                List.of(peer("first", "network: 198.51.100.1"), peer("second", "network: 198.51.100.1")));
        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.1")))).isEqualTo("first");
    }

    @Test
    void whatIsSwitchedOffTakesNoCalls() {
        carriers.desk.replace(carriers.acme, List.of(peer("off", "network: 198.51.100.1", "enabled: false")));
        assertThat(trunk(claim(from(SipTransport.TLS, "198.51.100.1")))).isEqualTo("nobody");
    }

    @Test
    void noTenantReachesAnothersTrunkButEachThePlatforms() {
        carriers.host("mine.test", SipTransport.TLS, 5061, Carriers.THERE);
        carriers.host("all.test", SipTransport.TLS, 5071, Carriers.THERE);
        Trunk mine = peer("mine");
        Trunk all = peer("all");
        carriers.desk.replace(carriers.acme, List.of(mine));
        carriers.desk.replacePlatform(List.of(all));
        carriers.seconds(1);

        assertThat(carriers.desk.lines(carriers.acme, mine.id(), Optional.empty()))
                .hasSize(1);
        assertThat(carriers.desk.lines(carriers.other, mine.id(), Optional.empty()))
                .isEmpty();
        assertThat(carriers.desk.status(carriers.other)).isEmpty();
        assertThat(carriers.desk.lines(carriers.acme, all.id(), Optional.empty()))
                .hasSize(1);
        assertThat(carriers.desk.lines(carriers.other, all.id(), Optional.empty()))
                .hasSize(1);
        assertThat(carriers.desk.platformStatus()).hasSize(1);
        carriers.desk.failed(
                carriers.other,
                carriers.desk.lines(carriers.acme, mine.id(), Optional.empty()).getFirst(),
                java.time.Duration.ofMinutes(1));
    }

    @Test
    void withinADialogATrunkSpeaksFromItsOwnPlacesOnly() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        Trunk registered = Example.of("name: r", "mode: register", "account: 1@carrier.test", "options: 0")
                .trunk();
        Trunk a = peer("a", "network: 198.51.100.1");
        Trunk b = peer("b", "network: 198.51.100.0/24", "transport: tcp");
        carriers.desk.ofTenant(carriers.acme, List.of(registered, a));
        carriers.desk.ofPlatform(List.of(b));
        carriers.seconds(1);
        FakeFlow ours = (FakeFlow) carriers.desk
                .lines(carriers.acme, registered.id(), Optional.empty())
                .getFirst()
                .flow();
        FakeFlow one = from(SipTransport.TLS, "198.51.100.1");
        FakeFlow two = from(SipTransport.TCP, "198.51.100.2");

        assertThat(carriers.desk.speaks(ours, registered.id())).isTrue();
        assertThat(carriers.desk.speaks(one, registered.id())).isFalse();
        assertThat(carriers.desk.speaks(one, a.id())).isTrue();
        assertThat(carriers.desk.speaks(two, a.id())).isFalse();
        assertThat(carriers.desk.speaks(one, b.id())).as("not over TLS").isFalse();
        assertThat(carriers.desk.speaks(two, b.id())).isTrue();
        assertThat(carriers.desk.speaks(ours, a.id())).isFalse();
        assertThat(List.of(ours, one, two)).allMatch(carriers.desk::carries);
        assertThat(carriers.desk.carries(from(SipTransport.TLS, "203.0.113.9"))).isFalse();
        assertThat(carriers.desk.carries(from(SipTransport.TLS, "198.51.100.2")))
                .as("only by TCP")
                .isFalse();
        assertThat(carriers.desk.carries(from(SipTransport.UDP, "198.51.100.1")))
                .isFalse();
        carriers.desk.replace(carriers.acme, List.of());
        carriers.settle();
        assertThat(carriers.desk.carries(ours)).isFalse();
        assertThat(carriers.desk.speaks(one, a.id())).isFalse();
    }

    @Test
    void aNetworkIsItsFirstBits() {
        Network network = Network.parse("198.51.100.128/25").orElseThrow();
        assertThat(network.contains(
                        from(SipTransport.UDP, "198.51.100.129").remote().getAddress()))
                .isTrue();
        assertThat(network.contains(
                        from(SipTransport.UDP, "198.51.100.127").remote().getAddress()))
                .isFalse();
        assertThat(Network.parse("0.0.0.0/0")
                        .orElseThrow()
                        .contains(from(SipTransport.UDP, "9.9.9.9").remote().getAddress()))
                .isTrue();
        assertThat(Network.parse("198.51.100.0/33")).isEmpty();
        assertThat(Network.parse("name.test/24")).isEmpty();
        assertThat(Network.parse("198.51.100.0/x")).isEmpty();
    }
}
