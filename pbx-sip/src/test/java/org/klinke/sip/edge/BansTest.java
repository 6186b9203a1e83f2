package org.klinke.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.klinke.sip.edge.EdgeWorld.Lines;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.RequestGate;

class BansTest {
    private static final String PASSWORD = TwoTenants.PASSWORD;
    private static final String OFFICE = "192.0.2.7";
    private static final String ELSEWHERE = "198.51.100.9";

    private final EdgeWorld w = new EdgeWorld();

    private String login(SipFlow flow, String user, String password) {
        Lines lines = Lines.register(user, "acme.example");
        String challenge = w.send(flow, lines.text());
        if (!challenge.startsWith("SIP/2.0 401")) {
            return challenge;
        }
        return w.send(
                flow,
                lines.with(EdgeWorld.authorization(
                                HashAlgorithm.SHA_256,
                                "REGISTER",
                                user,
                                "acme.example",
                                password,
                                EdgeWorld.nonceIn(challenge),
                                1))
                        .text());
    }

    /// Guesses until it is banned, waiting as long as it has to.
    private void crack(SipFlow flow, String user) {
        for (int i = 0; i < WrongDigests.BANNED_AT; i++) {
            assertThat(login(flow, user, "guess" + i)).startsWith("SIP/2.0 403");
            if (i >= WrongDigests.FREE) {
                w.loop.advance(Duration.ofSeconds(65));
            }
        }
    }

    /// The server has run for so long that every registered phone of it has proven itself.
    private void anHourLater() {
        w.loop.advance(Duration.ofHours(1));
    }

    private void enumerate(SipFlow flow) {
        for (int i = 0; i < WrongDigests.LOGINS_PER_SOURCE_MAX; i++) {
            assertThat(login(flow, "ext" + i, "guess")).startsWith("SIP/2.0 403");
        }
    }

    @Test
    void wrongPasswordsBackOffPerAccountAndSourceLongerEachTime() {
        SipFlow flow = w.flow();
        for (int i = 0; i < WrongDigests.FREE; i++) {
            assertThat(login(flow, "desk-100", "guess" + i)).startsWith("SIP/2.0 403");
        }
        for (int seconds = 2; seconds <= 32; seconds *= 2) {
            assertThat(login(flow, "desk-100", "guess")).startsWith("SIP/2.0 403");
            assertThat(login(flow, "desk-100", PASSWORD))
                    .startsWith("SIP/2.0 503")
                    .contains("Retry-After: " + seconds + "\r\n");
            assertThat(login(w.flow(ELSEWHERE), "desk-100", PASSWORD))
                    .as("nobody is locked out by somebody else")
                    .isEqualTo("accept");
            assertThat(login(flow, "101", PASSWORD)).as("the neighbour").isEqualTo("accept");
            w.loop.advance(Duration.ofSeconds(seconds));
        }
        assertThat(login(flow, "desk-100", PASSWORD)).isEqualTo("accept");
        assertThat(login(flow, "desk-100", "guess")).as("forgotten").startsWith("SIP/2.0 403");
        assertThat(login(flow, "desk-100", PASSWORD)).isEqualTo("accept");
    }

    @Test
    void anAccountIsBannedForOneSourceAndForATime() {
        SipFlow flow = w.flow();
        crack(flow, "desk-100");

        assertThat(login(flow, "desk-100", PASSWORD)).startsWith("SIP/2.0 403");
        assertThat(login(flow, "101", PASSWORD)).as("the neighbour").isEqualTo("accept");
        assertThat(login(w.flow(ELSEWHERE), "desk-100", PASSWORD))
                .as("elsewhere")
                .isEqualTo("accept");
        Ban ban = w.edge.bans().list().getFirst();
        assertThat(ban.kind()).isEqualTo(Ban.Kind.ACCOUNT);
        assertThat(ban.source()).isEqualTo(OFFICE);
        assertThat(ban.account()).isEqualTo("desk-100@acme.example");
        assertThat(ban.device()).isEqualTo("phone 1");
        assertThat(ban.tenant()).contains(w.world.acme);
        assertThat(ban.until()).isEqualTo(ban.since().plus(Duration.ofHours(1)));
        assertThat(ban.hits()).isEqualTo(1);
        assertThat(w.edge.bans().active()).isEqualTo(1);

        w.loop.advance(Duration.ofHours(1));
        assertThat(w.edge.bans().list()).isEmpty();
        assertThat(login(flow, "desk-100", PASSWORD)).isEqualTo("accept");
    }

