package org.klinke.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.klinke.sip.edge.EdgeWorld.Lines;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.SipFlow;

/// A tenant's admins hear of a call for help that the edge refuses; another tenant's never.
class HelpRefusedTest {
    private final EdgeWorld w = new EdgeWorld();

    private int call(String called, String username, String password) {
        SipFlow flow = w.flow();
        Lines invite = Lines.invite("100", "acme.example", called);
        return w.status(flow, w.login(flow, invite, username, "acme.example", password));
    }

    @Test
    void ofAPhoneWithAWrongPasswordAndOfOneThatNobodyKnows() {
        assertThat(call("112", "desk-100", "guess")).isEqualTo(403);
        assertThat(call("0110", "stranger", "guess")).isEqualTo(403);
        assertThat(w.alarmed)
                .containsExactly(
                        "acme EMERGENCY_REFUSED 112 phone 1 credentials", "acme EMERGENCY_REFUSED 110  credentials");
    }

    private int callsInAnothersName() {
        SipFlow flow = w.flow();
        Lines invite = Lines.invite("999", "acme.example", "112");
        return w.status(flow, w.login(flow, invite, "desk-100", "acme.example", TwoTenants.PASSWORD));
    }

    @Test
    void ofAPhoneThatWritesSomebodyElsesName() {
        assertThat(callsInAnothersName()).isEqualTo(403);
        assertThat(w.alarmed).containsExactly("acme EMERGENCY_REFUSED 112 phone 1 identity");
    }

    @Test
    void ofAPhoneThatBreaksTheProtocol() {
        Lines invite = Lines.invite("100", "acme.example", "112").with("Require: magic");
        assertThat(w.status(w.flow(), invite.text())).isEqualTo(420);
        assertThat(w.alarmed).containsExactly("acme EMERGENCY_REFUSED 112  malformed");
    }

    /// Behind the tenant's own prefix and at its own numbers, not those of another.
    @Test
    void afterItsPrefix() {
        w.prefix(w.world.acme, "9", "144");
        w.prefix(w.world.beta, "8", "133");
        call("9112", "desk-100", "guess");
        call("8112", "desk-100", "guess");
        call("144", "desk-100", "guess");
        call("133", "desk-100", "guess");
        assertThat(w.alarmed)
                .containsExactly(
                        "acme EMERGENCY_REFUSED 112 phone 1 credentials",
                        "acme EMERGENCY_REFUSED 144 phone 1 credentials");
    }

    @Test
    void butNotOfOtherCallsAndNotWhereTheCallMayYetCome() {
        call("101", "desk-100", "guess");
        assertThat(w.status(w.flow(), Lines.invite("100", "acme.example", "112").text()))
                .isEqualTo(401);
        assertThat(w.status(
                        w.flow(), Lines.invite("100", "nobody.example", "112").text()))
                .isEqualTo(403);
        assertThat(call("112", "desk-100", TwoTenants.PASSWORD)).isZero();
        assertThat(w.alarmed).isEmpty();
    }

    /// Strangers can make it happen.
    @Test
    void ofAFloodOnlyOfSome() {
        for (int i = 0; i < 100; i++) {
            Lines invite = Lines.invite("100", "acme.example", "112").with("Require: magic");
            w.status(w.flow("198.51.100." + i), invite.text());
        }
        assertThat(w.alarmed).hasSizeBetween(1, 25);
    }

    /// Whoever proves nothing must not silence those of the house.
    @Test
    void ofTheTenantsOwnPhonesHoweverManyStrangersThereWere() {
        for (int i = 0; i < 100; i++) {
            Lines invite = Lines.invite("100", "acme.example", "112").with("Require: magic");
            w.status(w.flow("198.51.100." + i), invite.text());
        }
        w.alarmed.clear();
        assertThat(callsInAnothersName()).isEqualTo(403);
        assertThat(w.alarmed).containsExactly("acme EMERGENCY_REFUSED 112 phone 1 identity");
    }

    /// Nor one stranger others: a phone with a wrong password is a stranger, too.
    @Test
    void ofOthersHoweverOftenOneStrangerCalled() {
        for (int i = 0; i < 100; i++) {
            Lines invite = Lines.invite("100", "acme.example", "112").with("Require: magic");
            w.status(w.flow("198.51.100.1"), invite.text());
        }
        assertThat(w.alarmed).hasSize(5);
        w.alarmed.clear();
        assertThat(call("112", "desk-100", "guess")).isEqualTo(403);
        assertThat(w.alarmed).containsExactly("acme EMERGENCY_REFUSED 112 phone 1 credentials");
    }
}
