package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A back-to-back user agent passes no header on: both sides are told what the server says, whatever a phone writes.
/// The sets here are the allow lists, one for each direction.
class HeadersStopHereTest {
    private static final Set<String> DIALOG = Set.of("Via", "From", "To", "Call-ID", "CSeq", "Content-Length");

    /// What each leg negotiates for itself: written by the server, for that phone alone.
    private static final Set<String> OF_THE_LEG =
            Set.of("Contact", "Allow", "Supported", "Require", "Session-Expires", "Min-SE", "RSeq", "Content-Type");

    private static final Set<String> REQUEST =
            Set.of("Max-Forwards", "User-Agent", "P-Asserted-Identity", "Reason", "Referred-By");

    /// Record-Route goes back to its writer (RFC 3261 §12.1.1).
    private static final Set<String> RESPONSE = Set.of("Record-Route", "P-Asserted-Identity", "Reason");

    private final House house = new House();
    private final Phone alice = phone("alice");
    private final Phone bob = phone("bob");

    @Test
    void nothingOfTheCallerReachesTheCalledPhoneButItsWishToCall() {
        register();
        alice.call("INVITE", "sip:101@demo.test", Optional.of(marked(alice)), foreign("alice"));
        house.settle();
        Text invite = next(bob);
        assertThat(invite.header("From")).startsWith("\"Alice\" <sip:100@demo.test>");
        assertPasses(invite, REQUEST, "alice");
        Text asked = alice.lastSent("INVITE");
        assertThat(invite.toString())
                .as("nor where the caller is, nor what names its dialog")
                .doesNotContain(
                        asked.header("Call-ID"),
                        asked.tag("From"),
                        asked.branch(),
                        asked.contact(),
                        "127.0.0.1:" + alice.port());

        bob.respond(180, "Ringing", "", Optional.empty(), "", List.of());
        house.settle();
        next(alice);
        bob.respond(200, "OK", "", Optional.of(bob.sdp().text()), "", List.of());
        house.settle();
        assertPasses(next(bob), REQUEST, "alice"); // ACK
        next(alice);
        alice.request("ACK", Optional.empty(), foreign("alice"));
        alice.request("INVITE", Optional.of(marked(alice)), foreign("alice"));
        house.settle();
        assertThat(next(alice).status()).isEqualTo(200);
        alice.request("ACK", Optional.empty(), foreign("alice"));
        house.settle();
        alice.request("BYE", Optional.empty(), foreign("alice"));
        house.settle();
        Text bye = next(bob);
        assertThat(bye.method()).isEqualTo("BYE");
        assertPasses(bye, REQUEST, "alice");
    }

    @Test
    void nothingOfTheCalledPhoneReachesTheCallerButItsAnswer() {
        register();
        alice.call("INVITE", "sip:101@demo.test", Optional.of(alice.sdp().text()), List.of());
        house.settle();
        next(bob);
        bob.respond(180, "Come on, from-bob", "", Optional.empty(), "", foreign("bob"));
        house.settle();
        assertPasses(next(alice), RESPONSE, "bob");
        bob.respond(200, "Fine, from-bob", "", Optional.of(marked(bob)), "", foreign("bob"));
        house.settle();
        next(bob);
        Text ok = next(alice);
        assertThat(ok.status()).isEqualTo(200);
        assertPasses(ok, RESPONSE, "bob");
        alice.request("ACK", Optional.empty(), List.of());
        house.settle();
        bob.request("BYE", Optional.empty(), foreign("bob"));
        house.settle();
        next(bob);
        Text bye = next(alice);
        assertThat(bye.method()).isEqualTo("BYE");
        assertPasses(bye, REQUEST, "bob");
    }