    @Test
    void theSameNameInAnotherTenantIsAnotherAccount() {
        SipFlow flow = w.flow();
        crack(flow, "desk-100");
        Lines beta = Lines.register("desk-100", "beta.example");
        assertThat(w.send(flow, w.login(flow, beta, "desk-100", "beta.example", PASSWORD)))
                .isEqualTo("accept");
    }

    @Test
    void aBannedAccountOfNobodyLooksLikeOneThatExists() {
        SipFlow flow = w.flow();
        crack(flow, "desk-100");
        crack(flow, "desk-999");
        assertThat(login(flow, "desk-999", "x").replace("desk-999", "desk-100"))
                .isEqualTo(login(flow, "desk-100", "x"));
    }

    @Test
    void aRegisteredPhoneGoesOnWhileItsAccountIsCrackedFromTheSameAddress() {
        FakeFlow phone = w.flow();
        w.registered(phone, w.world.acme, "desk-100");
        crack(w.flow(), "desk-100");
        assertThat(w.edge.bans().list()).hasSize(1);
        assertThat(login(phone, "desk-100", PASSWORD)).isEqualTo("accept");
        assertThat(login(w.flow(), "desk-100", PASSWORD)).startsWith("SIP/2.0 403");
    }

    /// No call for help is as long; and nobody who is banned has us look through it.
    @Test
    void whoIsBannedCallsForHelpBehindATenantsCodeButNotBehindThousandsOfThem() {
        w.withhold(w.world.acme, "*31");
        anHourLater();
        enumerate(w.flow());
        assertThat(w.edge.bans().list()).extracting(Ban::kind).containsExactly(Ban.Kind.SOURCE);
        for (String called : List.of("112", "*31112", "*67*31112", "*31*31123456780112")) {
            assertThat(shed(called)).as(called).isEqualTo(RequestGate.Shed.NOTHING);
        }
        for (String called : List.of("101", "*31".repeat(1300) + "112", "*67".repeat(1300) + "112")) {
            assertThat(shed(called)).as(called).isEqualTo(RequestGate.Shed.DROP);
        }
    }

    private RequestGate.Shed shed(String called) {
        return w.shed(w.flow(), Lines.invite("100", "acme.example", called).text());
    }

    @Test
    void aSourceThatTriesManyAccountsIsBannedAsAWhole() {
        anHourLater();
        SipFlow flow = w.flow();
        enumerate(flow);
        assertThat(login(w.flow(), "desk-100", PASSWORD)).isEqualTo("drop");
        assertThat(w.edge.mayAnswerStray(flow)).isFalse();
        Ban ban = w.edge.bans().list().getFirst();
        assertThat(ban.kind()).isEqualTo(Ban.Kind.SOURCE);
        assertThat(ban.source()).isEqualTo(OFFICE);
        assertThat(ban.tenant()).isEmpty();
        assertThat(ban.hits()).isEqualTo(1);
        assertThat(login(w.flow("192.0.2.8"), "desk-100", PASSWORD))
                .as("the next address")
                .isEqualTo("accept");
        w.loop.advance(Duration.ofHours(1));
        assertThat(login(w.flow(), "desk-100", PASSWORD)).isEqualTo("accept");
    }

    @Test
    void anOfficeBehindOneAddressIsNeverLockedOut() {
        assertThat(login(w.flow(), "101", PASSWORD)).isEqualTo("accept");
        SipFlow attacker = w.flow();
        enumerate(attacker);
        enumerate(attacker);
        assertThat(w.edge.bans().list()).isEmpty();
        assertThat(login(w.flow(), "desk-100", PASSWORD)).isEqualTo("accept");
        crack(attacker, "desk-100");
        assertThat(w.edge.bans().list()).extracting(Ban::kind).containsExactly(Ban.Kind.ACCOUNT);
        assertThat(login(w.flow(), "101", PASSWORD)).isEqualTo("accept");
    }

