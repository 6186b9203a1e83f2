package org.klinke.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.sip.edge.EdgeWorld.Lines;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipFlow;

/// At saturation new work is refused; running calls, registrations and calls for help are untouched.
class OverloadTest {
    private static final String PASSWORD = TwoTenants.PASSWORD;

    private final EdgeWorld w = new EdgeWorld();
    private final FakeFlow phone = w.flow();

    enum Cause {
        LEGS,
        LAG,
        HEAP,
        TRANSACTIONS
    }

    @BeforeEach
    void register() {
        w.registered(phone, w.world.acme, "desk-100");
    }

    private void saturate(Cause cause, boolean on) {
        switch (cause) {
            case LEGS -> w.legs = on ? EdgeWorld.LEGS_MAX : 0;
            case LAG -> w.loop.lagMillis = on ? Saturation.LAG_HIGH_MILLIS : 0;
            case HEAP -> w.heap = on ? 0.93 : 0.5;
            case TRANSACTIONS -> w.nearlyFull = on;
        }
    }

    private String call(SipFlow flow, String called) {
        Lines invite = Lines.invite("100", "acme.example", called);
        String challenge = w.send(flow, invite.text());
        return challenge.startsWith("SIP/2.0 401")
                ? w.send(flow, w.login(flow, invite, "desk-100", "acme.example", PASSWORD))
                : challenge;
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void onlyNewWorkIsRefused(Cause cause) {
        w.dialog("call-1", "ours", "9fxced76sl", w.world.acme, "desk-100", phone);
        assertThat(call(phone, "101")).isEqualTo("accept");
        saturate(cause, true);
        assertThat(call(phone, "101")).startsWith("SIP/2.0 503");
        assertThat(w.send(
                        phone,
                        Lines.request("OPTIONS", "100", "acme.example", "x").text()))
                .startsWith("SIP/2.0 503");
        assertThat(w.send(
                        phone,
                        Lines.request("INVITE", "100", "acme.example", "101")
                                .to("<sip:101@acme.example>;tag=ours")
                                .text()))
                .as("re-INVITE")
                .isEqualTo("accept");
        Lines register = Lines.register("desk-100", "acme.example");
        assertThat(w.send(phone, w.login(phone, register, "desk-100", "acme.example", PASSWORD)))
                .as("renewed registration")
                .isEqualTo("accept");
        assertThat(w.send(w.flow(), register.text()).substring(0, 11))
                .as("new registration")
                .isEqualTo(cause == Cause.LEGS ? "SIP/2.0 401" : "SIP/2.0 503");
        assertThat(call(phone, "112")).isEqualTo("accept");
        saturate(cause, false);
        w.send(phone, Lines.invite("100", "acme.example", "101").text());
        w.loop.advance(Duration.ofSeconds(3));
        assertThat(call(phone, "101")).isEqualTo("accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"110", "112", "0110", "0112", "%31%31%32", "112;phone-context=+49"})
    void emergencyCallsOfOursPassEveryLimit(String number) {
        for (Cause cause : Cause.values()) {
            saturate(cause, true);
        }
        Lines busy = Lines.invite("100", "acme.example", "101");
        String nonce = w.nonce(
                w.flow(ELSEWHERE), Lines.invite("100", "acme.example", "112").text());
        for (int i = 1; i <= DeviceLimits.CALLS_BURST + 1; i++) {
            w.status(phone, busy.with(authorization(nonce, i)).text());
        }
        assertThat(w.status(phone, busy.with(authorization(nonce, 900)).text()))
                .as("device limit")
                .isEqualTo(503);
        SipFlow flood = w.flow();
        for (int i = 0; i < 3_000; i++) {
            w.edge.mayAnswerStray(flood);
        }
        assertThat(call(phone, number)).isEqualTo("accept");
        assertThat(call(w.flow(), number)).as("on a new connection").isEqualTo("accept");
    }

    /// Toll fraud has no way past the limit of a device by a number that only ends like one for help.
    @ParameterizedTest
    @CsvSource({
        "112,          0",
        "0112,          0",
        "9112,         0",
        "90110,        0",
        "*67*9112,     503",
        "*679112,      0",
        "0900123112, 503",
        "900112,      503",
        "8112,       503",
        "0137112,    503",
        "118110,     503",
        "011880112,  503",
        "144,          0",
        "9144,         0",
        "8144,       503",
        "133,        503",
        "8133,       503"
    })
    void aNumberThatEndsLikeOneForHelpPassesNoLimit(String dialled, int status) {
        w.prefix(w.world.acme, "9", "144");
        w.prefix(w.world.beta, "8", "133");
        Lines busy = Lines.invite("100", "acme.example", "101");
        String nonce = w.nonce(w.flow(ELSEWHERE), busy.text());
        for (int i = 1; i <= DeviceLimits.CALLS_BURST + 1; i++) {
            w.status(phone, busy.with(authorization(nonce, i)).text());
        }
        Lines call = Lines.invite("100", "acme.example", dialled);
        assertThat(w.status(phone, call.with(authorization(nonce, 900)).text())).isEqualTo(status);
    }

    private static final String ELSEWHERE = "198.51.100.9";

    private String authorization(String nonce, int count) {
        return EdgeWorld.authorization(
                HashAlgorithm.SHA_256, "INVITE", "desk-100", "acme.example", PASSWORD, nonce, count);
    }

    @Test
    void anEmergencyCallPassesABanIfThePasswordIsRight() {
        w.loop.advance(Duration.ofHours(1));
        SipFlow flow = w.flow(ELSEWHERE);
        for (int i = 0; i < WrongDigests.LOGINS_PER_SOURCE_MAX; i++) {
            w.send(flow, w.login(flow, Lines.register("ext" + i, "acme.example"), "ext" + i, "acme.example", "guess"));
        }
        assertThat(w.edge.bans().list()).hasSize(1);
        assertThat(call(flow, "101")).isEqualTo("drop");
        assertThat(call(flow, "112")).isEqualTo("accept");
    }

    @Test
    void strangersDoNotCallForHelpInOurName() {
        for (Cause cause : Cause.values()) {
            saturate(cause, true);
        }
        SipFlow flow = w.flow(ELSEWHERE);
        Lines help = Lines.invite("100", "acme.example", "112");
        assertThat(w.status(flow, w.login(flow, help, "desk-100", "acme.example", "guess")))
                .isEqualTo(403);
        int answered = 0;
        for (int i = 0; i < 3_000; i++) {
            answered += w.send(flow, help.text()).startsWith("SIP/2.0 401") ? 1 : 0;
        }
        assertThat(answered)
                .as("a flood of them is a flood")
                .isLessThanOrEqualTo(2_000 + SourceLimits.EMERGENCIES_BURST);
        assertThat(w.send(flow, help.text())).isEqualTo("drop");
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void aFloodAtOverloadIsTakenFromItsSourceAndNotAnsweredForEver(Cause cause) {
        saturate(cause, true);
        SipFlow flood = w.flow(ELSEWHERE);
        String options = Lines.request("OPTIONS", "100", "acme.example", "x").text();
        int answered = 0;
        for (int i = 0; i < 5_000; i++) {
            answered += w.send(flood, options).equals("drop") ? 0 : 1;
        }
        assertThat(answered).isEqualTo(2_000 + 10);
        assertThat(w.send(w.flow("203.0.113.5"), options)).as("others").startsWith("SIP/2.0 503");
        saturate(cause, false);
        w.loop.advance(Duration.ofSeconds(3));
        w.send(phone, options);
        for (int i = 0; i < 620; i++) {
            w.send(flood, options);
        }
        assertThat(w.send(flood, options)).as("still what it is").isEqualTo("drop");
        assertThat(w.send(w.flow("203.0.113.5"), options)).startsWith("SIP/2.0 401");
    }

    @Test
    void theMarkDoesNotFlap() {
        Mark mark = new Mark(100, 50);
        assertThat(mark.over(99, 0)).isFalse();
        assertThat(mark.over(100, 1_000)).isTrue();
        assertThat(mark.over(60, 1_500)).as("between the marks").isTrue();
        assertThat(mark.over(40, 2_000)).as("not for long enough").isTrue();
        assertThat(mark.over(60, 3_000)).isTrue();
        assertThat(mark.over(40, 3_500)).isTrue();
        assertThat(mark.over(40, 5_400)).isTrue();
        assertThat(mark.over(40, 5_500)).isFalse();
        assertThat(mark.over(60, 5_600)).isFalse();
        assertThat(mark.over(100, 6_000)).isTrue();
        assertThat(mark.over(40, 8_000)).as("nobody asked meanwhile").isFalse();
    }
}
