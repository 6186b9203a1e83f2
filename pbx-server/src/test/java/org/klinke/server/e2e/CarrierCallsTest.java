package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.account.Role;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// Calls from and to two simulated carriers on real sockets: to a user, a group, and passed on to outside; and
/// calls for help, which reach nobody but these carriers.
///
///     first   127.0.0.2   does not screen, Diversion        Munich: 100 user, 101 locked, 103 two phones, 104 nobody's
///     second  127.0.0.3   screens, History-Info             Berlin: 102
class CarrierCallsTest {
    private static final String MUNICH = "+49891000";
    private static final String BERLIN = "+49302000";
    private static final String OUTSIDER = "+4930777";

    @TempDir
    private static Path files;

    private static KlinkeServer server;
    private static SimCarrier first;
    private static SimCarrier second;
    private final List<Phone> phones = new ArrayList<>();

    @BeforeAll
    static void connect() throws IOException, SQLException {
        server = KlinkeServer.start(files, Map.of());
        first = new SimCarrier("127.0.0.2", server.sip(SipTransport.UDP));
        second = new SimCarrier("127.0.0.3", server.sip(SipTransport.UDP));
        server.sql("UPDATE device SET user_id = NULL WHERE sip_username = '104'"); // logged out, or never given away
        server.apply("""
                tenants:
                  - name: acme
                    emergencyNumbers: ["144"]
                    sites:
                      - {name: Munich, default: true, emergencyNumber: "%1$s", emergencyTrunks: [first, second]}
                      - {name: Berlin, areaCode: "30", emergencyNumber: "%2$s", emergencyTrunks: [second, first]}
                    trunks:
                      - {name: first, %3$s, host: 127.0.0.2, port: %4$d, calls: 2, noScreening: from, diversion: diversion, accounts: [{user: klinke, password: geheim-4711}]}
                      - {name: second, %3$s, host: 127.0.0.3, port: %5$d, calls: 2, diversion: history-info}
                    numbers:
                      - {number: "+4989100", digits: 3, target: "100"}
                      - {number: "+4930200", digits: 3, target: "102", site: Berlin}
                      - {number: "+4989300", target: "80"}
                    groups:
                      - {extension: "80", name: Sales, strategy: all, members: ["100", "101"]}
                    reach:
                      - {extension: "102", forwards: [always external 0040555]}
                      - {extension: "103", forwards: [always external 9040556]}
                    outbound:
                      - {title: passed on, source: "_+.", prefix: "0", destination: "*", callerId: "${CALLERID(num)}", trunks: [first]}
                      - {title: passed on by the second, source: "_+.", prefix: "9", destination: "*", callerId: "${CALLERID(num)}", trunks: [second]}
                      - {title: outside, prefix: "0", destination: "*", callerId: "+4989100${CALLERID(num)}", trunks: [first]}
                      - {title: withheld, prefix: "7", destination: "*", callerId: "", trunks: [first]}
                      - {title: locked, source: "101", prefix: "0", destination: "*", deny: true}
                    tolls:
                      user: {parallel: 1}
                    contacts:
                      - {name: Jürgen Öder, organisation: "Öder & Söhne", mobile: ["030 778"]}
                    users:
                      - {extension: "102", devices: [{name: phone-102, site: Berlin}]}
                """.formatted(
                        MUNICH,
                        BERLIN,
                        "profile: generic-peering, transport: udp, srtp: \"off\", codecs: pcma, t38: \"true\", optionsSeconds: 5",
                        first.port(),
                        second.port()));
        for (String name : List.of("first", "second")) {
            KlinkeServer.await(name, SOON, () -> isUp(name));
        }
    }

    private static boolean isUp(String name) {
        for (JsonNode trunk : server.get("/trunks?tenant=acme").path("trunks")) {
            if (trunk.path("trunk").asText().equals(name)) {
                return trunk.path("state").asText().equals("UP");
            }
        }
        return false;
    }

    /// Both answer whatever is called outside.
    @BeforeEach
    void mend() {
        for (SimCarrier carrier : List.of(first, second)) {
            carrier.behaves();
            carrier.answers(_ -> Optional.of("200 OK"));
        }
    }

