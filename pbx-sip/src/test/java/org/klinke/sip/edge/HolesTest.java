package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Registrations;
import org.klinke.core.presence.Presence;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.SipConfig;
import org.klinke.sip.SipSignalling;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.edge.EdgeWorld.Lines;
import org.klinke.sip.leg.Capabilities;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.trunk.TrunkConnector;

/// Holes that telephone systems have had, each tried against the whole of signalling: bytes in, bytes out. What needs a
/// call stands among the conversations (a challenge inside a dialog, asserted identities), what needs sockets among the
/// end-to-end tests (floods). `docs/HOLES.md` lists them by their numbers, with all tests.
class HolesTest {
    private static final String PASSWORD = TwoTenants.PASSWORD;
    private static final String INNER_ADDRESS = "10.11.12.13";

    private final FakeLoop loop = new FakeLoop();
    private final TwoTenants world = new TwoTenants();
    private final List<IncomingCall> calls = new ArrayList<>();
    private final List<TenantScope> scopes = new ArrayList<>();
    private final SipSignalling signalling = new SipSignalling(
            SipConfig.listening(SipConfig.Listen.nowhere()),
            new JainCodec(),
            flow -> new InetSocketAddress("203.0.113.1", 5061),
            world.tenants,
            world.directory,
            new Presence(world.directory),
            number -> Optional.empty(),
            new OutsidePlans(),
            Alarms.NOBODY,
            TrunkConnector.NONE,
            EdgeWorld.NONCE_KEY,
            loop,
            loop,
            new SecureRandom());
    private final SipReceiver receiver = signalling.receiver((scope, call) -> {
        scopes.add(scope);
        calls.add(call);
        return event -> {};
    });
    private int ports = 40_000;
    private int branches;

    private FakeFlow tls() {
        return new FakeFlow(loop, SipTransport.TLS, "192.0.2.7", ports++);
    }

    private FakeFlow udp() {
        return new FakeFlow(loop, SipTransport.UDP, "192.0.2.7", ports++);
    }

    /// All that comes back.
    private List<String> send(FakeFlow flow, String text) {
        String unique = text.replace("z9hG4bK74bf9", "z9hG4bK" + branches++);
        receiver.onMessage(flow, unique.getBytes(UTF_8));
        loop.run();
        return flow.taken();
    }

    private int status(FakeFlow flow, String text) {
        List<String> answers = send(flow, text);
        return answers.isEmpty() ? 0 : Integer.parseInt(answers.getLast().substring(8, 11));
    }

    private String login(FakeFlow flow, Lines lines, String user, String realm, String password) {
        String nonce = EdgeWorld.nonceIn(send(flow, lines.text()).getFirst());
        return lines.with(
                        EdgeWorld.authorization(HashAlgorithm.SHA_256, lines.method(), user, realm, password, nonce, 1))
                .text();
    }

    private static List<String> methods() {
        List<String> methods = new ArrayList<>(Capabilities.METHODS);
        methods.removeAll(Set.of("ACK", "CANCEL")); // answer nothing and belong to transactions
        for (String other : List.of("SUBSCRIBE", "MESSAGE", "REFER", "NOTIFY", "PUBLISH", "INFO", "PRACK", "FOO")) {
            if (!methods.contains(other)) {
                methods.add(other);
            }
        }
        return methods;
    }

    private static Lines of(String method, String user, String domain) {
        return method.equals("REGISTER") ? Lines.register(user, domain) : Lines.request(method, user, domain, "777");
    }

    // ── row 6: methods without authentication ─────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @MethodSource("methods")
    void row6NoMethodPassesWithNoOrForeignCredentials(String method) {
        FakeFlow flow = tls();
        Lines lines = of(method, "desk-100", "acme.example");
        List<String> answers = send(flow, lines.text());
        assertThat(answers).as("one final answer, no 100 before it").hasSize(1);
        assertThat(answers.getFirst()).containsPattern("^SIP/2.0 (401|405|501) ");
        String nonce = EdgeWorld.nonceIn(
                send(flow, Lines.register("desk-100", "beta.example").text()).getFirst());
        String foreign = lines.with(EdgeWorld.authorization(
                        HashAlgorithm.SHA_256, method, "desk-100", "beta.example", PASSWORD, nonce, 1))
                .text();
        assertThat(send(flow, foreign)).hasSize(1).first().asString().containsPattern("^SIP/2.0 (403|405|501) ");
        assertThat(status(flow, lines.to("<sip:101@acme.example>;tag=guessed").text()))
                .isIn(401, 405, 481, 501);
        assertThat(calls).isEmpty();
        assertThat(signalling.registrations().in(world.acme)).isEmpty();
        assertThat(flow.isAuthenticated()).isFalse();
    }

