package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.klinke.server.e2e.Klinke.SOON;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// Whatever the phones speak, they hear each other.
class TransportsTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @ParameterizedTest
    @CsvSource({"WSS, TLS", "TLS, WSS", "WSS, WSS", "TCP, UDP", "UDP, TCP", "UDP, UDP"})
    void phonesOfAnyTransportHearEachOther(SipTransport calling, SipTransport called) {
        Phone a = klinke.registered(klinke.acme().phone("100", calling));
        Phone b = klinke.registered(klinke.acme().phone("101", called));

        PhoneCall here = a.call("101").awaitRinging(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);
        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);

        assertThat(b.ladder()).contains(";transport=" + called.uriParameter());
        assertThat(there.reinviteWithoutOffer()).isEqualTo(200);
        assertThat(there.hangup()).isEqualTo(200);
        assertThat(here.awaitEnded(SOON).byUs()).isFalse();
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("NORMAL");
        goodbye(a, b);
    }

    /// Over UDP there is no connection whose end tells the server: it would ring the phone in the next test, too.
    private static void goodbye(Phone... phones) {
        for (Phone phone : phones) {
            assertThat(phone.unregister().status()).isEqualTo(200);
        }
    }

    /// With the JDK's WebSocket client, which is as foreign as a browser's.
    @ParameterizedTest
    @CsvSource({
        "https://localhost, 101",
        "https://acme.example:8443, 101",
        "https://GLOBEX.example, 101",
        "https://evil.example, 403",
        "http://acme.example, 403"
    })
    void onlyPagesOfTheHouseMayConnect(String origin, int status) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (HttpClient browser =
                HttpClient.newBuilder().sslContext(klinke.server().trust()).build()) {
            CompletableFuture<WebSocket> opening = browser.newWebSocketBuilder()
                    .header("Origin", origin)
                    .subprotocols("sip")
                    .buildAsync(
                            URI.create("wss://localhost:"
                                    + klinke.server().sip(SipTransport.WSS).getPort() + "/sip"),
                            new WebSocket.Listener() {
                                @Override
                                public @Nullable CompletionStage<?> onText(
                                        WebSocket socket, CharSequence text, boolean last) {
                                    heard.add(text.toString());
                                    socket.request(1);
                                    return null;
                                }
                            });
            if (status != 101) {
                assertThatThrownBy(opening::get)
                        .cause()
                        .isInstanceOfSatisfying(
                                WebSocketHandshakeException.class,
                                refused -> assertThat(refused.getResponse().statusCode())
                                        .isEqualTo(status));
                return;
            }
            WebSocket socket = opening.get();
            assertThat(socket.getSubprotocol()).isEqualTo("sip");
            String register = """
                    REGISTER sip:acme.example SIP/2.0
                    Via: SIP/2.0/WSS x.invalid;branch=z9hG4bKbrowser
                    Max-Forwards: 70
                    From: <sip:100@acme.example>;tag=1
                    To: <sip:100@acme.example>
                    Call-ID: browser
                    CSeq: 1 REGISTER
                    Contact: <sip:100@x.invalid;transport=ws>

                    """.replace("\n", "\r\n");
            socket.sendText(register.substring(0, 100), false).get();
            socket.sendText(register.substring(100), true).get();
            assertThat(heard.poll(10, TimeUnit.SECONDS))
                    .startsWith("SIP/2.0 401 ")
                    .contains("realm=\"acme.example\"");
            socket.abort();
        }
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void aPhoneOnIpv6AndOneOnIpv4HearEachOther(SipTransport transport) {
        assumeTrue(KlinkeServer.hasIpv6());
        Klinke.Tenant acme = klinke.acme();
        Phone six = klinke.registered(new PhoneBuilder(
                        klinke.server().sip6(transport),
                        acme.domain(),
                        acme.account("100"),
                        klinke.server().trust())
                .transport(transport)
                .mediaAddress(InetAddress.ofLiteral("::1"))
                .toneHz(acme.toneHz("100")));
        Phone four = klinke.acme().registered("101");

        PhoneCall here = six.call("101");
        PhoneCall there = four.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);
        here.awaitTone(four.toneHz(), SOON);
        there.awaitTone(six.toneHz(), SOON);
        assertThat(six.ladder()).contains("c=IN IP6 0:0:0:0:0:0:0:1");
        assertThat(four.ladder()).contains("c=IN IP4 127.0.0.1").doesNotContain("IP6");
        assertThat(here.hangup()).isEqualTo(200);

        PhoneCall back = four.call("100");
        PhoneCall ringing = six.awaitCall(SOON);
        ringing.answer();
        back.awaitAnswered(SOON);
        ringing.awaitTone(four.toneHz(), SOON);
        assertThat(ringing.hangup()).isEqualTo(200);
        assertThat(klinke.server().get("/registrations").toString()).contains("\"[0:0:0:0:0:0:0:1]:");
        goodbye(six, four);
    }
}
