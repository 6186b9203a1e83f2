package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// One carrier serves two tenants that have the same extensions: whose a call is says the number, and nobody shows
/// another's. A third number is in acme's inventory by acme's own word only.
class PlatformTrunkTest {
    private static final String OUTSIDER = "+4930777";

    @TempDir
    private static Path files;

    private static KlinkeServer server;
    private static SimCarrier carrier;
    private final List<Phone> phones = new ArrayList<>();

    @BeforeAll
    static void connect() throws IOException {
        server = KlinkeServer.start(files, Map.of());
        carrier = new SimCarrier("127.0.0.2", server.sip(SipTransport.UDP));
        server.apply("""
                platform:
                  trunks:
                    - name: colt
                      profile: generic-peering
                      host: 127.0.0.2
                      port: %d
                      transport: udp
                      srtp: "off"
                      codecs: pcma
                      calls: 3
                      optionsSeconds: 5
                      tenants: [acme, globex]
                      shares:
                        - {tenant: globex, calls: 1}
                tenants:
                  - name: acme
                    numbers:
                      - {number: "+4989100", digits: 3, target: "100"}
                      - {number: "+4989111", target: "100", proof: none}
                    outbound:
                      - {title: outside, prefix: "0", destination: "*", callerId: "+4989100${CALLERID(num)}", trunks: [platform/colt]}
                  - name: globex
                    numbers:
                      - {number: "+4940200", digits: 3, target: "100"}
                    outbound:
                      - {title: outside, prefix: "0", destination: "*", callerId: "+4940200${CALLERID(num)}", trunks: [platform/colt]}
                """.formatted(carrier.port()));
        KlinkeServer.await("the trunk", SOON, PlatformTrunkTest::isUp);
    }

    private static boolean isUp() {
        for (JsonNode trunk : server.get("/trunks").path("trunks")) {
            if (trunk.path("state").asText().equals("UP")) {
                return true;
            }
        }
        return false;
    }

    @BeforeEach
    void answerAll() {
        carrier.behaves();
        carrier.answers(_ -> Optional.of("200 OK"));
    }

    @AfterEach
    void hangUp() {
        phones.forEach(Phone::close);
        KlinkeServer.await("all calls to end", SOON, () -> server.metric("pbx_calls_active") == 0);
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        carrier.close();
    }

    private Phone phone(String domain, String sipUsername) {
        Phone phone = new PhoneBuilder(
                        server.tls(), domain, new Account(sipUsername, server.password(), sipUsername), server.trust())
                .build();
        phones.add(phone);
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    @Test
    void theNumberSaysWhoseTheCallIs() {
        Phone acmes = phone(KlinkeServer.ACME, "100");
        Phone globexs = phone(KlinkeServer.GLOBEX, "100");
        SimCarrier.Placed toGlobex = carrier.call(OUTSIDER, "+4940200100");
        globexs.awaitCall(SOON).answer();
        KlinkeServer.await("the answer", SOON, () -> toGlobex.status() == 200);
        SimCarrier.Placed toAcme = carrier.call(OUTSIDER, "+4989100100");
        acmes.awaitCall(SOON).answer();
        KlinkeServer.await("the answer", SOON, () -> toAcme.status() == 200);

        SimCarrier.Placed another = carrier.call(OUTSIDER, "+4940200101");
        KlinkeServer.await("globex's share to be used up", SOON, () -> another.status() >= 300);
        carrier.hangup(toGlobex);
        carrier.hangup(toAcme);
    }

    @Test
    void aNumberThatNobodyOrOnlyTheTenantItselfAnswersForReachesNobody() {
        phone(KlinkeServer.ACME, "100");
        for (String number : List.of("+4989111", "+4930999", "100", "+493020")) {
            SimCarrier.Placed call = carrier.call(OUTSIDER, number);
            KlinkeServer.await(number, SOON, () -> call.status() >= 300);
            assertThat(call.status()).as(number).isEqualTo(404);
        }
    }

    @Test
    void eachShowsItsOwnNumberAndNobodyAnothers() {
        for (String[] each : new String[][] {
            {KlinkeServer.ACME, "0040555", "+4989100100"}, {KlinkeServer.GLOBEX, "0040555", "+4940200100"}
        }) {
            carrier.behaves();
            carrier.answers(_ -> Optional.of("200 OK"));
            PhoneCall call = phone(each[0], "100").call(each[1]).awaitAnswered(SOON);
            assertThat(carrier.invites()).hasSize(1);
            assertThat(carrier.invites().getFirst().caller()).isEqualTo(each[2]);
            assertThat(call.hangup()).isEqualTo(200);
        }
        assertThatThrownBy(() -> server.apply("""
                        tenants:
                          - name: acme
                            outbound:
                              - {title: another's, prefix: "9", destination: "*", callerId: "+4940200100", trunks: [platform/colt]}
                        """))
                .hasMessageContaining("+4940200100 is no number that this tenant may show");
    }
}