    @Test
    void anOfficeWhosePhonesHaveNotComeBackSinceARestartIsNotBannedForOneThatGuesses() {
        w.loop.advance(Duration.ofMinutes(59));
        SipFlow attacker = w.flow();
        enumerate(attacker);
        assertThat(w.edge.bans().list()).isEmpty();
        assertThat(login(w.flow(), "desk-100", PASSWORD)).isEqualTo("accept");
        crack(attacker, "101");
        assertThat(w.edge.bans().list())
                .as("the account is, all the same")
                .extracting(Ban::kind)
                .containsExactly(Ban.Kind.ACCOUNT);
        w.loop.advance(Duration.ofMinutes(5));
        enumerate(w.flow(ELSEWHERE));
        assertThat(w.edge.bans().list())
                .as("of a source whose phones would have come by now")
                .extracting(Ban::kind)
                .containsExactly(Ban.Kind.ACCOUNT, Ban.Kind.SOURCE);
    }

    /// As [#crack], by requests of which each came through one more hop.
    private String guessThroughAProxy(SipFlow flow, String user, String password) {
        Lines lines = EdgeWorld.throughAProxy(Lines.register(user, "acme.example"));
        return w.send(flow, w.login(flow, lines, user, "acme.example", password));
    }

    @Test
    void behindAProxyThePasswordOfARegisteredPhoneIsGuessedAsSlowlyAsAnyOther() {
        FakeFlow proxy = w.flow();
        w.registeredThroughAProxy(proxy, w.world.acme, "desk-100");
        w.registeredThroughAProxy(proxy, w.world.acme, "101");
        for (int i = 0; i <= WrongDigests.FREE; i++) {
            assertThat(guessThroughAProxy(proxy, "desk-100", "guess" + i)).startsWith("SIP/2.0 403");
        }
        assertThat(guessThroughAProxy(proxy, "desk-100", "guess")).startsWith("SIP/2.0 503");
        assertThat(login(proxy, "desk-100", "guess"))
                .as("the binding is the proxy's, whatever the request says of its way")
                .startsWith("SIP/2.0 503");
        assertThat(guessThroughAProxy(proxy, "101", PASSWORD))
                .as("slowed is the account, not the proxy")
                .isEqualTo("accept");
    }

    @Test
    void aRequestThatCameThroughAProxyIsNotThePhoneThatIsRegisteredOnThisFlow() {
        FakeFlow phone = w.flow();
        w.registered(phone, w.world.acme, "desk-100");
        crack(w.flow(), "desk-100");
        assertThat(guessThroughAProxy(phone, "desk-100", PASSWORD)).startsWith("SIP/2.0 403");
        assertThat(login(phone, "desk-100", PASSWORD)).isEqualTo("accept");
    }

    @Test
    void phonesOnTheirFlowsGoOnWhenTheirSourceIsBanned() {
        anHourLater();
        FakeFlow phone = w.flow();
        w.registered(phone, w.world.acme, "desk-100");
        FakeFlow talking = w.flow();
        w.dialog("call-1", "ours", "9fxced76sl", w.world.acme, "101", talking);
        enumerate(w.flow());
        assertThat(w.edge.bans().list()).extracting(Ban::kind).containsExactly(Ban.Kind.SOURCE);

        assertThat(login(phone, "desk-100", PASSWORD)).isEqualTo("accept");
        assertThat(w.send(
                        talking,
                        Lines.request("BYE", "101", "acme.example", "100")
                                .to("<sip:100@acme.example>;tag=ours")
                                .text()))
                .isEqualTo("accept");
        assertThat(login(w.flow(), "101", PASSWORD)).isEqualTo("drop");
    }

    @Test
    void theGuessesOfANeighbourDoNotStopAnAccountThatWasRightLately() {
        assertThat(login(w.flow(), "101", PASSWORD)).isEqualTo("accept");
        int waits = 0;
        for (int i = 0; i < 400; i++) {
            waits += login(w.flow(), "ext" + i, "guess").startsWith("SIP/2.0 503") ? 1 : 0;
        }
        assertThat(waits).isEqualTo(100);
        assertThat(login(w.flow(), "101", PASSWORD)).isEqualTo("accept");
    }

