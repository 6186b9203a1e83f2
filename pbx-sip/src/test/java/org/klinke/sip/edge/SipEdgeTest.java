package org.klinke.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.sip.edge.EdgeWorld.Lines;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.Caller;

class SipEdgeTest {
    private static final String PASSWORD = TwoTenants.PASSWORD;

    private final EdgeWorld w = new EdgeWorld();

    private String authorization(String method, String nonce, int count) {
        return EdgeWorld.authorization(
                HashAlgorithm.SHA_256, method, "desk-100", "acme.example", PASSWORD, nonce, count);
    }

    // ── challenge and digest ──────────────────────────────────────────────────────────────────────────────────────

    @Test
    void challengesWithSha256ThenMd5InHeadersOfTheirOwn() {
        String response =
                w.send(w.flow(), Lines.register("desk-100", "acme.example").text());
        assertThat(response).startsWith("SIP/2.0 401 Unauthorized\r\n");
        List<String> challenges = response.lines()
                .filter(line -> line.startsWith("WWW-Authenticate:"))
                .toList();
        assertThat(challenges).hasSize(2);
        assertThat(challenges.get(0))
                .matches("WWW-Authenticate: Digest realm=\"acme.example\",nonce=\"[\\w-]{43}\","
                        + "algorithm=SHA-256,qop=\"auth\"");
        assertThat(challenges.get(1)).isEqualTo(challenges.get(0).replace("SHA-256", "MD5"));
        assertThat(response).doesNotContain("stale").doesNotContain("Proxy-");
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void acceptsTheRightAnswer(HashAlgorithm algorithm) {
        SipFlow flow = w.flow();
        Lines lines = Lines.register("desk-100", "acme.example");
        String authorization = EdgeWorld.authorization(
                algorithm, "REGISTER", "desk-100", "acme.example", PASSWORD, w.nonce(flow, lines.text()), 1);
        assertThat(w.accepted(flow, lines.with(authorization).text()))
                .isEqualTo(new Caller(w.world.acme, w.world.device(w.world.acme, "desk-100")));
        assertThat(w.edge.counters().of(EdgeOutcome.ACCEPTED)).isEqualTo(1);
        assertThat(w.edge.counters().of(EdgeOutcome.CHALLENGED)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void md5ProvesNothingWhereServerOrDeviceDoNotHaveIt(boolean server) {
        EdgeWorld strict = server ? new EdgeWorld(EdgeSettings.STANDARD.withoutMd5()) : w;
        if (!server) {
            strict.world.withoutMd5(strict.world.acme, "desk-100");
        }
        Lines lines = Lines.register("desk-100", "acme.example");
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            SipFlow flow = strict.flow();
            String nonce = strict.nonce(flow, lines.text());
            String right =
                    EdgeWorld.authorization(algorithm, "REGISTER", "desk-100", "acme.example", PASSWORD, nonce, 1);
            assertThat(strict.status(flow, lines.with(right).text()))
                    .isEqualTo(algorithm == HashAlgorithm.MD5 ? 403 : 0);
        }
        SipFlow flow = strict.flow();
        String nonce = strict.nonce(flow, lines.text());
        String overNothing = HashAlgorithm.MD5.hash(
                ":" + nonce + ":00000001:0a4f113b:auth:" + HashAlgorithm.MD5.hash("REGISTER:sip:acme.example"));
        String empty = EdgeWorld.authorization(
                        HashAlgorithm.MD5, "REGISTER", "desk-100", "acme.example", PASSWORD, nonce, 1)
                .replaceAll("response=\"[^\"]+\"", "response=\"" + overNothing + "\"");
        assertThat(strict.status(flow, lines.with(empty).text()))
                .as("H(A1) of nothing")
                .isEqualTo(403);
        assertThat(strict.send(flow, lines.text()).contains("algorithm=MD5")).isNotEqualTo(server);
    }

    @Test
    void anAlgorithmThatIsNotNamedIsMd5() {
        SipFlow flow = w.flow();
        Lines lines = Lines.register("desk-100", "acme.example");
        String authorization = EdgeWorld.authorization(
                        HashAlgorithm.MD5,
                        "REGISTER",
                        "desk-100",
                        "acme.example",
                        PASSWORD,
                        w.nonce(flow, lines.text()),
                        1)
                .replace(", algorithm=MD5", "");
        assertThat(w.status(flow, lines.with(authorization).text())).isZero();
    }

    @Test
    void aNonceServesManyRequestsAndEachCountOnce() {
        SipFlow flow = w.flow();
        Lines lines = Lines.invite("100", "acme.example", "101");
        String nonce = w.nonce(flow, lines.text());
        for (int count : new int[] {1, 2, 5, 4, 3}) {
            assertThat(w.status(
                            flow,
                            lines.with(authorization("INVITE", nonce, count)).text()))
                    .isZero();
        }
        String replay =
                w.send(flow, lines.with(authorization("INVITE", nonce, 4)).text());
        assertThat(replay).startsWith("SIP/2.0 401").contains("stale=true");
        assertThat(EdgeWorld.nonceIn(replay)).isNotEqualTo(nonce);
        assertThat(w.edge.counters().of(EdgeOutcome.NONCE_REPLAYED)).isEqualTo(1);
        assertThat(w.status(
                        w.flow("198.51.100.9"),
                        lines.with(authorization("INVITE", nonce, 2)).text()))
                .as("overheard and sent from elsewhere")
                .isEqualTo(401);
    }

    @Test
    void anExpiredNonceIsStaleAndItsPasswordIsNotLookedAt() {
        SipFlow flow = w.flow();
        Lines lines = Lines.register("desk-100", "acme.example");
        String nonce = w.nonce(flow, lines.text());
        w.loop.advance(Duration.ofMinutes(10).plusSeconds(1));
        String stale =
                w.send(flow, lines.with(authorization("REGISTER", nonce, 1)).text());
        assertThat(stale).startsWith("SIP/2.0 401").contains("stale=true");
        String fresh = EdgeWorld.nonceIn(stale);
        assertThat(w.status(
                        flow, lines.with(authorization("REGISTER", fresh, 1)).text()))
                .isZero();
        String wrong = EdgeWorld.authorization(
                HashAlgorithm.SHA_256, "REGISTER", "desk-100", "acme.example", "guess", nonce, 1);
        assertThat(w.send(flow, lines.with(wrong).text()))
                .startsWith("SIP/2.0 401")
                .contains("stale=true");
        assertThat(w.edge.counters().of(EdgeOutcome.CREDENTIALS_WRONG)).isZero();
    }

    @Test
    void aNonceOfAnotherServerIsStaleToo() {
        Lines lines = Lines.register("desk-100", "acme.example");
        assertThat(w.send(
                        w.flow(),
                        lines.with(authorization("REGISTER", "dcd98b7102dd2f0e", 1))
                                .text()))
                .startsWith("SIP/2.0 401")
                .contains("stale=true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Digest realm=\"acme.example\"",
                "Authorization: Digest username=\"desk-100\", realm=\"acme.example\", nonce=\"x\", uri=\"sip:a\", response=\"y\"",
                "Authorization: Digest username=\"desk-100\", realm=\"acme.example\", nonce=\"x\", uri=\"sip:a\", response=\"y\", qop=auth-int, nc=00000001, cnonce=\"c\"",
                "Authorization: Digest username=\"desk-100\", realm=\"acme.example\", nonce=\"x\", uri=\"sip:a\", response=\"y\", qop=auth, nc=1, cnonce=\"c\"",
                "Authorization: Digest username=\"desk-100\", realm=\"acme.example\", nonce=\"x\", uri=\"sip:a\", response=\"y\", qop=auth, nc=0000000g, cnonce=\"c\"",
                "Authorization: Digest username=\"desk-100\", realm=\"acme.example\", nonce=\"x\", uri=\"sip:a\", response=\"y\", qop=auth, nc=00000001",
                "Authorization: Digest username=\"desk-100\", realm=\"acme.example\", nonce=\"x\", uri=\"sip:a\", response=\"y\", qop=auth, nc=00000001, cnonce=\"c\", algorithm=MD5-sess",
                "Authorization: Digest username=\"desk-100\", realm=\"acme.example\", nonce=\"x\", uri=\"sip:a\", response=\"y\", qop=auth, nc=00000001, cnonce=\"c\", algorithm=SHA-512-256",
                "Proxy-Authorization: Digest username=\"desk-100\", realm=\"acme.example\", nonce=\"x\", uri=\"sip:a\", response=\"y\", qop=auth, nc=00000001, cnonce=\"c\"",
            })
    void whatAnswersNoChallengeOfOursIsChallenged(String header) {
        String response = w.send(
                w.flow(),
                Lines.register("desk-100", "acme.example").with(header).text());
        assertThat(response).startsWith("SIP/2.0 401").doesNotContain("stale");
    }

    // ── same answer for known and unknown ─────────────────────────────────────────────────────────────────────────

    private static String masked(String response, String user) {
        return response.replaceAll("nonce=\"[^\"]+\"", "nonce=…").replace(user, "USER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTER", "INVITE", "OPTIONS"})
    void knownAndUnknownUsersLookTheSame(String method) {
        for (String password : new String[] {"", "guess"}) {
            String known = null;
            for (String user : new String[] {"desk-100", "desk-999", "100", "999"}) {
                SipFlow flow = w.flow();
                Lines lines = method.equals("REGISTER")
                        ? Lines.register(user, "acme.example")
                        : Lines.request(method, user, "acme.example", "101");
                String nonce = w.nonce(flow, lines.text());
                String sent = password.isEmpty()
                        ? lines.text()
                        : lines.with(EdgeWorld.authorization(
                                        HashAlgorithm.SHA_256, method, user, "acme.example", password, nonce, 1))
                                .text();
                String answer = masked(w.send(flow, sent), user);
                if (known == null) {
                    known = answer;
                }
                assertThat(answer).as(user).isEqualTo(known);
            }
        }
    }

    @Test
    void calledNumbersCannotBeProbedWithoutCredentials() {
        String known =
                w.send(w.flow(), Lines.invite("100", "acme.example", "101").text());
        String unknown =
                w.send(w.flow(), Lines.invite("100", "acme.example", "777").text());
        assertThat(masked(unknown, "777")).isEqualTo(masked(known, "101"));
    }

    @Test
    void aForeignDomainLooksLikeAWrongPassword() {
        SipFlow flow = w.flow();
        Lines lines = Lines.register("desk-100", "acme.example");
        String wrong = w.send(flow, w.login(flow, lines, "desk-100", "acme.example", "guess"));
        String foreign =
                w.send(flow, Lines.register("desk-100", "nobody.example").text());
        assertThat(foreign.replace("nobody.example", "acme.example")).isEqualTo(wrong);
        assertThat(wrong).startsWith("SIP/2.0 403 Forbidden\r\n");
    }

    // ── every method without credentials (trust row 6) ────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource({
        "INVITE, 401",
        "REGISTER, 401",
        "OPTIONS, 401",
        "BYE, 401",
        "MESSAGE, 405",
        "SUBSCRIBE, 405",
        "NOTIFY, 405",
        "PUBLISH, 405",
        "REFER, 405",
        "INFO, 405",
        "PRACK, 405",
        "UPDATE, 405",
        "FOO, 501"
    })
    void noMethodPassesWithoutCredentials(String method, int status) {
        String response = w.send(
                w.flow(),
                Lines.request(method, "desk-100", "acme.example", "101").text());
        assertThat(response).startsWith("SIP/2.0 " + status);
        boolean refusedByName = status == 405 || status == 501;
        if (refusedByName) {
            assertThat(response).contains("Allow: INVITE,ACK,CANCEL,BYE,OPTIONS,REGISTER\r\n");
        }
        assertThat(w.status(
                        w.flow(),
                        Lines.request(method, "desk-100", "nobody.example", "101")
                                .text()))
                .isEqualTo(refusedByName ? status : 403);
    }

