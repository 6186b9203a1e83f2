package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.provisioning.boot.Decryption;
import org.klinke.provisioning.boot.Files;
import org.klinke.provisioning.boot.Learned;
import org.klinke.provisioning.boot.SimulatedPhone;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;

/// Files that only the phone can read, fetched over HTTPS and decrypted as the maker's phone does.
class EncryptedFilesTest {
    private static final String MAC = "000b82a1b2e1";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private void set(String model, String encryption) throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    users:
                      - {extension: "180", name: Alice, devices: [{name: sealed, sipUsername: sealed}]}
                    phones: [{device: sealed, model: %s, mac: "%s"}]
                    phoneSetup: [{for: device sealed, encryption: %s}]
                """.formatted(model, MAC, encryption));
    }

    private String first() throws IOException {
        return klinke.server()
                .post("/phones/open", Map.of("tenant", "acme", "device", "sealed", "hours", 1))
                .path("address")
                .asText();
    }

    private Files at(String address) {
        return name -> {
            try (HttpClient http =
                    HttpClient.newBuilder().sslContext(klinke.server().trust()).build()) {
                HttpResponse<byte[]> answer = http.send(
                        HttpRequest.newBuilder(URI.create(address + name)).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
            } catch (IOException e) {
                throw new AssertionError(name, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(name, e);
            }
        };
    }

    private static String text(Files files, String name) {
        return new String(files.ask(name).orElseThrow(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "grandstream-grp2614, P1359, cfg000b82a1b2e1.xml, 16",
        "grandstream-ht801, P1359, cfg000b82a1b2e1.xml, 16",
        "yealink-t54w, static.auto_provision.aes_key.mac, 000b82a1b2e1.cfg, 32",
        "yealink-w60b, static.auto_provision.aes_key.mac, 000b82a1b2e1.cfg, 16"
    })
    void aPhoneLearnsItsKeyAtItsFirstAddressAndNeedsItAfterwards(
            String model, String setting, String file, int keyCharacters) throws Exception {
        set(model, "on");
        SimulatedPhone phone = SimulatedPhone.of(model);
        Learned plain = phone.boot(model, MAC, at(first()));
        String key = plain.settings().get(setting);
        assertThat(key).hasSize(keyCharacters);
        Files steady = at(plain.address());
        assertThat(text(steady, file)).doesNotContain(plain.password(), plain.address(), key, "Alice");
        assertThatThrownBy(() -> phone.boot(model, MAC, steady))
                .as("without its key")
                .isInstanceOf(Exception.class);
        String another = "another-key-0000".repeat(keyCharacters / 16);
        assertThatThrownBy(() -> phone.boot(model, MAC, Decryption.with(model, another, steady)))
                .as("with another's key")
                .isInstanceOf(Exception.class);

        Learned read = phone.boot(model, MAC, Decryption.with(model, key, steady));

        assertThat(read.settings()).isEqualTo(plain.settings());
        try (Phone registering = new PhoneBuilder(
                        klinke.server().tls(),
                        read.domain(),
                        new Account(read.authUser(), read.password(), "180"),
                        klinke.server().trust())
                .build()) {
            assertThat(registering.register().status()).isEqualTo(200);
        }
        Learned anew = phone.boot(model, MAC, at(first()));
        assertThat(anew.settings().get(setting)).isNotEqualTo(key).hasSize(keyCharacters);
        String timeline = klinke.server()
                .get("/phones/timeline?tenant=acme&device=sealed")
                .toString();
        String shown = klinke.server()
                .get("/phones/settings?tenant=acme&device=sealed")
                .toString();
        assertThat(shown).contains(setting);
        assertThat(timeline + shown).doesNotContain(key, anew.settings().get(setting), plain.password());
    }

    @Test
    void aPhoneThatIsThereIsToldItsKeyBefore() throws Exception {
        String file = MAC + ".cfg";
        set("yealink-t54w", "off");
        SimulatedPhone phone = SimulatedPhone.of("yealink-t54w");
        Learned before = phone.boot("yealink-t54w", MAC, at(first()));
        Files steady = at(before.address());
        assertThat(text(steady, file)).contains(before.password()).doesNotContain("aes_key");
        set("yealink-t54w", "prepared");
        Learned prepared = phone.boot("yealink-t54w", MAC, steady);
        String key = prepared.settings().get("static.auto_provision.aes_key.mac");
        set("yealink-t54w", "on");
        assertThat(text(steady, file)).doesNotContain(before.password());
        assertThat(phone.boot("yealink-t54w", MAC, Decryption.with("yealink-t54w", key, steady))
                        .password())
                .isEqualTo(before.password());
        assertThat(klinke.server().get("/export/acme").path("yaml").asText()).contains("encryption: \"on\"");
        set("grandstream-gxv3370", "off");
        assertThatThrownBy(() -> set("grandstream-gxv3370", "on"))
                .hasMessageContaining("how 'grandstream-gxv3370' decrypts a file is not known");
    }
}