    @AfterEach
    void hangUp() {
        phones.forEach(Phone::close);
        KlinkeServer.await("all calls to end", SOON, () -> server.metric("pbx_calls_active") == 0);
        KlinkeServer.await("all media to be given back", SOON, () -> server.metric("pbx_media_sessions") == 0);
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        first.close();
        second.close();
    }

    private Phone phone(String sipUsername) {
        Phone phone = new PhoneBuilder(
                        server.tls(),
                        KlinkeServer.ACME,
                        new Account(sipUsername, server.password(), sipUsername.substring(0, 3)),
                        server.trust())
                .name(sipUsername)
                .build();
        phones.add(phone);
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    /// What admins are told of calls for help.
    private static List<String> alarms() {
        List<String> texts = new ArrayList<>();
        for (JsonNode alarm : server.get("/alarms?tenant=acme").path("alarms")) {
            if (alarm.path("kind").asText().equals("EMERGENCY_CALL")) {
                texts.add(alarm.path("text").path("en").asText());
            }
        }
        return texts;
    }

    private static String extension(String sipUsername) {
        for (JsonNode one : server.get("/registrations").path("registrations")) {
            if (one.path("sipUsername").asText().equals(sipUsername)) {
                return one.path("extension").asText();
            }
        }
        throw new AssertionError(sipUsername + " is not registered");
    }

    private static SimMessage onlyInvite(SimCarrier carrier) {
        assertThat(carrier.invites()).hasSize(1);
        return carrier.invites().getFirst();
    }

    private static void isHelp(SimMessage invite, String number, String shown) {
        assertThat(invite.called()).isEqualTo(number);
        assertThat(invite.caller()).isEqualTo(shown);
        assertThat(invite.header("P-Asserted-Identity")).contains(shown);
        assertThat(invite.header("Privacy")).isEmpty();
        assertThat(server.metric("pbx_recordings")).isZero();
    }

    // --- from a carrier ----------------------------------------------------------------------------------------------

    @Test
    void aCarriersCallReachesAUserAndAGroup() {
        Phone anna = phone("100");
        Phone bert = phone("101");
        SimCarrier.Placed toUser = first.call(OUTSIDER, "+4989100100");
        PhoneCall rung = anna.awaitCall(SOON);
        assertThat(rung.farEnd()).contains(OUTSIDER);
        rung.answer();
        KlinkeServer.await("the answer", SOON, () -> toUser.status() == 200);
        first.hangup(toUser);
        rung.awaitEnded(SOON);

        SimCarrier.Placed toGroup = second.call(OUTSIDER, "+4989300");
        PhoneCall at = anna.awaitCall(SOON);
        bert.awaitCall(SOON).answer();
        at.awaitEnded(SOON);
        KlinkeServer.await("the answer", SOON, () -> toGroup.status() == 200);
        second.hangup(toGroup);
    }

    /// Over the carrier that does not screen the original caller is shown, over the other one the forwarder's
    /// number; each is told in its own way who passed the call on. It counts for the forwarder: his limit stops the
    /// next one.
    @ParameterizedTest
    @CsvSource({
        "+4930200102, first,  +4940555, +4930777,     Diversion,    <sip:+4930200102@127.0.0.1;user=phone>;reason=unconditional",
        "+4989100103, second, +4940556, +49891000,    History-Info, <sip:+4989100103@127.0.0.1;user=phone?Reason=SIP%3Bcause%3D302>",
    })
    void aForwardedCallLeavesWithWhoCallsAndWhoPassedItOn(
            String called, String by, String target, String shown, String header, String says) {
        SimCarrier out = by.equals("first") ? first : second;
        SimCarrier in = out == first ? second : first;
        SimCarrier.Placed call = in.call(OUTSIDER, called);
        KlinkeServer.await("the answer", SOON, () -> call.status() == 200);

        SimMessage invite = onlyInvite(out);
        assertThat(invite.called()).isEqualTo(target);
        assertThat(invite.caller()).isEqualTo(shown);
        assertThat(String.join("\n", invite.all(header))).as(invite.toString()).contains(says);
        assertThat(invite.all(header.equals("Diversion") ? "History-Info" : "Diversion"))
                .isEmpty();

        SimCarrier.Placed another = in.call("+4930778", called);
        KlinkeServer.await("a refusal", SOON, () -> another.status() >= 300);
        assertThat(out.invites()).as("the forwarder has one call at once").hasSize(1);
        in.hangup(call);
    }

    /// Between two carriers whose trunks have `t38`: what they say of the fax passes from one to the other, so do the
    /// packets, as they are and from nobody else; then they speak again. Where one refuses, they go on speaking.
    @Test
    void aForwardedCallBecomesAFaxAndSpeaksAgain() throws IOException {
        List<String> offered = new CopyOnWriteArrayList<>();
        try (DatagramSocket there = new DatagramSocket(new InetSocketAddress(first.address(), 0));
                DatagramSocket here = new DatagramSocket(new InetSocketAddress(second.address(), 0));
                DatagramSocket stranger = new DatagramSocket(new InetSocketAddress("127.0.0.66", 0));
                DatagramSocket neighbour = new DatagramSocket(new InetSocketAddress(second.address(), 0))) {
            SimCarrier.Placed call = second.call(OUTSIDER, "+4930200102");
            KlinkeServer.await("the answer", SOON, () -> call.status() == 200);
            String voice = call.description();
            first.answers(
                    request -> Optional.of(request.body().contains("m=image") ? "488 Not Acceptable Here" : "200 OK"));
            second.change(call, fax(second.address(), here.getLocalPort(), 33_600));
            KlinkeServer.await("a refusal", SOON, () -> call.status() == 488);

            first.answers(_ -> Optional.of("200 OK"));
            first.describes(offer -> {
                offered.add(offer);
                return offer.contains("m=image")
                        ? fax(first.address(), there.getLocalPort(), 14_400)
                        : audio(first.address(), there.getLocalPort());
            });
            second.change(call, fax(second.address(), here.getLocalPort(), 33_600));
            KlinkeServer.await("the answer to the fax", SOON, () -> call.status() == 200);
            assertThat(offered)
                    .singleElement()
                    .asString()
                    .contains(" udptl t38\r\n", "a=T38FaxVersion:0\r\n", "a=T38MaxBitRate:33600\r\n")
                    .doesNotContain("m=audio", "a=X-Foreign");
            assertThat(call.description()).contains(" udptl t38\r\n", "a=T38MaxBitRate:14400\r\n");
            InetSocketAddress ours = place(call.description());
            byte[] signal = HexFormat.of().parseHex("000001060000");
            byte[] page = HexFormat.of().parseHex("800103c0010200010106");
            send(stranger, signal, ours);
            send(here, page, ours);
            assertThat(receive(there)).isEqualTo(page);
            send(neighbour, signal, ours);
            send(here, page, ours);
            assertThat(receive(there)).isEqualTo(page);
            send(there, signal, place(offered.getFirst()));
            assertThat(receive(here)).isEqualTo(signal);

            second.change(call, audio(second.address(), here.getLocalPort()));
            KlinkeServer.await("the answer to the voice", SOON, () -> call.status() == 200 && offered.size() == 2);
            assertThat(place(call.description())).isEqualTo(place(voice));
            assertThat(offered.getLast()).contains("m=audio").doesNotContain("m=image 0 ", "a=T38");
            second.hangup(call);
        }
    }

    private static String fax(String address, int port, int bitRate) {
        return "v=0\r\no=- 1 2 IN IP4 %1$s\r\ns=-\r\nc=IN IP4 %1$s\r\nt=0 0\r\nm=image %2$d udptl t38\r\n"
                        .formatted(address, port)
                + "a=T38FaxVersion:0\r\na=T38MaxBitRate:" + bitRate + "\r\na=X-Foreign:1\r\n";
    }

    private static String audio(String address, int port) {
        return "v=0\r\no=- 1 3 IN IP4 %1$s\r\ns=-\r\nc=IN IP4 %1$s\r\nt=0 0\r\nm=audio %2$d RTP/AVP 8\r\n"
                .formatted(address, port);
    }

    /// Where a description of the server says that it receives.
    private static InetSocketAddress place(String description) {
        Matcher place =
                Pattern.compile("c=IN IP4 (\\S+)\r\n(?s:.*?)m=\\w+ (\\d+) ").matcher(description);
        assertThat(place.find()).as(description).isTrue();
        return new InetSocketAddress(place.group(1), Integer.parseInt(place.group(2)));
    }

    private static void send(DatagramSocket from, byte[] packet, InetSocketAddress to) throws IOException {
        from.send(new DatagramPacket(packet, packet.length, to));
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        socket.setSoTimeout((int) SOON.toMillis());
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /// What the person at the phone sees: a name from the tenant's phone book, and the number to call back.
    @Test
    @Tag("foreign")
    @Tag("slow")
    void aForeignPhoneShowsTheCallersName() throws IOException {
        try (Baresip anna = Baresip.start(
                files.resolve("anna"),
                server.tls(),
                server.caFile(),
                KlinkeServer.ACME,
                new Account("100", server.password(), "100"),
                1_010,
                false)) {
            anna.awaitRegistered(SOON);
            SimCarrier.Placed toUser = first.call("+4930778", "+4989100100");
            KlinkeServer.await("the phone to ring", SOON, () -> toUser.status() == 180);
            assertThat(anna.awaitEvent("CALL_INCOMING", SOON))
                    .contains("\"peerdisplayname\":\"Jürgen Öder, Öder & Söhne\"")
                    .contains("\"peeruri\":\"sip:+4930778@acme.example\"");
            anna.hangup();
            KlinkeServer.await("the refusal", SOON, () -> toUser.status() >= 300);
        }
    }

    /// It knows us by our address, and still wants to hear a password; nothing else of the call is the account's.
    @Test
    void aPeerThatAsksForThePasswordHearsIt() {
        String challenge = "401 Unauthorized\nWWW-Authenticate: Digest realm=\"127.0.0.2\", nonce=\"n1\", qop=\"auth\"";
        first.answers(request -> Optional.of(
                request.beginsDialog() && request.all("Authorization").isEmpty() ? challenge : "200 OK"));
        PhoneCall call = phone("100").call("0040555").awaitAnswered(SOON);
        assertThat(first.invites()).hasSize(2);
        SimMessage proved = first.invites().getLast();
        assertThat(proved.header("Authorization"))
                .contains("username=\"klinke\"", "realm=\"127.0.0.2\"", "uri=\"sip:+4940555@127.0.0.2")
                .doesNotContain("geheim");
        assertThat(proved.caller()).isEqualTo("+4989100100");
        assertThat(proved.header("Contact")).doesNotContain("klinke@");
        assertThat(call.hangup()).isEqualTo(200);

        first.answers(request ->
                Optional.of(request.beginsDialog() ? challenge.replace("127.0.0.2", "elsewhere") : "200 OK"));
        assertThat(phone("100").call("0040555").awaitEnded(SOON).status())
                .as("another realm is not the carrier's: it learns nothing")
                .isGreaterThanOrEqualTo(400);
        assertThat(first.invites().getLast().all("Authorization")).isEmpty();
    }

    /// A rule lets it out, what it costs does not: whoever dials it, or has somebody sent there.
    @Test
    void anExpensiveNumberIsNotReachedByDialsNorByATransfer() {
        String expensive = "00900123456";
        Phone anna = phone("100");
        Phone bert = phone("101");
        assertThat(anna.call(expensive).awaitEnded(SOON).status()).isEqualTo(403);
        PhoneCall call = anna.call("101");
        bert.awaitCall(SOON).answer();
        call.awaitAnswered(SOON);
        assertThat(call.transferTo("sip:" + expensive + "@" + KlinkeServer.ACME))
                .isEqualTo(403);
        assertThat(first.invites()).isEmpty();
        assertThat(call.hangup()).isEqualTo(200);
    }

    // --- calls for help ----------------------------------------------------------------------------------------------

    /// The site says number and trunk, not the user and no rule: not the one that forbids, nor the one that withholds.
    @ParameterizedTest
    @CsvSource({
        "100, 112,       112, +49891000, first",
        "100, 0112,      112, +49891000, first",
        "100, 0%20112,   112, +49891000, first",
        "100, 7110,      110, +49891000, first",
        "101, 112,       112, +49891000, first",
        "102, 0110,      110, +49302000, second",
        "104, 112,       112, +49891000, first",
        "104, 0112,      112, +49891000, first",
        "100, 144,       144, +49891000, first",
        "101, 7144,      144, +49891000, first",
        "102, 0144,      144, +49302000, second",
        "104, *67144,    144, +49891000, first",
    })
    void helpIsReachedFromEveryPhoneInEveryState(
            String device, String dialled, String number, String shown, String by) {
        Phone phone = phone(device);
        switch (device) {
            case "101" ->
                assertThat(phone.call("0040555").awaitEnded(SOON).status())
                        .as("locked")
                        .isEqualTo(403);
            case "104" -> assertThat(extension(device)).as("nobody's").isEmpty();
            case String _ -> {}
        }
        int alarms = alarms().size();
        PhoneCall call =
                phone.callUri("sip:" + dialled + "@" + KlinkeServer.ACME).awaitAnswered(SOON);
        isHelp(onlyInvite(by.equals("first") ? first : second), number, shown);
        assertThat((by.equals("first") ? second : first).invites()).isEmpty();
        KlinkeServer.await("the alarm", SOON, () -> alarms().size() == alarms + 1);
        assertThat(alarms().getLast()).contains(number, by.equals("first") ? "Munich" : "Berlin");
        assertThat(call.hangup()).isEqualTo(200);
    }

    @Test
    void helpIsReachedOverTheLimitAndWhereNoLineIsFree() {
        second.answers(request -> Optional.of(request.beginsDialog() ? "503 Service Unavailable" : "200 OK"));
        Phone desk = phone("103a");
        Phone cell = phone("103b");
        PhoneCall one = desk.call("0040555").awaitAnswered(SOON);
        assertThat(cell.call("0040556").awaitEnded(SOON).status())
                .as("the user has one call at once")
                .isGreaterThanOrEqualTo(400);
        SimCarrier.Placed other = first.call(OUTSIDER, "+4989100100"); // the trunk's other line, which is kept
        KlinkeServer.await("no line for it", SOON, () -> other.status() >= 300);

        PhoneCall help = cell.call("112").awaitAnswered(SOON);
        PhoneCall more = phone("100").call("144").awaitAnswered(SOON);

        one.awaitEnded(SOON); // its line was needed
        assertThat(first.invites().stream().map(SimMessage::called)).containsExactly("+4940555", "112", "144");
        isHelp(first.invites().getLast(), "144", MUNICH);
        assertThat(help.hangup()).isEqualTo(200);
        assertThat(more.hangup()).isEqualTo(200);
    }

    @Test
    void nobodyHangsUpACallForHelp() throws IOException {
        ApiClient manager = new ApiPeople(server).in("acme", Role.PBX_MANAGER);
        PhoneCall help = phone("100").call("112").awaitAnswered(SOON);
        JsonNode calls = manager.get("/tenants/acme/live/calls").json().path("items");
        assertThat(calls).hasSize(1);

        assertThat(manager.delete("/tenants/acme/live/calls/"
                                + calls.get(0).path("id").asText())
                        .code())
                .isEqualTo("call.help");

        assertThat(manager.get("/tenants/acme/live/calls").json().path("items")).hasSize(1);
        assertThat(help.hangup()).isEqualTo(200);
    }

    @Test
    void helpIsReachedByTheSecondTrunkWhereTheFirstDoesNotServe() {
        first.answers(request -> Optional.of(request.beginsDialog() ? "503 Service Unavailable" : "200 OK"));
        PhoneCall call = phone("100").call("112").awaitAnswered(SOON);
        isHelp(onlyInvite(second), "112", MUNICH);
        assertThat(call.hangup()).isEqualTo(200);
    }
}
