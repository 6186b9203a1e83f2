package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.server.e2e.FailingCarrier.Will;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// A house with two carriers, of which the first fails in every way there is: no call is lost that can be kept, and
/// nothing of a call is left.
///
///     phone 100 ─ 0… ─▶ Klinke ─┬─ "one" ─▶ carrier, fails
///                               └─ "two" ─▶ carrier, does not
@Tag("slow")
class FailoverTest {
    private static final int TALKING = 8;
    private static final int RINGING = 6;
    private static final int UNHEARD = 6;
    private static final Duration HUNTED = Duration.ofSeconds(20);

    @TempDir
    private static Path files;

    private static KlinkeServer house;
    private static int tests;

    private final FailingCarrier one = new FailingCarrier();
    private final FailingCarrier two = new FailingCarrier();
    private Phone phone;
    /// Behind the names of this test's trunks: what was said of a line of another's holds for a while.
    private int number;

    @BeforeAll
    static void open() {
        house = KlinkeServer.start(files, Map.of());
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
    }

    @BeforeEach
    void start() throws IOException {
        number = ++tests;
        house.apply("""
                tenants:
                  - name: acme
                    trunks:
                      - {name: one%1$d, profile: generic-peering, host: 127.0.0.1, port: %2$d, transport: udp,
                         srtp: "off", codecs: pcma, networks: 127.0.0.1, optionsSeconds: 5, calls: 30}
                      - {name: two%1$d, profile: generic-peering, host: 127.0.0.1, port: %3$d, transport: udp,
                         srtp: "off", codecs: pcma, networks: 127.0.0.1, optionsSeconds: 5, calls: 30}
                    numbers:
                      - {number: "+4989100", digits: 3, target: "100"}
                    outbound:
                      - {title: out, prefix: "0", destination: "*", callerId: "+49891000",
                         trunks: [one%1$d, two%1$d]}
                    tolls:
                      user: {parallel: 50}
                """.formatted(number, one.port(), two.port()));
        for (String trunk : List.of("one", "two")) {
            KlinkeServer.await(
                    "trunk " + trunk,
                    SOON,
                    () -> trunk(trunk).path("state").asText().equals("UP"));
        }
        phone = new PhoneBuilder(
                        house.tls(), KlinkeServer.ACME, new Account("100", house.password(), "100"), house.trust())
                .transport(SipTransport.TLS)
                .toneHz(700)
                .build();
        assertThat(phone.register().status()).isEqualTo(200);
    }

    @AfterEach
    void nothingIsLeft() {
        try {
            phone.close();
            KlinkeServer.await("all calls to end", HUNTED, () -> house.metric("pbx_calls_active") == 0);
            KlinkeServer.await("all media to be given back", SOON, () -> house.metric("pbx_media_sessions") == 0);
            for (String trunk : List.of("one", "two")) {
                assertThat(trunk(trunk).path("calls").asInt())
                        .as("channels of " + trunk)
                        .isZero();
            }
        } finally {
            one.close();
            two.close();
        }
    }

    private JsonNode trunk(String name) {
        for (JsonNode trunk : house.get("/trunks?tenant=acme").path("trunks")) {
            if (trunk.path("trunk").asText().equals(name + number)) {
                return trunk;
            }
        }
        throw new AssertionError("no trunk " + name);
    }

    private List<PhoneCall> dial(int calls, String number) {
        List<PhoneCall> dialled = new ArrayList<>();
        for (int call = 0; call < calls; call++) {
            dialled.add(phone.call(number + (10 + call)));
        }
        return dialled;
    }

    @Test
    void twentyCallsAtOnceAndNoneIsLostInTheMiddle() {
        one.fromNowOn(new Will.Answer(0));
        List<PhoneCall> talking = dial(TALKING, "003012340");
        talking.forEach(call -> call.awaitAnswered(SOON).awaitTone(700, SOON));
        one.fromNowOn(new Will.Ring());
        List<PhoneCall> ringing = dial(RINGING, "003012341");
        ringing.forEach(call -> call.awaitRinging(SOON));
        one.fromNowOn(new Will.Silent());
        List<PhoneCall> unheard = dial(UNHEARD, "003012342");
        KlinkeServer.await("all to have left", SOON, () -> one.called.size() == TALKING + RINGING + UNHEARD);
        assertThat(two.called).isEmpty();
        assertThat(trunk("one").path("calls").asInt()).isEqualTo(TALKING + RINGING + UNHEARD);

        one.end(503, "Retry-After: 60"); // those that ring
        one.vanish();

        List<PhoneCall> hunting = new ArrayList<>(ringing);
        hunting.addAll(unheard);
        hunting.forEach(call -> call.awaitAnswered(HUNTED).awaitTone(700, SOON));
        assertThat(two.called).hasSize(RINGING + UNHEARD);
        assertThat(trunk("one").path("calls").asInt()).isEqualTo(TALKING);
        assertThat(trunk("two").path("calls").asInt()).isEqualTo(RINGING + UNHEARD);
        talking.forEach(call -> {
            assertThat(call.state()).isEqualTo(PhoneCall.State.UP);
            call.awaitTone(700, SOON); // hears himself still
        });
        talking.forEach(call -> assertThat(call.hangup()).isEqualTo(200));
        hunting.forEach(call -> assertThat(call.hangup()).isEqualTo(200));
        KlinkeServer.await("the second carrier to be told", SOON, () -> two.talking() == 0);
    }

    @Test
    void aCarrierThatWantsToBeLeftAloneIsLeftAlone() {
        one.next(new Will.Refuse(503, "Retry-After: 60"));
        phone.call("003012345").awaitAnswered(SOON).hangup();
        phone.call("003012346").awaitAnswered(SOON).hangup();
        assertThat(one.called).hasSize(1);
        assertThat(two.called).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"500", "502", "504", "408"})
    void aCarrierThatCannotIsPassedOver(int status) {
        one.next(new Will.Refuse(status));
        PhoneCall call = phone.call("003012345").awaitAnswered(SOON);
        call.awaitTone(700, SOON);
        call.hangup();
        assertThat(two.called).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"486, 486", "404, 404", "603, 603", "403, 480"})
    void whatIsAboutTheCalledOneIsTold(int status, int told) {
        one.next(new Will.Refuse(status));
        assertThat(phone.call("003012345").awaitEnded(SOON).status()).isEqualTo(told);
        assertThat(two.called).isEmpty();
    }

    @Test
    void aSlowOneIsWaitedForAndALostRequestIsSentAgain() {
        one.next(new Will.Answer(6_000), new Will.Drop(2));
        PhoneCall slow = phone.call("003012345");
        PhoneCall lossy = phone.call("003012346");
        lossy.awaitAnswered(SOON).awaitTone(700, SOON);
        lossy.hangup();
        slow.awaitAnswered(HUNTED).awaitTone(700, SOON);
        slow.hangup();
        assertThat(two.called).isEmpty();
        assertThat(one.heard).filteredOn("INVITE"::equals).hasSizeGreaterThanOrEqualTo(4);
    }

    /// The answer of the one that was given up comes when another has the call: it gets ACK and BYE.
    @Test
    void aLateAnswerIsTakenBack() {
        one.next(new Will.Late(7_000));
        PhoneCall call = phone.call("003012345").awaitAnswered(HUNTED);
        call.awaitTone(700, SOON);
        assertThat(two.called).hasSize(1);
        KlinkeServer.await(
                "the late answer to be taken back",
                HUNTED,
                () -> one.heard.contains("ACK") && one.heard.contains("BYE"));
        assertThat(call.state()).isEqualTo(PhoneCall.State.UP);
        call.hangup();
    }
}
