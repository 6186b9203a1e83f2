package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallLeg;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.call.Switchboard;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.SipConfig;
import org.klinke.sip.edge.EdgeSettings;
import org.klinke.sip.transport.TransportLimits;

/// Legs under a switchboard that is slow, silent or broken.
class LegLimitsTest {
    private final List<IncomingCall> calls = new ArrayList<>();
    private final List<LegEvent> events = new ArrayList<>();

    @Test
    void aSecondChangeWaitsForTheFirstAndAnUndecidedOneIsRefused() {
        House house = house(10, 10, this::remember);
        Phone alice = answeredCall(house);

        alice.request("INVITE", Optional.of(alice.sdp().text()), List.of());
        alice.request("INVITE", Optional.of(alice.sdp().text()), List.of());
        house.settle();

        Text second = alice.next().orElseThrow();
        assertThat(second.status()).isEqualTo(500); // RFC 3261 §14.2
        assertThat(Integer.parseInt(second.header("Retry-After"))).isBetween(0, 10);
        assertThat(events(LegEvent.Offered.class)).hasSize(1);

        house.advance(Duration.ofSeconds(10));
        Text first = alice.next().orElseThrow();
        assertThat(first.status()).isEqualTo(500);
        assertThat(first.sequence()).isLessThan(second.sequence());

        leg().accept(description()); // too late: ignored
        house.settle();
        assertThat(alice.next()).isEmpty();
    }

    @Test
    void anOpenChangeIsTerminatedWhenTheCallEnds() {
        House house = house(10, 10, this::remember);
        Phone alice = answeredCall(house);
        alice.request("INVITE", Optional.of(alice.sdp().text()), List.of());
        house.settle();

        leg().hangup(HangupCause.NORMAL);
        leg().hangup(HangupCause.BUSY);
        house.settle();

        assertThat(alice.next().orElseThrow().status()).isEqualTo(487);
        assertThat(alice.next().orElseThrow().method()).isEqualTo("BYE");
        assertThat(events(LegEvent.Ended.class)).isEmpty(); // not before its last transaction
        alice.respond(200, "OK", "BYE", Optional.empty(), "", List.of());
        house.settle();
        assertThat(events(LegEvent.Ended.class)).singleElement().satisfies(ended -> {
            assertThat(ended.cause()).isEqualTo(HangupCause.NORMAL);
            assertThat(ended.byUs()).isTrue();
        });
        assertThat(house.signalling.legs()).isZero();
    }

    @Test
    void anEndedCallIsFreeThoughItsTransactionsWaitForWhatIsRepeated() {
        List<WeakReference<LegSink>> sinks = new ArrayList<>();
        House house = house(10, 10, (scope, call) -> {
            calls.add(call);
            byte[] own = new byte[1];
            LegSink sink = event -> own[0]++;
            sinks.add(new WeakReference<>(sink));
            return sink;
        });
        Phone alice = answeredCall(house);
        leg().hangup(HangupCause.NORMAL);
        house.settle();
        assertThat(alice.next().orElseThrow().method()).isEqualTo("BYE");
        alice.respond(200, "OK", "BYE", Optional.empty(), "", List.of());
        house.settle();
        assertThat(house.signalling.legs()).isZero();

        calls.clear();
        for (int i = 0; i < 10 && sinks.getFirst().get() != null; i++) {
            System.gc();
        }

        assertThat(sinks.getFirst().get()).isNull();
    }

    @Test
    void aDeviceHasOnlySoManyDialogs() {
        House house = house(10, 2, this::remember);
        Phone alice = registered(house);

        assertThat(statusesOf(house, alice, 3)).containsExactly(503);
        assertThat(house.signalling.legs()).isEqualTo(2);
    }

    @Test
    void theHouseHasOnlySoManyLegs() {
        House house = house(2, 10, this::remember);
        Phone alice = registered(house);

        assertThat(statusesOf(house, alice, 3)).containsExactly(503);
        assertThat(calls).hasSize(2);
    }

    @Test
    void callsForHelpPassBothLimits() {
        House house = house(2, 2, this::remember);
        Phone alice = registered(house);
        assertThat(statusesOf(house, alice, 3)).containsExactly(503);

        alice.call("INVITE", "sip:112@demo.test", Optional.of(alice.sdp().text()), List.of());
        house.settle();

        assertThat(calls).hasSize(3).last().extracting(IncomingCall::dialled).isEqualTo("112");
    }

