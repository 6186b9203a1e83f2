package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.media.Codec;
import org.klinke.core.media.SrtpSuite;
import org.klinke.provisioning.boot.Learned;
import org.klinke.provisioning.boot.SimulatedPhone;
import org.klinke.provisioning.vendor.Model;
import org.klinke.provisioning.vendor.Vendors;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// Each maker's telephone, played by its manual, from its first address to a call: it knows nothing else.
class MakersTest {
    private static final String MAC = "000413a1b2c4";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    /// One of each kind: those of a kind differ in numbers of keys only.
    static Stream<String> models() {
        Map<String, String> first = new LinkedHashMap<>();
        for (Model model : new Vendors().models()) {
            if (SimulatedPhone.isKnown(model.name())) {
                String maker = model.name().replaceFirst("-.*", "");
                first.putIfAbsent(maker + " " + model.family().replaceFirst("[0-9]+$", ""), model.name());
            }
        }
        return first.values().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void aPhoneFetchesRegistersAndTalks(String model) throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    users:
                      - {extension: "180", name: 'Alice "<b>" & Co', devices: [{name: desk, sipUsername: desk, sipPassword: known-to-somebody}]}
                    phones:
                      - {device: desk, model: %s, mac: "%s"}
                """.formatted(model, MAC));
        String address = klinke.server()
                .post("/phones/open", Map.of("tenant", "acme", "device", "desk", "hours", 1))
                .path("address")
                .asText();
        Learned learned = boot(model, address);
        boolean trusting = new Vendors().model(model).orElseThrow().traits().contains("trusting");
        assertThat(learned.checksCertificate()).isEqualTo(!trusting);
        try (Phone phone = new PhoneBuilder(
                        new InetSocketAddress(learned.host(), learned.port()),
                        learned.domain(),
                        new Account(learned.authUser(), learned.password(), "180"),
                        klinke.server().trust())
                .transport(SipTransport.valueOf(learned.transport()))
                .suites(learned.srtp() ? SrtpSuite.values() : new SrtpSuite[0])
                .codecs(learned.codecs().stream()
                        .filter(name -> name.startsWith("PCM"))
                        .map(name -> name.equals("PCMA") ? Codec.PCMA : Codec.PCMU)
                        .toArray(Codec[]::new))
                .build()) {
            assertThat(phone.register().status()).isEqualTo(200);
            Phone other = klinke.registered(klinke.acme().phone("102").autoAnswer());
            PhoneCall call = phone.call("102").awaitAnswered(SOON);
            call.awaitTone(other.toneHz(), SOON);
            assertThat(call.hangup()).isEqualTo(200);
            assertThat(boot(model, learned.address()).password()).isEqualTo(learned.password());
        }
    }

    private Learned boot(String model, String address) {
        HttpClient http =
                HttpClient.newBuilder().sslContext(klinke.server().trust()).build();
        return SimulatedPhone.of(model).boot(model, MAC, name -> {
            try {
                HttpResponse<byte[]> answer = http.send(
                        HttpRequest.newBuilder(URI.create(address + name)).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
            } catch (Exception e) {
                throw new IllegalStateException(name, e);
            }
        });
    }
}
