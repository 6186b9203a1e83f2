package org.klinke.sip.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.sip.transport.SipTransport;

/// Accounts at a registrar that asks, refuses, delays, vanishes and comes back.
class RegistrationTest {
    private static final Trunk TRUNK = Example.of(
                    "mode: register", "account: 4711@carrier.test", "register: 600", "options: 0")
            .trunk();

    private final Carriers carriers = new Carriers();

    private void start(Trunk trunk) {
        carriers.desk.replace(carriers.acme, List.of(trunk));
        carriers.seconds(1);
    }

    private List<TrunkLine> lines(Trunk trunk) {
        return carriers.desk.lines(carriers.acme, trunk.id(), Optional.empty());
    }

    private TrunkStatus status() {
        return carriers.desk.status(carriers.acme).getFirst();
    }

    @Test
    void registersWithThePasswordAndARandomContact() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        start(TRUNK);

        List<Carriers.Heard> heard = carriers.taken();
        assertThat(heard).extracting(Carriers.Heard::method).containsExactly("REGISTER", "REGISTER");
        String first = heard.getFirst().text();
        assertThat(first)
                .startsWith("REGISTER sip:carrier.test SIP/2.0\r\n")
                .contains("From: <sip:4711@carrier.test>;tag=", "To: <sip:4711@carrier.test>\r\n", "Expires: 600\r\n")
                .doesNotContain("Authorization");
        assertThat(heard.getLast().text()).contains("username=\"4711-auth\"", "algorithm=SHA-256", "CSeq: 2 REGISTER");
        TrunkLine line = lines(TRUNK).getFirst();
        assertThat(Carriers.header(first, "Contact"))
                .isEqualTo("<sip:" + line.contactUser() + "@127.0.0.1:5061;transport=tls>");
        assertThat(line.contactUser()).hasSize(26).doesNotContain("4711");
        assertThat(status().state()).isEqualTo(TrunkStatus.State.UP);
        assertThat(status().reason()).isEqualTo("registered");
        assertThat(status().roundTrip()).isPresent();
        assertThat(status().accounts())
                .extracting(TrunkStatus.Account::user, TrunkStatus.Account::state)
                .containsExactly(org.assertj.core.api.Assertions.tuple("4711", TrunkStatus.State.UP));
    }

    @Test
    void renewsBetweenThreeAndFourFifthsOfTheLifetimeWithoutBeingAskedAgain() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(300));
        start(TRUNK);
        Instant registered = carriers.taken().getLast().at();
        carriers.seconds(300);

        List<Carriers.Heard> heard = carriers.taken();
        assertThat(heard).hasSize(1);
        assertThat(Duration.between(registered, heard.getFirst().at()))
                .isBetween(Duration.ofSeconds(179), Duration.ofSeconds(241));
        assertThat(heard.getFirst().text()).contains("nc=00000002", "nonce=\"n1\"");
        assertThat(lines(TRUNK)).hasSize(1);
    }

    @Test
    void aStaleNonceIsAnsweredOnceMore() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(300));
        start(TRUNK);
        carriers.behave(
                5061,
                request -> request.contains("nonce=\"n2\"")
                        ? Carriers.granted(request, 300)
                        : "401 Unauthorized\nWWW-Authenticate: Digest realm=\"carrier.test\",nonce=\"n2\",qop=\"auth\","
                                + "stale=true");
        carriers.taken();
        carriers.seconds(250);

        assertThat(carriers.methods()).containsExactly("5061 REGISTER", "5061 REGISTER");
        assertThat(status().state()).isEqualTo(TrunkStatus.State.UP);
    }

    @Test
    void aLongerLifetimeIsTakenAsDemanded() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, request -> {
            int wanted = Integer.parseInt(Carriers.header(request, "Expires"));
            return wanted < 900 ? "423 Interval Too Brief\nMin-Expires: 900" : Carriers.granted(request, wanted);
        });
        start(TRUNK);

        assertThat(carriers.taken())
                .extracting(each -> Carriers.header(each.text(), "Expires"))
                .containsExactly("600", "900");
        assertThat(lines(TRUNK)).hasSize(1);
    }

    @Test
    void aRegistrarThatAlwaysWantsLongerIsLeftAlone() {
        carriers.host(
                "sip.carrier.test",
                SipTransport.TLS,
                5061,
                request -> "423 Interval Too Brief\nMin-Expires: "
                        + (Integer.parseInt(Carriers.header(request, "Expires")) + 1));
        start(TRUNK);
        carriers.seconds(60);

        assertThat(carriers.taken()).hasSize(3);
        assertThat(status().reason()).contains("423");
    }

    @Test
    void refusedMeansAClearReasonAndAQuarterOfAnHour() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, request -> "403 Forbidden");
        start(TRUNK);
        assertThat(lines(TRUNK)).isEmpty();
        assertThat(status().state()).isEqualTo(TrunkStatus.State.DOWN);
        assertThat(status().reason())
                .isEqualTo("the carrier refuses the account with 403 Forbidden: check user and password, or ask the"
                        + " carrier whether it is barred");
        carriers.taken();
        carriers.seconds(7 * 60);
        assertThat(carriers.taken()).isEmpty();

        carriers.behave(5061, Carriers.registrar(600));
        carriers.seconds(16 * 60);
        assertThat(lines(TRUNK)).hasSize(1);
    }

    @Test
    void aWrongPasswordIsSaidAndNotTriedAgainAndAgain() {
        carriers.host(
                "sip.carrier.test",
                SipTransport.TLS,
                5061,
                request ->
                        "401 Unauthorized\nWWW-Authenticate: Digest realm=\"carrier.test\",nonce=\"n1\",qop=\"auth\"");
        start(TRUNK);
        carriers.seconds(60);

        assertThat(carriers.taken()).hasSize(2);
        assertThat(status().reason()).contains("401", "does not take the password");
        assertThat(status().reason()).doesNotContain("pass of");
    }

    /// RFC 3329, draft-dawes-sipcore-mediasec-parameter: as Telekom describes it for its Cloud PBX.
    @ParameterizedTest
    @ValueSource(strings = {"401 Unauthorized", "494 Security Agreement Required"})
    void whatACarrierSaysOfMediaSecurityIsSaidBackToIt(String first) {
        String offered = "Security-Server: msrp-tls;mediasec\nSecurity-Server: sdes-srtp;mediasec\n"
                + "Security-Server: dtls-srtp;mediasec";
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, request -> {
            if (!request.contains("\r\nSecurity-Verify:")) {
                return first + "\n" + offered
                        + (first.startsWith("401")
                                ? "\nWWW-Authenticate: Digest realm=\"carrier.test\",nonce=\"n1\",qop=\"auth\""
                                : "");
            }
            return Carriers.granted(request, 600);
        });
        Trunk trunk = Example.of("mode: register", "account: 4711@carrier.test", "options: 0", "mediasec: true")
                .trunk();
        start(trunk);

        List<String> said = carriers.taken().stream().map(Carriers.Heard::text).toList();
        assertThat(said)
                .hasSize(2)
                .allSatisfy(register -> assertThat(register)
                        .contains("\r\nSecurity-Client: sdes-srtp; mediasec\r\n")
                        .containsOnlyOnce("\r\nRequire: mediasec\r\n")
                        .containsOnlyOnce("\r\nProxy-Require: mediasec\r\n"));
        assertThat(said.getFirst()).doesNotContain("Security-Verify");
        assertThat(said.getLast().lines().filter(line -> line.startsWith("Security-Verify: ")))
                .containsExactly("Security-Verify: msrp-tls; mediasec,sdes-srtp; mediasec,dtls-srtp; mediasec");
        assertThat(lines(trunk).getFirst().security()).hasSize(3);
    }

    @Test
    void fromAHostThatIsSilentOrBusyItGoesToTheNext() {
        carriers.host("sip.carrier.test", SipTransport.UDP, 5060, Carriers.SILENT);
        carriers.host("sip.carrier.test", SipTransport.UDP, 5070, request -> "503 Busy\nRetry-After: 300");
        carriers.host("sip.carrier.test", SipTransport.UDP, 5080, Carriers.registrar(120));
        Trunk udp = Example.of("mode: register", "account: 4711@carrier.test", "transport: udp", "options: 0")
                .trunk();
        start(udp);
        assertThat(lines(udp)).isEmpty();
        carriers.seconds(12);

        assertThat(lines(udp).getFirst().flow().remote().getPort()).isEqualTo(5080);
        carriers.taken();
        carriers.behave(5080, Carriers.SILENT);
        carriers.seconds(280);
        assertThat(carriers.methods()).as("it asked to be left alone for 300 s").doesNotContain("5070 REGISTER");
        assertThat(status().state()).isEqualTo(TrunkStatus.State.DOWN);
        assertThat(status().reason()).contains("the registrar does not answer");
    }

    @Test
    void aLostConnectionTakesTheLineAndIsMadeAnew() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        start(TRUNK);
        lines(TRUNK).getFirst().flow().close("pulled");
        assertThat(lines(TRUNK)).isEmpty();
        carriers.settle();
        assertThat(status().state()).isEqualTo(TrunkStatus.State.DOWN);
        assertThat(status().reason()).contains("the connection to 192.0.2.61:5061 was closed");
        assertThat(status().roundTrip()).isEmpty();

        carriers.seconds(2);
        assertThat(lines(TRUNK)).hasSize(1);
    }

    @Test
    void aCarrierThatIsGoneIsAskedLessAndLessOftenAndComesBack() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        start(TRUNK);
        carriers.vanish(5061);
        assertThat(status().reason()).contains("was closed");
        carriers.opened = 0;
        carriers.seconds(600);

        assertThat(carriers.opened).isBetween(8, 30);
        assertThat(status().reason()).isEqualTo("cannot connect to 192.0.2.61:5061: refused");
        carriers.dns.clear();
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        carriers.seconds(120);
        assertThat(lines(TRUNK)).hasSize(1);
        assertThat(status().state()).isEqualTo(TrunkStatus.State.UP);
    }

    @Test
    void withoutDnsWhatIsKnownStays() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        start(TRUNK);
        carriers.dnsAnswers = false;
        carriers.seconds(600);
        assertThat(lines(TRUNK)).hasSize(1);

        Carriers others = new Carriers();
        others.dnsAnswers = false;
        others.desk.replace(others.acme, List.of(TRUNK));
        others.seconds(5);
        assertThat(others.desk.status(others.acme).getFirst().reason())
                .isEqualTo("DNS did not answer for sip.carrier.test");
        others.dnsAnswers = true;
        others.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        others.seconds(60);
        assertThat(others.desk.lines(others.acme, TRUNK.id(), Optional.empty())).hasSize(1);
    }

    @Test
    void switchedOffItUnregisters() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        start(TRUNK);
        carriers.taken();
        Trunk off = Example.of(
                        "mode: register", "account: 4711@carrier.test", "register: 600", "options: 0", "enabled: false")
                .trunk();
        start(off);

        List<Carriers.Heard> heard = carriers.taken();
        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst().text()).contains("Expires: 0\r\n", "nc=00000002");
        assertThat(lines(off)).isEmpty();
        assertThat(status().state()).isEqualTo(TrunkStatus.State.DISABLED);
        carriers.seconds(1_200);
        assertThat(carriers.taken()).isEmpty();
    }

    @Test
    void whatDoesNotConcernTheRegistrarLeavesItRegistered() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        start(TRUNK);
        carriers.taken();
        Trunk renamed = Example.of(
                        "mode: register", "account: 4711@carrier.test", "register: 600", "options: 0", "clip: pai")
                .trunk();
        start(renamed);
        assertThat(carriers.taken()).isEmpty();
        assertThat(lines(renamed).getFirst().trunk().identity()).isEqualTo(renamed.identity());

        Trunk other = Example.of("mode: register", "account: 4712@carrier.test", "register: 600", "options: 0")
                .trunk();
        start(other);
        assertThat(carriers.taken())
                .extracting(each -> Carriers.header(each.text(), "To") + Carriers.header(each.text(), "Expires"))
                .as("first off, then on")
                .containsExactly(
                        "<sip:4711@carrier.test>0", "<sip:4712@carrier.test>600", "<sip:4712@carrier.test>600");
    }

    @Test
    void eachAccountIsItsOwn() {
        carriers.host(
                "sip.carrier.test",
                SipTransport.TLS,
                5061,
                request -> Carriers.header(request, "To").contains("4711")
                        ? "404 Not Found"
                        : Carriers.granted(request, 600));
        Trunk two = Example.of(
                        "mode: register", "account: 4711@carrier.test", "account: 4712@carrier.test", "options: 0")
                .trunk();
        start(two);

        assertThat(lines(two))
                .extracting(line -> line.account().orElseThrow().user())
                .containsExactly("4712");
        assertThat(carriers.desk.lines(carriers.acme, two.id(), Optional.of("4711")))
                .isEmpty();
        assertThat(carriers.desk.lines(carriers.acme, two.id(), Optional.of("4712")))
                .hasSize(1);
        assertThat(status().state()).isEqualTo(TrunkStatus.State.UP);
        assertThat(status().reason())
                .isEqualTo("registered; but the carrier refuses the account with 404 Not Found:"
                        + " it does not know this user in this domain");
    }

    @Test
    void oneAccountsTroubleIsNotTheOthers() {
        Trunk two = Example.of(
                        "mode: register", "account: 4711@carrier.test", "account: 4712@carrier.test", "options: 0")
                .trunk();
        for (String trouble : List.of("503 Busy\nRetry-After: 5", "")) {
            Carriers world = new Carriers();
            world.host(
                    "sip.carrier.test",
                    SipTransport.TLS,
                    5061,
                    request ->
                            Carriers.header(request, "To").contains("4711") ? trouble : Carriers.granted(request, 600));
            world.desk.replace(world.acme, List.of(two));
            world.seconds(12);

            assertThat(world.desk.lines(world.acme, two.id(), Optional.empty()))
                    .as(trouble)
                    .extracting(line -> line.account().orElseThrow().user())
                    .containsExactly("4712");
            assertThat(world.desk
                            .status(world.acme)
                            .getFirst()
                            .accounts()
                            .getFirst()
                            .reason())
                    .contains("the registrar");
            world.taken();
            world.seconds(200);
            assertThat(world.opened).isEqualTo(1);
            assertThat(world.taken())
                    .as("it tries again, the other one stays")
                    .hasSizeBetween(2, 20)
                    .allMatch(each -> Carriers.header(each.text(), "To").contains("4711"));
            world.behave(5061, request -> Carriers.granted(request, 600));
            world.seconds(100);
            assertThat(world.desk.lines(world.acme, two.id(), Optional.empty())).hasSize(2);
        }
    }

    @Test
    void aHostThatServesNoAccountIsLeft() {
        carriers.host("sip.carrier.test", SipTransport.UDP, 5060, request -> "503 Busy\nRetry-After: 300");
        carriers.host("sip.carrier.test", SipTransport.UDP, 5080, request -> Carriers.granted(request, 600));
        Trunk two = Example.of(
                        "mode: register",
                        "account: 4711@carrier.test",
                        "account: 4712@carrier.test",
                        "transport: udp",
                        "options: 0")
                .trunk();
        start(two);
        carriers.seconds(2);

        assertThat(lines(two))
                .extracting(line -> line.flow().remote().getPort())
                .containsExactly(5080, 5080);
    }

    @Test
    void theRegistrarsRouteIsTheWayOfCalls() {
        carriers.host(
                "proxy.carrier.test",
                SipTransport.TLS,
                5061,
                request -> Carriers.granted(request, 600)
                        + "\nService-Route: <sip:orig@edge.carrier.test;lr>, <sip:core.carrier.test;lr>");
        Trunk proxied = Example.of(
                        "mode: register", "account: 4711@carrier.test", "proxy: proxy.carrier.test:5061", "options: 0")
                .trunk();
        start(proxied);

        assertThat(Carriers.header(carriers.taken().getFirst().text(), "Route"))
                .isEqualTo("<sip:proxy.carrier.test:5061;transport=tls;lr>");
        assertThat(lines(proxied).getFirst().routes())
                .containsExactly("<sip:orig@edge.carrier.test;lr>", "<sip:core.carrier.test;lr>");
    }

    @Test
    void afterARestartTheyDoNotAllComeAtOnce() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        List<Trunk> hundred = IntStream.range(0, 100)
                .mapToObj(i -> Example.of(
                                "name: t" + i, "mode: register", "account: " + i + "@carrier.test", "options: 0")
                        .trunk())
                .toList();
        carriers.desk.replace(carriers.acme, hundred);
        carriers.seconds(5);

        List<Instant> firsts = new ArrayList<>();
        carriers.taken().stream()
                .filter(each -> each.text().contains("CSeq: 1 REGISTER"))
                .forEach(each -> firsts.add(each.at()));
        assertThat(firsts).hasSize(100);
        assertThat(firsts.stream().distinct().count()).isGreaterThan(10);
        carriers.seconds(600);
        long busiest = carriers.taken().stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        each -> each.at().getEpochSecond(), java.util.stream.Collectors.counting()))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        assertThat(busiest).as("nor later").isLessThan(15);
    }

    @Test
    void onShutdownEachIsUnregistered() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        start(TRUNK);
        carriers.taken();
        carriers.desk.replace(carriers.acme, List.of());
        carriers.settle();

        assertThat(carriers.taken())
                .extracting(each -> Carriers.header(each.text(), "Expires"))
                .containsExactly("0");
        assertThat(carriers.desk.status(carriers.acme)).isEmpty();
    }

    @Test
    void aForeignRealmIsNotAnsweredInACall() {
        carriers.host("sip.carrier.test", SipTransport.TLS, 5061, Carriers.registrar(600));
        start(TRUNK);

        assertThat(lines(TRUNK).getFirst().digest()).isPresent();
        assertThat(lines(TRUNK).getFirst().toString()).doesNotContain("pass of");
    }
}
