package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.klinke.sip.transport.SipTransport;

/// Conversations once more, on real sockets and event loops, over TLS and WSS: one or two of each kind, or, with
/// `-Dklinke.scripts=all`, each that waits for hardly more than messages. SIPp plays such scenarios over UDP and TCP
/// (`SippTest`).
class ScenarioMatrixTest {
    private static final boolean ALL = System.getProperty("klinke.scripts", "").equals("all");
    private static final Duration WAITS_MAX = Duration.ofSeconds(1);

    /// Register, call, cancel, re-INVITE, UPDATE, PRACK, REFER blind and attended, Replaces, SUBSCRIBE, 302, fork,
    /// 486/480/603, 491: each is among them.
    private static final Set<String> KINDS = Set.of(
            "registers-and-unregisters",
            "answered-a-hangs-up",
            "answered-b-hangs-up",
            "caller-cancels",
            "cancel-crosses-the-200-of-b",
            "re-invite-with-new-address-and-key",
            "hold-and-resume",
            "hold-by-update",
            "early-media-for-a-caller-that-knows-100rel",
            "reliable-ringing-of-the-phone",
            "transfer-blind",
            "transfer-blind-returned",
            "transfer-attended",
            "transfer-attended-early",
            "replaces-a-ringing-leg",
            "replaces-an-answered-leg",
            "lamp-of-a-colleague",
            "message-lamp",
            "feature-keys-refused",
            "presence",
            "called-phone-redirects",
            "two-devices-first-answer-wins",
            "forked-200",
            "busy",
            "unavailable",
            "declined",
            "their-re-invite-meets-ours",
            "glare-update-before-the-answer",
            "glare-update-right-behind-the-ringing");

    @Test
    void thereIsAScriptOfEveryKind() {
        assertThat(scripts().map(ConversationTest::name)).containsAll(KINDS);
    }

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> everyScenarioOverEveryTransport() {
        return Stream.of(SipTransport.TLS, SipTransport.WSS)
                .flatMap(transport -> scripts()
                        .map(script -> DynamicTest.dynamicTest(transport + " " + ConversationTest.name(script), () -> {
                            try (SocketHouse house = new SocketHouse(transport)) {
                                new Conversation(house).play(ConversationTest.lines(script));
                            }
                        })));
    }

    private static Stream<Path> scripts() {
        return ConversationTest.scripts().stream()
                .filter(script -> KINDS.contains(ConversationTest.name(script))
                        || (ALL && waits(ConversationTest.lines(script)).compareTo(WAITS_MAX) <= 0));
    }

    private static Duration waits(List<String> script) {
        return script.stream().map(Conversation::waits).reduce(Duration.ZERO, Duration::plus);
    }
}
