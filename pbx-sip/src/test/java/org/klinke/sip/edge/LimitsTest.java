package org.klinke.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.TrunkId;
import org.klinke.sip.edge.EdgeWorld.Lines;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.RequestGate;

/// How much may be asked: of strangers, of an address and the network around it, of devices that have proven
/// themselves.
class LimitsTest {
    private static final String PASSWORD = TwoTenants.PASSWORD;
    private static final int BURST = 2_000;

    private final EdgeWorld w = new EdgeWorld();
    private final String options =
            Lines.request("OPTIONS", "desk-100", "acme.example", "x").text();

    private void flood(SipFlow flow) {
        for (int i = 0; i <= BURST; i++) {
            w.send(flow, options);
        }
        for (int i = 0; i < 20; i++) {
            w.send(flow, options);
        }
        assertThat(w.send(flow, options)).isEqualTo("drop");
    }

    private String authorization(String method, String user, String nonce, int count) {
        return EdgeWorld.authorization(HashAlgorithm.SHA_256, method, user, "acme.example", PASSWORD, nonce, count);
    }

    @Test
    void aFloodIsAnsweredForAWhileThenDroppedAndPassesBy() {
        SipFlow flow = w.flow();
        String last = "";
        int answered = 0;
        for (int i = 0; i < 5_000; i++) {
            last = w.send(flow, options);
            answered += last.startsWith("SIP/2.0 401") ? 1 : 0;
        }
        assertThat(last).isEqualTo("drop");
        assertThat(answered).isEqualTo(BURST);
        assertThat(w.edge.counters().of(EdgeOutcome.FLOOD_ANSWERED)).isEqualTo(10);
        assertThat(w.status(w.flow("198.51.100.9"), options)).as("others").isEqualTo(401);
        w.loop.advance(Duration.ofSeconds(5));
        assertThat(w.status(flow, options)).isEqualTo(401);
    }

    @Test
    void theNetworkAroundAnAddressHasALargerLimitOfItsOwn() {
        int answered = 0;
        for (int host = 1; host <= 10; host++) {
            for (int i = 0; i < BURST; i++) {
                answered += w.send(w.flow("192.0.2." + host), options).startsWith("SIP/2.0 401") ? 1 : 0;
            }
        }
        assertThat(answered).isEqualTo(4 * BURST);
        assertThat(w.status(w.flow("192.0.3.1"), options)).isEqualTo(401);
    }

    @Test
    void unreadableMessagesCountLikeUnprovenOnesAndAreNotAnsweredForEver() {
        SipFlow flow = w.flow();
        int answered = 0;
        for (int i = 0; i < BURST + 100; i++) {
            answered += w.edge.mayAnswerStray(flow) ? 1 : 0;
        }
        assertThat(answered).isEqualTo(BURST + 10);
        assertThat(w.send(flow, options)).isEqualTo("drop");
        assertThat(w.status(w.flow("198.51.100.9"), options)).isEqualTo(401);
    }

    @Test
    void phonesThatKnowTheirPasswordNeverRunDryBehindOneAddress() {
        Lines lines = Lines.register("desk-100", "acme.example");
        for (int i = 0; i < 700; i++) {
            SipFlow flow = w.flow();
            assertThat(w.status(flow, w.login(flow, lines, "desk-100", "acme.example", PASSWORD)))
                    .isZero();
        }
        w.loop.advance(Duration.ofSeconds(10));
        for (int i = 0; i < 1_500; i++) {
            SipFlow flow = w.flow();
            if (i % 500 == 0) {
                w.loop.advance(Duration.ofSeconds(10)); // the device's own rate
            }
            assertThat(w.status(flow, w.login(flow, lines, "desk-100", "acme.example", PASSWORD)))
                    .isZero();
        }
    }

    @Test
    void aRegisteredPhoneIsNotTouchedByAFloodFromBehindTheSameAddress() {
        FakeFlow phone = w.flow();
        w.registered(phone, w.world.acme, "desk-100");
        flood(w.flow());

        Lines invite = Lines.invite("100", "acme.example", "101");
        String challenge = w.send(phone, invite.text());
        assertThat(challenge).startsWith("SIP/2.0 401");
        String nonce = EdgeWorld.nonceIn(challenge);
        assertThat(w.send(
                        phone,
                        invite.with(authorization("INVITE", "desk-100", nonce, 1))
                                .text()))
                .isEqualTo("accept");
    }