    // ── which tenant (trust row 16) ───────────────────────────────────────────────────────────────────────────────

    /// Who knows acme's desk-100 sends this, with credentials that are right for `realm`: where does it get him?
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REGISTER | sip:acme.example     | <sip:desk-100@acme.example> | <sip:desk-100@acme.example> | acme.example | 0
            REGISTER | sip:192.0.2.1        | <sip:desk-100@acme.example> | <sip:desk-100@acme.example> | acme.example | 0
            REGISTER | sip:ACME.example     | <sip:desk-100@Acme.Example> | <sip:desk-100@ACME.EXAMPLE> | acme.example | 0
            REGISTER | sip:acme.example     | <sip:desk-100@192.0.2.1>    | <sip:desk-100@192.0.2.1>    | acme.example | 0
            REGISTER | sip:acme.example     | <sip:desk-100@beta.example> | <sip:desk-100@beta.example> | acme.example | 403
            REGISTER | sip:beta.example     | <sip:desk-100@acme.example> | <sip:desk-100@acme.example> | acme.example | 403
            REGISTER | sip:beta.example     | <sip:desk-100@beta.example> | <sip:desk-100@beta.example> | acme.example | 403
            REGISTER | sip:acme.example     | <sip:desk-100@beta.example> | <sip:desk-100@acme.example> | acme.example | 403
            REGISTER | sip:acme.example     | <sip:101@acme.example>      | <sip:101@acme.example>      | acme.example | 403
            REGISTER | sip:192.0.2.1        | <sip:desk-100@192.0.2.1>    | <sip:desk-100@192.0.2.1>    | acme.example | 403
            REGISTER | sip:acme.example     | "x" <sip:anonymous@anonymous.invalid> | <sip:desk-100@acme.example> | acme.example | 403
            INVITE   | sip:101@acme.example | <sip:100@acme.example>      | <sip:101@acme.example>      | acme.example | 0
            INVITE   | sip:101@acme.example | <sip:desk-100@acme.example> | <sip:101@acme.example>      | acme.example | 0
            INVITE   | sip:101@beta.example | <sip:100@acme.example>      | <sip:101@beta.example>      | acme.example | 0
            INVITE   | sip:101@acme.example | <sip:100@beta.example>      | <sip:101@acme.example>      | acme.example | 403
            INVITE   | sip:101@beta.example | <sip:101@beta.example>      | <sip:101@beta.example>      | acme.example | 403
            INVITE   | sip:101@acme.example | <sip:101@acme.example>      | <sip:101@acme.example>      | acme.example | 403
            INVITE   | sip:101@acme.example | <sip:+49891234@acme.example> | <sip:101@acme.example>     | acme.example | 403
            INVITE   | sip:101@acme.example | <sip:100@nobody.example>    | <sip:101@acme.example>      | acme.example | 403
            INVITE   | sip:101@acme.example | <tel:100>                   | <sip:101@acme.example>      | acme.example | 403
            INVITE   | sip:101@acme.example | <sip:anonymous@anonymous.invalid> | <sip:101@acme.example> | acme.example | 0
            INVITE   | sip:101@beta.example | <sip:anonymous@anonymous.invalid> | <sip:101@beta.example> | acme.example | 403
            INVITE   | sip:101@nobody.example | <sip:anonymous@anonymous.invalid> | <sip:101@acme.example> | acme.example | 403
            """)
    void theTenantIsTheOneOfTheCredentials(
            String method, String target, String from, String to, String realm, int status) {
        SipFlow flow = w.flow();
        Lines lines = Lines.request(method, "desk-100", "acme.example", "101")
                .target(target)
                .from(from)
                .to(to);
        String nonce = w.nonce(flow, Lines.register("desk-100", "acme.example").text());
        String sent = lines.with(
                        EdgeWorld.authorization(HashAlgorithm.SHA_256, method, "desk-100", realm, PASSWORD, nonce, 1))
                .text();
        assertThat(w.status(flow, sent)).isEqualTo(status);
        if (status == 0) {
            String fresh =
                    w.nonce(flow, Lines.register("desk-100", "acme.example").text());
            assertThat(w.accepted(
                                    flow,
                                    lines.with(EdgeWorld.authorization(
                                                    HashAlgorithm.SHA_256,
                                                    method,
                                                    "desk-100",
                                                    realm,
                                                    PASSWORD,
                                                    fresh,
                                                    1))
                                            .text())
                            .scope())
                    .isEqualTo(w.world.acme);
        }
    }

    @Test
    void theSameNameAndPasswordInTwoTenantsAreTwoDevices() {
        SipFlow flow = w.flow();
        Lines acme = Lines.register("desk-100", "acme.example");
        Lines beta = Lines.register("desk-100", "beta.example");
        Caller first = w.accepted(flow, w.login(flow, acme, "desk-100", "acme.example", PASSWORD));
        Caller second = w.accepted(flow, w.login(flow, beta, "desk-100", "beta.example", PASSWORD));
        assertThat(first.scope()).isEqualTo(w.world.acme);
        assertThat(second.scope()).isEqualTo(w.world.beta);
        assertThat(first.device()).isNotEqualTo(second.device());

        // A nonce of one realm answers no challenge of the other, even with the right password.
        String nonce = w.nonce(flow, acme.text());
        String crossed = EdgeWorld.authorization(
                HashAlgorithm.SHA_256, "REGISTER", "desk-100", "beta.example", PASSWORD, nonce, 1);
        assertThat(w.send(flow, beta.with(crossed).text()))
                .startsWith("SIP/2.0 401")
                .contains("stale=true");
    }

    @Test
    void aServerNameOfAnotherTenantIsRefusedAnyOtherIsNormal() {
        Lines lines = Lines.register("desk-100", "acme.example");
        assertThat(w.status(w.flowWithServerName("beta.example"), lines.text())).isEqualTo(403);
        assertThat(w.status(w.flowWithServerName("BETA.example"), lines.text())).isEqualTo(403);
        assertThat(w.status(w.flowWithServerName("acme.example"), lines.text())).isEqualTo(401);
        assertThat(w.status(w.flowWithServerName("pbx.host.example"), lines.text()))
                .isEqualTo(401);
        assertThat(w.edge.counters().of(EdgeOutcome.DOMAIN_CONFUSED)).isEqualTo(2);
    }

    @Test
    void ofSeveralCredentialsTheOnesForTheRealmCount() {
        SipFlow flow = w.flow();
        Lines lines = Lines.register("desk-100", "acme.example");
        String nonce = w.nonce(flow, lines.text());
        String other =
                EdgeWorld.authorization(HashAlgorithm.SHA_256, "REGISTER", "desk-100", "proxy.example", "x", "n", 1);
        assertThat(w.status(flow, lines.with(other).text())).isEqualTo(403);
        assertThat(w.status(
                        flow,
                        lines.with(other)
                                .with(authorization("REGISTER", nonce, 1))
                                .text()))
                .isZero();
    }

    @Test
    void secretsAreNotPrinted() {
        assertThat(DeviceCredentials.of("a", "b", "c").toString())
                .doesNotContain("c:")
                .contains("masked");
    }
}
