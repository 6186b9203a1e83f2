package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.media.SrtpSuite;
import org.klinke.provisioning.boot.Learned;
import org.klinke.provisioning.boot.SimulatedPhone;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// Help is reached from telephones that are nobody's: each maker's phone that somebody plugged in and nobody has
/// adopted, and a shared one at which nobody is logged in. Each starts as it does in the house, and its call leaves for
/// a simulated carrier of its site, with the site's number.
///
///     munich  127.0.0.2   Munich, the default site
///     berlin  127.0.0.3   Berlin
class HelpFromNobodysPhonesTest {
    private static final String MUNICH = "+49891000";
    private static final String BERLIN = "+49302000";

    @TempDir
    private static Path files;

    private static KlinkeServer server;
    private static HttpClient http;
    private static SimCarrier munich;
    private static SimCarrier berlin;
    private final List<Phone> phones = new ArrayList<>();

    @BeforeAll
    static void connect() throws IOException {
        server = KlinkeServer.start(files, Map.of());
        http = HttpClient.newBuilder().sslContext(server.trust()).build();
        munich = new SimCarrier("127.0.0.2", server.sip(SipTransport.UDP));
        berlin = new SimCarrier("127.0.0.3", server.sip(SipTransport.UDP));
        server.apply("""
                tenants:
                  - name: acme
                    sites:
                      - {name: Munich, default: true, emergencyNumber: "%1$s", emergencyTrunks: [munich]}
                      - {name: Berlin, areaCode: "30", emergencyNumber: "%2$s", emergencyTrunks: [berlin]}
                    trunks:
                      - {name: munich, %3$s, host: 127.0.0.2, port: %4$d, calls: 4}
                      - {name: berlin, %3$s, host: 127.0.0.3, port: %5$d, calls: 4}
                    numbers:
                      - {number: "%1$s", target: "100"}
                      - {number: "%2$s", target: "100", site: Berlin}
                    outbound:
                      - {title: outside, prefix: "0", destination: "*", callerId: "%1$s", trunks: [munich]}
                    users:
                      - {extension: "180", name: Alice, devices: [{name: desk, sipUsername: desk, site: Berlin}]}
                      - {extension: "181", name: Bob}
                    phones:
                      - {device: desk, model: yealink-t54w, mac: "805ec0a1b2c3", hotdesk: true, loginEnds: "23:59"}
                """.formatted(
                        MUNICH,
                        BERLIN,
                        "profile: generic-peering, transport: udp, srtp: \"off\", codecs: pcma, optionsSeconds: 5",
                        munich.port(),
                        berlin.port()));
        for (String name : List.of("munich", "berlin")) {
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

    @BeforeEach
    void answerAll() {
        for (SimCarrier carrier : List.of(munich, berlin)) {
            carrier.behaves();
            carrier.answers(_ -> Optional.of("200 OK"));
        }
    }

    @AfterEach
    void hangUp() {
        phones.forEach(Phone::close);
        KlinkeServer.await("all calls to end", SOON, () -> server.metric("pbx_calls_active") == 0);
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        munich.close();
        berlin.close();
    }

    // --- each maker's phone that is new in the house -----------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "snom-d785 | 000413922d24 | Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 000413922d24) | Munich",
                "snom-m700 | 000413600001 | snomM700/03.23.0005 (MAC=000413600001; SER= 00000; HW=255) | Berlin",
                "yealink-t54w | 805ec0000001 | Yealink SIP-T54W 96.86.0.70 80:5e:c0:00:00:01 | Berlin",
                "yealink-w60b | 805ec0000002 | Yealink W60B 77.83.0.85 80:5e:c0:00:00:02 | Munich",
                "grandstream-gxp2170 | c074ad000001 | Grandstream Model HW GXP2170 SW 1.0.9.135 | Munich",
                "grandstream-gxv3370 | c074ad000002 | Grandstream Model HW GXV3370 SW 1.0.1.9 | Berlin",
                "grandstream-ht802 | c074ad000003 | Grandstream Model HW HT802 V2.0A SW 1.0.2.5 | Munich",
                "fanvil-x5u | 0c383e000001 | Fanvil X5U 2.2.10 0c383e000001 | Berlin",
                "mitel-6920 | 1400e91f03ea | Mitel6920 MAC:14-00-E9-1F-03-EA V:6.4.0.140-SIP | Munich",
                "gigaset-n870 | 7c2f80aabbcc | Gigaset N870 IP PRO/83.V2.43.0+build.5f0a106;7C2F80AABBCC | Berlin",
                "poly-vvx450 | 64167f000001 | PolycomVVX-VVX_450-UA/6.4.3.5156 | Munich"
            })
    void aNewcomerReachesHelpAndNothingElse(String model, String mac, String agent, String site) throws Exception {
        JsonNode network = server.post(
                "/phones/network", Map.of("tenant", "acme", "site", site.equals("Munich") ? "" : site, "do", "open"));
        assertThat(network.path("help").asBoolean())
                .as("the tenant is told that help can be called")
                .isTrue();
        Learned learned = SimulatedPhone.of(model).boot(model, mac, name -> fetch(network, name, agent));
        Phone phone = registered(learned);
        assertThat(phone.call("100").awaitEnded(SOON).status()).isEqualTo(403);
        assertThat(phone.call("0040555").awaitEnded(SOON).status()).isEqualTo(403);
        assertThat(munich.invites()).isEmpty();
        for (String dialled : List.of("112", "0110")) {
            reachesHelp(phone, dialled, site);
        }
    }