    @Test
    void aPhoneThatBringsCredentialsComesInWhileItsAddressFloods() {
        Lines lines = Lines.register("desk-100", "acme.example");
        FakeFlow phone = w.flow();
        String nonce = w.nonce(phone, lines.text());
        flood(w.flow());
        assertThat(w.send(
                        w.flow(),
                        lines.with(authorization("REGISTER", "desk-100", nonce, 1))
                                .text()))
                .isEqualTo("accept");
    }

    /// Everything a forger can send in the name of an address over UDP, from ports of its own choice.
    private void forge(String victim) {
        String call = Lines.invite("100", "acme.example", "112").text();
        String garbage = Lines.request("OPTIONS", "desk-100", "acme.example", "x")
                .with("Authorization: Digest realm=\"acme.example\"")
                .text();
        for (int i = 0; i < 2 * BURST; i++) {
            w.send(w.udp(victim), options);
        }
        for (int i = 0; i < 1_000; i++) {
            w.send(w.udp(victim), call);
            w.send(w.udp(victim), garbage);
            w.edge.mayAnswerStray(w.udp(victim));
        }
        assertThat(w.send(w.udp(victim), options)).isEqualTo("drop");
        assertThat(w.send(w.udp(victim), call)).isEqualTo("drop");
    }

    @Test
    void forgedDatagramsDoNotThrottleThePhonesThatHaveAConnectionFromThatAddress() {
        FakeFlow phone = w.flow();
        String nonce = w.nonce(phone, Lines.register("desk-100", "acme.example").text());
        forge("192.0.2.7");
        assertThat(w.send(w.flow(), options)).as("a stranger there").startsWith("SIP/2.0 401");
        assertThat(w.send(w.flow(), Lines.register("101", "acme.example").text()))
                .startsWith("SIP/2.0 401");
        assertThat(w.send(
                        phone,
                        Lines.register("desk-100", "acme.example")
                                .with(authorization("REGISTER", "desk-100", nonce, 1))
                                .text()))
                .isEqualTo("accept");
    }

    @Test
    void forgedDatagramsDoNotUseUpTheEmergencyCallsOfThatAddress() {
        forge("192.0.2.7");
        flood(w.flow());
        Lines help = Lines.invite("100", "acme.example", "112");
        FakeFlow phone = w.flow();
        assertThat(w.send(phone, w.login(phone, help, "desk-100", "acme.example", PASSWORD)))
                .isEqualTo("accept");
    }

    @Test
    void forgedDatagramsOfAWholeNetworkDoNotThrottleItsPhones() {
        for (int host = 1; host <= 10; host++) {
            for (int i = 0; i < BURST; i++) {
                w.send(w.udp("192.0.2." + host), options);
            }
        }
        assertThat(w.send(w.udp("192.0.2.200"), options)).isNotEqualTo("SIP/2.0 401");
        assertThat(w.send(w.flow("192.0.2.200"), options)).startsWith("SIP/2.0 401");
    }

    @Test
    void garbageInPlaceOfCredentialsDoesNotCarryAFloodForLong() {
        FakeFlow flow = w.flow();
        flood(flow);
        String garbage = Lines.request("OPTIONS", "desk-100", "acme.example", "x")
                .with("Authorization: Digest realm=\"acme.example\"")
                .text();
        int parsed = 0;
        for (int i = 0; i < 2_000; i++) {
            parsed += w.shed(flow, garbage) == RequestGate.Shed.NOTHING ? 1 : 0;
        }
        assertThat(parsed).isEqualTo(500);
    }