    // ── row 8: what costs us much and them little ─────────────────────────────────────────────────────────────────

    @Test
    void row8AnAckOfNothingIsDroppedByItsHead() {
        FakeFlow flow = tls();
        String ack = Lines.request("ACK", "100", "acme.example", "101")
                .to("<sip:101@acme.example>;tag=guessed")
                .text();
        long before = signalling.stackCounters().dropped();
        assertThat(send(flow, ack)).isEmpty();
        assertThat(signalling.stackCounters().dropped()).isEqualTo(before + 1);
    }

    // ── row 14: enumeration ───────────────────────────────────────────────────────────────────────────────────────

    private static String masked(String answer, String user) {
        return answer.replaceAll("nonce=\"[^\"]+\"", "nonce=…")
                .replaceAll("(?m)^(To:.*;tag=).*$", "$1…")
                .replaceAll("branch=[^;\r]+", "branch=…")
                .replace(user, "USER");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void row14KnownUnknownAndRegisteredUsersGetTheSameBytes(String method) {
        FakeFlow registered = tls();
        assertThat(status(
                        registered,
                        login(registered, Lines.register("101", "acme.example"), "101", "acme.example", PASSWORD)))
                .isEqualTo(200);
        for (boolean guess : new boolean[] {false, true}) {
            List<String> seen = new ArrayList<>();
            for (String user : List.of("desk-100", "desk-999", "100", "999", "101")) {
                FakeFlow flow = tls();
                Lines lines = of(method, user, "acme.example");
                String first = send(flow, lines.text()).getFirst();
                if (guess && first.startsWith("SIP/2.0 401")) {
                    String wrong = EdgeWorld.authorization(
                            HashAlgorithm.SHA_256, method, user, "acme.example", "guess", EdgeWorld.nonceIn(first), 1);
                    first = send(flow, lines.with(wrong).text()).getFirst();
                    assertThat(first).startsWith("SIP/2.0 403");
                }
                seen.add(masked(first, user));
            }
            assertThat(seen).allMatch(seen.getFirst()::equals);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void row14AnUnknownDomainGetsOneFixedRefusalWhoeverIsNamed(String method) {
        List<String> seen = new ArrayList<>();
        for (String user : List.of("desk-100", "desk-999", "100", "101")) {
            Lines lines = of(method, user, "nobody.example");
            seen.add(masked(send(tls(), lines.text()).getFirst(), user));
            for (HashAlgorithm algorithm : HashAlgorithm.values()) {
                String guess = EdgeWorld.authorization(algorithm, method, user, "nobody.example", PASSWORD, "n", 1);
                seen.add(masked(send(tls(), lines.with(guess).text()).getFirst(), user));
            }
        }
        assertThat(seen.getFirst()).containsPattern("^SIP/2.0 (403|405|501) ").doesNotContain("WWW-Authenticate");
        assertThat(seen).allMatch(seen.getFirst()::equals);
    }

    /// Why credentials are no use; those that take the device away come last.
    enum Useless {
        WRONG_PASSWORD,
        NOBODY,
        /// The password is right, but for MD5, which this device must not use.
        NO_MD5,
        /// The password is right, but not any more.
        FORMER_PASSWORD,
        /// There was such a device.
        DELETED,
        /// The other tenant has such a device, with this password.
        OF_THE_OTHER_TENANT
    }

    private String useless(Useless why, String method, HashAlgorithm algorithm) {
        String user = why == Useless.NOBODY ? "desk-999" : "desk-100";
        switch (why) {
            case WRONG_PASSWORD, NOBODY -> {}
            case DELETED, OF_THE_OTHER_TENANT -> world.delete(world.acme, user);
            case NO_MD5 -> world.withoutMd5(world.acme, user);
            case FORMER_PASSWORD -> world.changePassword(world.acme, user, "another one");
        }
        boolean right = why != Useless.WRONG_PASSWORD
                && why != Useless.NOBODY
                && (why != Useless.NO_MD5 || algorithm == HashAlgorithm.MD5);
        FakeFlow flow = tls();
        Lines lines = of(method, user, "acme.example");
        String first = send(flow, lines.text()).getFirst();
        if (!first.startsWith("SIP/2.0 401")) {
            return masked(first, user);
        }
        String guess = EdgeWorld.authorization(
                algorithm, method, user, "acme.example", right ? PASSWORD : "guess", EdgeWorld.nonceIn(first), 1);
        return masked(first, user) + masked(send(flow, lines.with(guess).text()).getFirst(), user);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void row14NobodyLearnsFromTheBytesWhyCredentialsAreRefused(String method) {
        Set<String> seen = new HashSet<>();
        for (Useless why : Useless.values()) {
            for (HashAlgorithm algorithm : HashAlgorithm.values()) {
                seen.add(useless(why, method, algorithm));
            }
            loop.advance(Duration.ofHours(2)); // what was counted is forgotten
        }
        assertThat(seen).hasSize(1);
        assertThat(seen.iterator().next()).containsPattern("SIP/2.0 (403|405|501) ");
        assertThat(calls).isEmpty();
        assertThat(signalling.registrations().in(world.acme)).isEmpty();
    }

    // ── row 15: cracking, replay ──────────────────────────────────────────────────────────────────────────────────

    @Test
    void row15ARepeatedNonceCountIsRefusedFromHereAndFromElsewhere() {
        FakeFlow flow = tls();
        String once = login(flow, Lines.invite("100", "acme.example", "101"), "desk-100", "acme.example", PASSWORD);
        assertThat(status(flow, once)).isEqualTo(100);
        // As another call: the digest does not cover its Call-ID.
        String again = once.replace("Call-ID: call-1", "Call-ID: call-2");
        assertThat(status(flow, again)).isEqualTo(401);
        assertThat(status(new FakeFlow(loop, SipTransport.TLS, "198.51.100.9", 1), again))
                .isEqualTo(401);
        assertThat(calls).hasSize(1);
    }

    @Test
    void row15AStaleNonceIsNoWayToTryPasswords() {
        FakeFlow flow = tls();
        Lines lines = Lines.register("desk-100", "acme.example");
        String wrong = login(flow, lines, "desk-100", "acme.example", "guess");
        String right = login(flow, lines, "desk-100", "acme.example", PASSWORD);
        loop.advance(Duration.ofMinutes(11));
        assertThat(masked(send(flow, wrong).getFirst(), "x"))
                .startsWith("SIP/2.0 401")
                .isEqualTo(masked(send(flow, right).getFirst(), "x"));
    }

    @Test
    void row15GuessingIsSlowedDownThenBanned() {
        FakeFlow flow = tls();
        Lines lines = Lines.register("desk-100", "acme.example");
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(status(flow, login(flow, lines, "desk-100", "acme.example", "guess" + i)));
            loop.advance(Duration.ofSeconds(1));
        }
        assertThat(answers.stream().filter(status -> status == 503)).as("waits").hasSizeBetween(50, 150);
        assertThat(signalling.bans().list()).extracting(Ban::account).containsExactly("desk-100@acme.example");
        assertThat(signalling.edgeCounters().of(EdgeOutcome.CREDENTIALS_WRONG)).isEqualTo(WrongDigests.BANNED_AT);
    }

    // ── row 16: tenant confusion ──────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<sip:101@acme.example>",
                "<sip:100@beta.example>",
                "<sip:desk-100@beta.example>",
                "<sip:+4930123456@acme.example>",
                "<tel:110>"
            })
    void row16NobodyCallsInAnotherName(String from) {
        FakeFlow flow = tls();
        Lines lines = Lines.invite("100", "acme.example", "101");
        String nonce = EdgeWorld.nonceIn(send(flow, lines.text()).getFirst());
        String spoofed = lines.from(from)
                .with(EdgeWorld.authorization(
                        HashAlgorithm.SHA_256, "INVITE", "desk-100", "acme.example", PASSWORD, nonce, 1))
                .text();
        assertThat(status(flow, spoofed)).isEqualTo(403);
        assertThat(calls).isEmpty();
    }

    @Test
    void row16AssertedIdentitiesOfAnotherTenantChangeNothing() {
        FakeFlow flow = tls();
        Lines lines = Lines.invite("100", "acme.example", "101")
                .to("<sip:101@beta.example>")
                .with("P-Asserted-Identity: <sip:101@beta.example>")
                .with("P-Preferred-Identity: <sip:101@beta.example>")
                .with("Remote-Party-ID: <sip:101@beta.example>");
        assertThat(status(flow, login(flow, lines, "desk-100", "acme.example", PASSWORD)))
                .isEqualTo(100);
        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(scopes).containsExactly(world.acme);
            assertThat(call.peer()).isEqualTo(world.device(world.acme, "desk-100"));
        });
    }

    @Test
    void row16AServerNameOfAnotherTenantIsRefusedBeforeAnythingIsAsked() {
        FakeFlow flow = new FakeFlow(
                loop, SipTransport.TLS, new InetSocketAddress("192.0.2.7", 1), Optional.of("beta.example"));
        assertThat(status(flow, Lines.register("desk-100", "acme.example").text()))
                .isEqualTo(403);
    }

    // ── rows 21 to 23: injection ──────────────────────────────────────────────────────────────────────────────────

    @Test
    void row21MarkupOfAPhoneStaysTextWithoutControlCharacters() {
        FakeFlow flow = tls();
        String evil = "<img src=x onerror=alert(1)>";
        Lines lines = Lines.register("desk-100", "acme.example").from("\"" + evil + "\" <sip:desk-100@acme.example>");
        assertThat(status(
                        flow, lines.with("User-Agent: x" + (char) 0x1b + "[2J").text()))
                .as("moves the cursor of who reads it")
                .isEqualTo(400);
        Lines turned = lines.with("User-Agent: \u202e" + evil.repeat(10));
        assertThat(status(flow, login(flow, turned, "desk-100", "acme.example", PASSWORD)))
                .isEqualTo(200);
        assertThat(signalling.registrations().in(world.acme)).singleElement().satisfies(one -> {
            assertThat(one.userAgent()).startsWith(evil).doesNotContainPattern("\\p{C}");
            assertThat(one.userAgent()).hasSizeLessThanOrEqualTo(120);
            assertThat(one.contact()).doesNotContainPattern("\\p{C}");
        });
        String tame = "Yealink <img src=x onerror=alert(1)>";
        Lines plain = Lines.register("101", "acme.example").with("User-Agent: " + tame);
        assertThat(status(flow, login(flow, plain, "101", "acme.example", PASSWORD)))
                .isEqualTo(200);
        assertThat(signalling.registrations().in(world.acme))
                .extracting(Registrations.Registration::userAgent)
                .contains(tame);
    }

    @ParameterizedTest
    @ValueSource(strings = {"101%0d%0aX-Evil:%20yes", "101%00", "101%1b%5b2J"})
    void row23EscapedControlCharactersInANumberStayEscaped(String number) {
        FakeFlow flow = tls();
        Lines lines = Lines.invite("100", "acme.example", number);
        for (String answer : send(flow, login(flow, lines, "desk-100", "acme.example", PASSWORD))) {
            assertThat(answer.replace("\r\n", "")).doesNotContainPattern("\\p{Cntrl}");
            assertThat(answer).doesNotContain("\r\nX-Evil");
        }
        assertThat(calls).allSatisfy(call -> assertThat(call.dialled()).doesNotContainPattern("\\p{Cntrl}"));
    }

    @Test
    void row22AUserNameOfControlCharactersStaysOutOfTheListOfBans() {
        FakeFlow flow = tls();
        Lines lines = Lines.register("desk-100", "acme.example");
        String evil = "x" + (char) 0x1b + "[2J";
        for (int i = 0; i < WrongDigests.BANNED_AT; i++) {
            String answer = send(flow, lines.text()).getFirst();
            if (answer.startsWith("SIP/2.0 401")) {
                send(
                        flow,
                        lines.with(EdgeWorld.authorization(
                                        HashAlgorithm.SHA_256,
                                        "REGISTER",
                                        evil,
                                        "acme.example",
                                        "guess",
                                        EdgeWorld.nonceIn(answer),
                                        1))
                                .text());
            }
            loop.advance(Duration.ofSeconds(65));
        }
        assertThat(signalling.bans().list())
                .allSatisfy(ban -> assertThat(ban.account()).doesNotContainPattern("\\p{Cntrl}"));
    }

    // ── row 34: relay ─────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void row34AStrangerGetsNo100AndNoCall() {
        FakeFlow flow = udp();
        assertThat(send(
                        flow,
                        Lines.invite("100", "acme.example", "004930123456").text()))
                .singleElement()
                .asString()
                .startsWith("SIP/2.0 401");
        assertThat(calls).isEmpty();
        assertThat(signalling.stackCounters().serverTransactions()).isZero();
    }

    // ── row 36: reflection ────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void row36AForgedUdpAddressIsSentHardlyMoreThanTheForgerSpends() {
        String small = """
                INVITE sip:a@acme.example SIP/2.0
                Via: SIP/2.0/UDP h;branch=z9hG4bK74bf9
                From: <sip:100@acme.example>;tag=a
                To: <sip:a@acme.example>
                Call-ID: a
                CSeq: 1 INVITE
                Contact: <sip:a@h>

                """.replace("\n", "\r\n");
        long asked = 0;
        long answered = 0;
        for (int i = 0; i < 1_000; i++) {
            FakeFlow flow = udp();
            asked += small.length();
            for (String answer : send(flow, small)) {
                answered += answer.length();
            }
        }
        assertThat(answered).isPositive().isLessThanOrEqualTo(asked + SourceLimits.UNASKED_BURST_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "REGISTER", "OPTIONS"})
    void row36NothingIsRepeatedToAUdpAddressThatHasProvenNothing(String method) {
        FakeFlow flow = udp();
        assertThat(send(flow, of(method, "desk-100", "acme.example").text())).hasSize(1);
        loop.advance(Duration.ofSeconds(40));
        assertThat(flow.taken()).isEmpty();
    }

    @Test
    void row36CredentialsDoNotWorkFromAForgedUdpAddress() {
        FakeFlow attacker = new FakeFlow(loop, SipTransport.UDP, "198.51.100.9", 5060);
        String right =
                login(attacker, Lines.invite("100", "acme.example", "101"), "desk-100", "acme.example", PASSWORD);
        FakeFlow victim = udp();
        assertThat(status(victim, right)).isEqualTo(401);
        loop.advance(Duration.ofSeconds(40));
        assertThat(victim.taken()).as("no call, no retransmission").isEmpty();
        assertThat(calls).isEmpty();
    }

    // ── topology ──────────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"TLS", "UDP"})
    void answersTellNothingAboutTheInsideAndTheSoftware(SipTransport transport) {
        FakeFlow flow = new FakeFlow(loop, transport, "192.0.2.7", ports++);
        List<String> all = new ArrayList<>();
        for (String method : methods()) {
            Lines lines = of(method, "desk-100", "acme.example");
            List<String> first = send(flow, lines.text());
            all.addAll(first);
            if (first.getFirst().startsWith("SIP/2.0 401")) {
                all.addAll(send(flow, login(flow, lines, "desk-100", "acme.example", PASSWORD)));
            }
        }
        assertThat(all).hasSizeGreaterThan(10);
        String inside = System.getProperty("java.version");
        assertThat(all).allSatisfy(answer -> {
            assertThat(answer)
                    .doesNotContain("127.0.0.1", INNER_ADDRESS, inside, "/" + System.getProperty("user.dir"))
                    .doesNotContain("Netty", "JAIN", "Java", "org.klinke");
            for (String line : answer.split("\r\n")) {
                String lower = line.toLowerCase(Locale.ROOT);
                if (lower.startsWith("server:") || lower.startsWith("user-agent:")) {
                    assertThat(line).endsWith(": Klinke");
                }
                if (lower.startsWith("via:")) {
                    assertThat(line).as("only their own").contains("192.0.2.7:5061");
                }
            }
        });
    }
}