    @Test
    void aRefusalIsToldInOurWords() {
        register();
        alice.call("INVITE", "sip:101@demo.test", Optional.of(alice.sdp().text()), List.of());
        house.settle();
        next(bob);
        bob.respond(486, "Not now, from-bob", "", Optional.empty(), "", foreign("bob"));
        house.settle();
        Text busy = next(alice);
        assertThat(busy.firstLine()).isEqualToIgnoringCase("SIP/2.0 486 Busy here");
        assertPasses(busy, RESPONSE, "bob");
    }

    private static void assertPasses(Text message, Set<String> further, String writer) {
        Set<String> names = new TreeSet<>();
        message.headers().forEach(header -> names.add(header[0]));
        assertThat(Stream.of(DIALOG, OF_THE_LEG, further).flatMap(Set::stream)).containsAll(names);
        assertThat(message.toString()).doesNotContainIgnoringCase("from-" + writer);
    }

    private void register() {
        for (Phone phone : List.of(alice, bob)) {
            phone.register(List.of());
            house.settle();
            assertThat(next(phone).status()).isEqualTo(200);
        }
    }

    private Phone phone(String name) {
        Phone phone = house.phones.get(name);
        assertThat(phone).isNotNull();
        return phone;
    }

    private static Text next(Phone phone) {
        return phone.next().orElseThrow();
    }

    /// A session description that tries to tell more.
    private static String marked(Phone phone) {
        String mark = "from-" + phone.name;
        return phone.sdp().text().replace("o=- ", "o=" + mark + " ").replace("s=-", "s=" + mark) + "a=x-" + mark
                + ":1\r\n";
    }

    private static List<String> foreign(String writer) {
        String mark = "from-" + writer;
        return Stream.of(
                        "X-Custom: %s",
                        "X-Asterisk-HangupCause: %s",
                        "Alert-Info: <http://%s.example/ring.wav>",
                        "Call-Info: <http://%s.example/photo.jpg>;purpose=icon",
                        "Subject: %s",
                        "Organization: %s",
                        "User-Agent: %s/1.0",
                        "Server: %s/1.0",
                        "Priority: %s",
                        "In-Reply-To: %s@host",
                        "Reply-To: <sip:%s@demo.test>",
                        "Date: Sat, 13 Nov 2010 23:29:00 GMT",
                        "Timestamp: 54",
                        "MIME-Version: 1.0",
                        "Error-Info: <sip:%s@demo.test>",
                        "Warning: 399 host \"%s\"",
                        "Content-Language: en",
                        "Geolocation: <cid:%s@host>",
                        "Geolocation-Routing: yes",
                        "Identity: %s;info=<https://host.example/cert.cer>;alg=ES256",
                        "Identity-Info: <https://%s.example/cert.cer>;alg=rsa-sha1",
                        "P-Charging-Vector: icid-value=%s;icid-generated-at=192.0.2.1",
                        "P-Access-Network-Info: IEEE-802.11;i-wlan-node-id=%s",
                        "P-Called-Party-ID: <sip:%s@demo.test>",
                        "P-Asserted-Identity: \"%s\" <sip:102@demo.test>",
                        "P-Preferred-Identity: \"%s\" <sip:102@demo.test>",
                        "P-Early-Media: %s",
                        "P-Custom: %s",
                        "Remote-Party-ID: \"%s\" <sip:102@demo.test>;party=calling",
                        "Diversion: <sip:%s@demo.test>;reason=unconditional",
                        "History-Info: <sip:%s@demo.test>;index=1",
                        "Referred-By: <sip:%s@demo.test>",
                        "Record-Route: <sip:%s.example;lr>",
                        "Accept-Contact: *;%s",
                        "Reject-Contact: *;%s",
                        "Request-Disposition: no-fork",
                        "Session-ID: %s",
                        "User-to-User: %s;encoding=hex",
                        "Target-Dialog: %s;local-tag=a;remote-tag=b",
                        "Answer-Mode: %s",
                        "Resource-Priority: dsn.flash",
                        "Recv-Info: %s",
                        "Reason: SIP;cause=999;text=\"%s\"")
                .map(header -> header.replace("%s", mark))
                .toList();
    }
}