    @Test
    void aDeviceGoneMadGets503AndNoBanAndTheOthersGoOn() {
        FakeFlow flow = w.flow();
        Lines invite = Lines.invite("100", "acme.example", "x");
        String nonce = w.nonce(flow, invite.text());
        int accepted = 0;
        String last = "";
        for (int i = 1; i <= 2 * DeviceLimits.CALLS_BURST; i++) {
            last = w.send(
                    flow,
                    invite.with(authorization("INVITE", "desk-100", nonce, i)).text());
            accepted += last.equals("accept") ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(DeviceLimits.CALLS_BURST);
        assertThat(last).startsWith("SIP/2.0 503").containsPattern("Retry-After: \\d+");
        assertThat(w.edge.counters().of(EdgeOutcome.DEVICE_LIMIT)).isEqualTo(DeviceLimits.CALLS_BURST);
        assertThat(w.edge.bans().list()).isEmpty();
        FakeFlow other = w.flow();
        assertThat(w.send(
                        other,
                        w.login(other, Lines.invite("101", "acme.example", "100"), "101", "acme.example", PASSWORD)))
                .isEqualTo("accept");
        assertThat(w.send(
                        flow,
                        w.login(
                                flow,
                                Lines.register("desk-100", "acme.example"),
                                "desk-100",
                                "acme.example",
                                PASSWORD)))
                .as("its registration")
                .isEqualTo("accept");
        w.loop.advance(Duration.ofSeconds(1));
        assertThat(w.send(flow, w.login(flow, invite, "desk-100", "acme.example", PASSWORD)))
                .isEqualTo("accept");
    }

    @Test
    void endingACallIsNeverTooMuch() {
        FakeFlow flow = w.flow();
        w.dialog("call-1", "ours", "9fxced76sl", w.world.acme, "desk-100", flow);
        String bye = Lines.request("BYE", "100", "acme.example", "101")
                .to("<sip:101@acme.example>;tag=ours")
                .text();
        for (int i = 0; i < 3 * DeviceLimits.REQUESTS_BURST; i++) {
            assertThat(w.status(flow, bye)).isZero();
        }
    }

    @Test
    void anIpv6SourceIsItsNetwork() {
        Source one = Source.of(w.flow("2001:db8:1:1::1"));
        Source two = Source.of(w.flow("2001:db8:1:1:ffff::2"));
        Source three = Source.of(w.flow("2001:db8:1:2::1"));
        assertThat(one).isEqualTo(two);
        assertThat(one.address()).isNotEqualTo(three.address());
        assertThat(one.network()).isEqualTo(three.network());
        assertThat(one.text()).isEqualTo("2001:db8:1:1:0:0:0:0/64");
        assertThat(Source.of(w.flow("203.0.113.200")).text()).isEqualTo("203.0.113.200");
        assertThat(Source.of(w.flow("203.0.113.200")).network())
                .isEqualTo(Source.of(w.flow("203.0.113.1")).network())
                .isNotEqualTo(Source.of(w.flow("203.0.114.1")).network());
    }

    /// A carrier's network may hold more than the carrier.
    @Test
    void ofWhatComesFromWhereACarrierIsOnlyItsCallsPassAFlood() {
        EdgeWorld world = new EdgeWorld(EdgeSettings.STANDARD, new TrunkDoor() {
            @Override
            public Claim claim(SipFlow flow, Request request) {
                return new Claim.Of(new TwoTenants().acme, () -> new TrunkId(new UUID(0, 9)));
            }

            @Override
            public boolean speaks(SipFlow flow, TrunkId trunk) {
                return false;
            }

            @Override
            public boolean carries(SipFlow flow) {
                return true;
            }
        });
        SipFlow flow = world.flow();
        String register = Lines.register("desk-100", "acme.example").text();
        for (int i = 0; i < BURST + 100; i++) {
            world.send(flow, register);
        }

        assertThat(world.send(flow, register)).isEqualTo("drop");
        assertThat(world.send(
                        flow,
                        Lines.request("SUBSCRIBE", "desk-100", "acme.example", "x")
                                .text()))
                .isEqualTo("drop");
        assertThat(world.send(flow, Lines.invite("100", "acme.example", "101").text()))
                .isEqualTo("accept");
        assertThat(world.send(flow, options)).startsWith("SIP/2.0 200");
    }
}