    @Test
    void aBrokenSwitchboardEndsOneCallOnly() {
        House house = house(10, 10, (scope, call) -> {
            if (call.dialled().equals("100")) {
                throw new IllegalStateException("broken on purpose");
            }
            return remember(scope, call);
        });
        Phone alice = registered(house);

        alice.call("INVITE", "sip:100@demo.test", Optional.of(alice.sdp().text()), List.of());
        house.settle();
        assertThat(alice.next().orElseThrow().status()).isEqualTo(500);
        assertThat(house.signalling.legs()).isZero();

        alice.call("INVITE", "sip:101@demo.test", Optional.of(alice.sdp().text()), List.of());
        house.settle();
        leg().ring();
        house.settle();
        assertThat(alice.next().orElseThrow().status()).isEqualTo(180);
    }

    @Test
    void nobodyTypesTwentyOneDigitsInASecond() {
        House house = house(10, 10, this::remember);
        Phone alice = answeredCall(house);
        for (int i = 0; i < 21; i++) {
            alice.request("INFO", Optional.of("5"), List.of("Content-Type: application/dtmf"));
            house.settle();
        }
        assertThat(alice.unread().stream().map(Text::status).filter(status -> status == 200))
                .hasSize(20);
        assertThat(alice.unread().getLast().status()).isEqualTo(500);
        assertThat(events(LegEvent.Digit.class)).hasSize(20);

        house.advance(Duration.ofSeconds(1));
        alice.request("INFO", Optional.of("5"), List.of("Content-Type: application/dtmf"));
        house.settle();
        assertThat(alice.unread().getLast().status()).isEqualTo(200);
    }

    @Test
    void everyMessageIsInTheTimelineAndNoSecretIs() {
        House house = house(10, 10, this::remember);
        answeredCall(house);

        List<LegEvent.Wire> wire = events(LegEvent.Wire.class);
        assertThat(wire.stream().map(LegEvent.Wire::summary))
                .containsExactly(
                        "INVITE sip:101@demo.test (SDP)",
                        "200 OK (INVITE, SDP)",
                        "ACK sip:n1@127.0.0.1:5061;transport=tls");
        assertThat(wire.stream().map(LegEvent.Wire::sent)).containsExactly(false, true, false);
        assertThat(wire.getFirst().text().masked())
                .contains("Authorization: Digest username=\"alice\"")
                .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***")
                .doesNotContain("response=");
    }

    private LegSink remember(TenantScope scope, IncomingCall call) {
        calls.add(call);
        return events::add;
    }

    private CallLeg leg() {
        return calls.getLast().leg();
    }

    private <E extends LegEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private SessionMedia description() {
        return calls.getLast().offer().orElseThrow();
    }

    private Phone answeredCall(House house) {
        Phone alice = registered(house);
        alice.call("INVITE", "sip:101@demo.test", Optional.of(alice.sdp().text()), List.of());
        house.settle();
        leg().answer(description());
        house.settle();
        assertThat(alice.next().orElseThrow().status()).isEqualTo(200);
        alice.request("ACK", Optional.empty(), List.of());
        house.settle();
        return alice;
    }

    private static Phone registered(House house) {
        Phone alice = house.phones.get("alice");
        assertThat(alice).isNotNull();
        alice.register(List.of());
        house.settle();
        assertThat(alice.next().orElseThrow().status()).isEqualTo(200);
        return alice;
    }

    /// Final answers to so many calls at once; nobody picks up.
    private static List<Integer> statusesOf(House house, Phone phone, int count) {
        for (int i = 0; i < count; i++) {
            phone.call("INVITE", "sip:101@demo.test", Optional.of(phone.sdp().text()), List.of());
            house.settle();
        }
        return phone.unread().stream().map(Text::status).toList();
    }

    private static House house(int legsMax, int dialogsPerDeviceMax, Switchboard switchboard) {
        SipConfig config = new SipConfig(
                "n1",
                SipConfig.Listen.nowhere(),
                Optional.empty(),
                InetAddress::isLoopbackAddress,
                1,
                EdgeSettings.STANDARD,
                legsMax,
                dialogsPerDeviceMax,
                SipConfig.SESSION_EXPIRES,
                TransportLimits.DEFAULT);
        return new House(config, Optional.of(switchboard));
    }
}