    @Test
    void forgedUdpAddressesBanNobody() {
        Lines lines = Lines.register("desk-100", "acme.example");
        SipFlow attacker = w.udp(ELSEWHERE);
        for (int i = 0; i < 100; i++) {
            String nonce = w.nonce(attacker, lines.text());
            SipFlow forged = w.udp(OFFICE);
            String guess = EdgeWorld.authorization(
                    HashAlgorithm.SHA_256, "REGISTER", "desk-" + i, "acme.example", "guess", nonce, 1);
            assertThat(w.send(forged, lines.with(guess).text()))
                    .startsWith("SIP/2.0 401")
                    .contains("stale=true");
        }
        assertThat(w.edge.counters().of(EdgeOutcome.CREDENTIALS_WRONG)).isZero();
        assertThat(w.edge.bans().list()).isEmpty();
        assertThat(login(w.udp(OFFICE), "desk-100", PASSWORD)).isEqualTo("accept");
    }

    @Test
    void aUdpSourceThatHearsUsIsBannedLikeAnyOther() {
        anHourLater();
        enumerate(w.udp(OFFICE));
        assertThat(w.edge.bans().list()).extracting(Ban::kind).containsExactly(Ban.Kind.SOURCE);
    }

    @Test
    void aNonceOfUdpIsGoodOnAnyPortOfItsAddress() {
        Lines lines = Lines.register("desk-100", "acme.example");
        String nonce = w.nonce(w.udp(OFFICE), lines.text());
        String right = EdgeWorld.authorization(
                HashAlgorithm.SHA_256, "REGISTER", "desk-100", "acme.example", PASSWORD, nonce, 1);
        assertThat(w.send(w.udp(OFFICE), lines.with(right).text())).isEqualTo("accept");
    }

    @Test
    void oneCommandReleases() {
        for (String what : new String[] {"", "desk-100@acme.example", OFFICE, "acme/phone 1"}) {
            SipFlow flow = w.flow();
            crack(flow, "desk-100");
            String wanted = what.isEmpty() ? w.edge.bans().list().getFirst().id() : what;
            assertThat(w.edge.bans().find("b999")).isEmpty();
            assertThat(w.edge.bans().find("acme/")).isEmpty();
            assertThat(w.edge.bans().find("")).isEmpty();
            assertThat(w.edge.bans().find("beta/phone 1")).isEmpty();
            w.edge.bans().release(w.edge.bans().find(wanted));
            assertThat(w.edge.bans().list()).as(wanted).isEmpty();
            for (int i = 0; i < WrongDigests.FREE; i++) {
                assertThat(login(flow, "desk-100", "guess")).as("counted anew").startsWith("SIP/2.0 403");
            }
            assertThat(login(flow, "desk-100", PASSWORD)).isEqualTo("accept");
        }
    }

    @Test
    void anAddressReleasesItsIpv6NetworkToo() {
        anHourLater();
        enumerate(w.flow("2001:db8:1:1::5"));
        for (String what : new String[] {"2001:db8:1:1::99", "2001:db8:1:1:0:0:0:0/64", "2001:db8:1:1::/64"}) {
            assertThat(w.edge.bans().find(what)).as(what).hasSize(1);
        }
        assertThat(w.edge.bans().find("2001:db8:1:2::99")).isEmpty();
    }

    @Test
    void aNewPasswordForTheDeviceEndsTheBan() {
        SipFlow flow = w.flow();
        crack(flow, "desk-100");
        w.world.changePassword(w.world.acme, "desk-100", "a quite different one");
        assertThat(login(flow, "desk-100", "a quite different one")).isEqualTo("accept");
        assertThat(w.edge.bans().list()).isEmpty();
    }

    @Test
    void bansAreBoundedAndTheOldestGoesFirst() {
        WrongDigests wrong = new WrongDigests(w.loop);
        Bans bans = new Bans(Duration.ofHours(1), wrong, w.loop);
        for (int i = 0; i <= Bans.BANS_MAX; i++) {
            bans.ban(new Source((1L << 32) | i, 0));
            w.loop.advanceMillis(1);
        }
        assertThat(bans.active()).isEqualTo(Bans.BANS_MAX);
        assertThat(bans.bars(new Source(1L << 32, 0))).isFalse();
        assertThat(bans.bars(new Source((1L << 32) | Bans.BANS_MAX, 0))).isTrue();
    }

    @Test
    void withoutADurationNobodyIsBanned() {
        Bans bans = new Bans(Duration.ZERO, new WrongDigests(w.loop), w.loop);
        bans.ban(new Source(1L << 32, 0));
        assertThat(bans.list()).isEmpty();
    }
}