    private static Optional<byte[]> fetch(JsonNode network, String name, String agent) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create(network.path("address").asText() + name))
                            .header("User-Agent", agent)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (Exception e) {
            throw new IllegalStateException(name, e);
        }
    }

    /// As the phone itself would: where it connects to, and how, stands in its file.
    private Phone registered(Learned learned) {
        assertThat(learned.transport()).isEqualTo("TLS");
        assertThat(learned.srtp()).isTrue();
        return registered(
                new InetSocketAddress(learned.host(), learned.port()),
                learned.domain(),
                new Account(learned.authUser(), learned.password(), ""));
    }

    private Phone registered(InetSocketAddress at, String domain, Account account) {
        Phone phone = new PhoneBuilder(at, domain, account, server.trust())
                .suites(SrtpSuite.values())
                .build();
        phones.add(phone);
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    private static void reachesHelp(Phone phone, String dialled, String site) {
        SimCarrier by = site.equals("Munich") ? munich : berlin;
        SimCarrier other = by == munich ? berlin : munich;
        munich.behaves();
        berlin.behaves();
        munich.answers(_ -> Optional.of("200 OK"));
        berlin.answers(_ -> Optional.of("200 OK"));
        int alarms = alarms().size();
        PhoneCall call = phone.call(dialled).awaitAnswered(SOON);
        assertThat(by.invites()).hasSize(1);
        SimMessage invite = by.invites().getFirst();
        assertThat(invite.called()).isEqualTo(dialled.substring(dialled.length() - 3));
        assertThat(invite.caller()).isEqualTo(site.equals("Munich") ? MUNICH : BERLIN);
        assertThat(invite.header("P-Asserted-Identity")).contains(invite.caller());
        assertThat(invite.header("Privacy")).isEmpty();
        assertThat(other.invites()).isEmpty();
        KlinkeServer.await("the alarm", SOON, () -> alarms().size() == alarms + 1);
        assertThat(alarms().getLast()).contains(site);
        assertThat(call.hangup()).isEqualTo(200);
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

    // --- a shared phone ----------------------------------------------------------------------------------------------

    @Test
    void aSharedPhoneReachesHelpWhoeverIsLoggedInAndWhenNobodyIs() throws Exception {
        String address = server.post("/phones/open", Map.of("tenant", "acme", "device", "desk", "hours", 1))
                .path("address")
                .asText();
        Learned learned = SimulatedPhone.of("yealink-t54w")
                .boot(
                        "yealink-t54w",
                        "805ec0a1b2c3",
                        name -> fetch(
                                new ObjectMapper().createObjectNode().put("address", address),
                                name,
                                "Yealink SIP-T54W 96.86.0.70"));
        Phone phone = registered(learned);
        reachesHelp(phone, "112", "Berlin");

        phone.call("*44").awaitEnded(SOON);
        assertThat(phone.call("0040555").awaitEnded(SOON).status())
                .as("nobody is logged in")
                .isEqualTo(403);
        assertThat(phone.call("181").awaitEnded(SOON).status()).isEqualTo(403);
        reachesHelp(phone, "112", "Berlin");
        reachesHelp(phone, "0110", "Berlin");

        String pin = server.post("/phones/pin", Map.of("tenant", "acme", "user", "181"))
                .path("pin")
                .asText();
        phone.call("*44181%23" + pin).awaitEnded(SOON);
        reachesHelp(phone, "112", "Berlin");
        server.post("/phones/logout", Map.of("tenant", "acme", "device", "desk"));
        reachesHelp(phone, "112", "Berlin");
    }
}
