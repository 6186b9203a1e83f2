package org.klinke.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.klinke.sip.edge.EdgeWorld.Lines;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.FakeFlow;

/// A phone that nobody has assigned yet proves its password and may register and call, and no more.
class EmergencyOnlyTest {
    private static final String PASSWORD = TwoTenants.PASSWORD;

    private final EdgeWorld w = new EdgeWorld(EdgeSettings.STANDARD.withMethods(List.of(
            "REGISTER",
            "INVITE",
            "ACK",
            "BYE",
            "CANCEL",
            "OPTIONS",
            "SUBSCRIBE",
            "MESSAGE",
            "REFER",
            "PUBLISH",
            "NOTIFY",
            "UPDATE")));

    private int ask(Lines lines) {
        FakeFlow flow = w.flow();
        return w.status(flow, w.login(flow, lines, "desk-100", "acme.example", PASSWORD));
    }

    @Test
    void itRegistersAndCallsAndNothingElse() {
        for (String method : List.of("SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH")) {
            assertThat(ask(Lines.request(method, "desk-100", "acme.example", "101")))
                    .as("%s of an assigned phone", method)
                    .isZero();
        }
        w.world.unassigned(w.world.acme, "desk-100");
        assertThat(ask(Lines.register("desk-100", "acme.example"))).isZero();
        assertThat(ask(Lines.invite("desk-100", "acme.example", "112"))).isZero();
        for (String method : List.of("SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH")) {
            assertThat(ask(Lines.request(method, "desk-100", "acme.example", "101")))
                    .as(method)
                    .isEqualTo(403);
        }
        assertThat(w.edge.counters().of(EdgeOutcome.EMERGENCY_ONLY)).isEqualTo(4);
    }

    @Test
    void itTakesOverNobodysCall() {
        Lines invite = Lines.invite("desk-100", "acme.example", "112").with("Replaces: a@b;to-tag=1;from-tag=2");
        assertThat(ask(invite)).isZero();
        w.world.unassigned(w.world.acme, "desk-100");
        assertThat(ask(invite)).isEqualTo(403);
    }

    @Test
    void itPassesNoCallOn() {
        w.world.unassigned(w.world.acme, "desk-100");
        FakeFlow flow = w.flow();
        w.registered(flow, w.world.acme, "desk-100");
        w.dialog("call-1", "ours", "9fxced76sl", w.world.acme, "desk-100", flow);
        for (String method : List.of("REFER", "MESSAGE", "SUBSCRIBE")) {
            assertThat(w.status(flow, inDialog(method))).as(method).isEqualTo(403);
        }
        for (String method : List.of("BYE", "INVITE", "UPDATE")) {
            assertThat(w.status(flow, inDialog(method))).as(method).isZero();
        }
    }

    private static String inDialog(String method) {
        return Lines.request(method, "desk-100", "acme.example", "112")
                .to("<sip:112@acme.example>;tag=ours")
                .text();
    }
}
