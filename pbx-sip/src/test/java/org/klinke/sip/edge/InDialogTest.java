package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.sip.edge.EdgeWorld.Lines;
import org.klinke.sip.registrar.RegistrarDoor;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.tx.Caller;

/// Requests with a To tag: whose dialog is it, and is this the device?
class InDialogTest {
    private static final String PASSWORD = TwoTenants.PASSWORD;

    private final EdgeWorld w = new EdgeWorld();
    private final FakeFlow home = w.flow();
    private final Lines bye = Lines.request("BYE", "100", "acme.example", "101").to("<sip:101@acme.example>;tag=ours");

    @BeforeEach
    void talk() {
        w.dialog("call-1", "ours", "9fxced76sl", w.world.acme, "desk-100", home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "INVITE", "OPTIONS"})
    void passOnTheFlowOfTheDialog(String method) {
        Lines lines = Lines.request(method, "100", "acme.example", "101").to("<sip:101@acme.example>;tag=ours");
        assertThat(w.accepted(home, lines.text()))
                .isEqualTo(new Caller(w.world.acme, w.world.device(w.world.acme, "desk-100")));
    }

    @Test
    void mayNameAnybodyInFrom() {
        // The dialog says who it is; what the phone writes there may have changed (RFC 4916).
        assertThat(w.status(home, bye.from("<sip:whoever@nobody.example>").text()))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:101@acme.example>;tag=theirs", "<sip:101@acme.example>;tag=OURS"})
    void ofNoDialogWeKnowGet481(String to) {
        assertThat(w.send(home, bye.to(to).text())).startsWith("SIP/2.0 481");
        assertThat(w.send(home, bye.to(to).from("<sip:100@nobody.example>").text()))
                .startsWith("SIP/2.0 481");
    }

    @Test
    void areChallengedOnAForeignFlowAndPassWithTheDevicesCredentials() {
        FakeFlow foreign = w.flow("198.51.100.9");
        assertThat(w.send(foreign, bye.text())).startsWith("SIP/2.0 401").contains("realm=\"acme.example\"");
        assertThat(w.status(foreign, w.login(foreign, bye, "desk-100", "acme.example", PASSWORD)))
                .isZero();
    }

    @Test
    void ofAnotherDeviceAreRefusedEvenWithItsOwnCredentials() {
        FakeFlow foreign = w.flow("198.51.100.9");
        assertThat(w.status(foreign, w.login(foreign, bye, "101", "acme.example", PASSWORD)))
                .isEqualTo(403);
        assertThat(w.edge.counters().of(EdgeOutcome.DIALOG_FOREIGN)).isEqualTo(1);
        // The same name and password of another tenant: its realm is not the dialog's.
        String nonce =
                w.nonce(foreign, Lines.register("desk-100", "beta.example").text());
        assertThat(w.status(
                        foreign,
                        bye.with(EdgeWorld.authorization(
                                        HashAlgorithm.SHA_256, "BYE", "desk-100", "beta.example", PASSWORD, nonce, 1))
                                .text()))
                .isEqualTo(403);
    }

    @Test
    void followTheDeviceToTheFlowItRegistersOn() throws Exception {
        FakeFlow moved = w.flow();
        assertThat(w.status(moved, bye.text())).isEqualTo(401);
        Lines register = Lines.register("desk-100", "acme.example");
        String text = w.login(moved, register, "desk-100", "acme.example", PASSWORD);
        Caller caller = w.accepted(moved, text);
        assertThat(w.status(moved, bye.text())).as("proven, but not registered").isEqualTo(401);
        RegistrarDoor.register(w.registrar, moved, caller, w.codec, text.getBytes(UTF_8));
        assertThat(w.status(moved, bye.text())).isZero();

        w.world.changePassword(w.world.acme, "desk-100", "another password");
        assertThat(w.status(moved, bye.text())).as("password changed").isEqualTo(401);
    }

    @Test
    void aRegisterWithAToTagIsStillARegister() {
        Lines register = Lines.register("desk-100", "acme.example").to("<sip:desk-100@acme.example>;tag=ours");
        assertThat(w.status(home, register.text())).isEqualTo(401);
    }

    @Test
    void anAnonymousCallIsTheTenantsWhoseDevicesAreOnTheFlow() throws Exception {
        FakeFlow flow = w.flow();
        Lines register = Lines.register("desk-100", "beta.example");
        String text = w.login(flow, register, "desk-100", "beta.example", PASSWORD);
        RegistrarDoor.register(w.registrar, flow, w.accepted(flow, text), w.codec, text.getBytes(UTF_8));

        Lines call = Lines.invite("x", "acme.example", "101").from("\"Anonymous\" <sip:anonymous@anonymous.invalid>");
        assertThat(w.send(flow, call.text())).contains("realm=\"beta.example\"");
        assertThat(w.send(w.flow(), call.text())).contains("realm=\"acme.example\"");
    }
}
