package org.klinke.provisioning.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.Vendors;

class ProvisioningDoorTest {
    private static final String ADDRESS = "https://pbx.example:8884/p/";
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.10");
    private static final DeviceId DESK = new DeviceId(UUID.randomUUID());
    private static final UserId ALICE = new UserId(UUID.randomUUID());

    @TempDir
    Path dir;

    private final TenantDirectory tenants = new TenantDirectory();
    private final Directory directory = new Directory();
    private final PhoneBook phones = new PhoneBook();
    private final Map<String, String> passwords = new HashMap<>();
    private final Vendors vendors = new Vendors();
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");
    private Keyring keyring;
    private ProvisioningDoor door;
    private TenantScope acme;
    private TenantScope other;
    private boolean databaseDown;

    @BeforeEach
    void open() {
        keyring = Keyring.open(dir, new SecureRandom());
        tenants.replace(List.of(tenant("acme"), tenant("other")));
        acme = tenants.byName("acme").orElseThrow();
        other = tenants.byName("other").orElseThrow();
        furnish(acme, "Alice Example", "100");
        furnish(other, "Somebody Else", "200");
        door = new ProvisioningDoor(
                keyring,
                tenants,
                directory,
                phones,
                vendors,
                (scope, device) -> {
                    if (databaseDown) {
                        throw new DatabaseUnavailable("down", new SQLException("down"));
                    }
                    return Optional.ofNullable(passwords.get(scope.name() + device));
                },
                new ServerFacts(
                        new PhoneFacts.Server(
                                "pbx.example", 5061, List.of("opus", "G722", "PCMA"), true, List.of("time.example")),
                        ADDRESS),
                () -> now,
                new Random(1));
    }

    /// The same device id in each tenant: only the tenant tells them apart.
    private void furnish(TenantScope scope, String name, String extension) {
        directory.replace(
                scope,
                new DirectorySnapshot(
                        List.of(new DirectorySnapshot.User(ALICE, extension, name)),
                        List.of(new DirectorySnapshot.Device(
                                DESK,
                                "desk",
                                "desk-" + extension,
                                Optional.of(ALICE),
                                new SiteId(UUID.randomUUID()),
                                DeviceCredentials.of("desk", scope.domain(), "x")))));
        passwords.put(scope.name() + DESK, "SecretOf" + scope.name());
        phone(scope, "generic", 1, Optional.of(now.plus(Duration.ofDays(1))));
    }

    private Phone phone(TenantScope scope, String model, int generation, Optional<Instant> openUntil) {
        Phone phone = new Phone(
                DESK, new PhoneDetails(model, Optional.of(MacAddress.of("00:04:13:a1:b2:c3"))), generation, openUntil);
        phones.replace(scope, Map.of(DESK, phone));
        return phone;
    }

    private static Tenant tenant(String name) {
        return new Tenant(
                new TenantId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))),
                name,
                name + ".example",
                "DE",
                "89",
                "Europe/Berlin",
                "de");
    }

    private String first(TenantScope scope) {
        return token(door.firstAddress(scope, phones.phone(scope, DESK).orElseThrow(), ""));
    }

    private static String token(String address) {
        assertThat(address).startsWith(ADDRESS).endsWith("/");
        return address.substring(ADDRESS.length(), address.length() - 1);
    }

    private Answer ask(String token, String file) {
        return door.answer(new Asked(token, file, "test", HOME));
    }

    private JsonNode settings(String token) throws Exception {
        Answer answer = ask(token, "settings.json");
        assertThat(answer).isInstanceOf(Answer.File.class);
        return new ObjectMapper().readTree(((Answer.File) answer).text());
    }

    @Test
    void aPhoneGetsAllItNeedsAndItsSteadyAddress() throws Exception {
        JsonNode settings = settings(first(acme));
        assertThat(settings.get("sipUsername").asText()).isEqualTo("desk-100");
        assertThat(settings.get("sipPassword").asText()).isEqualTo("SecretOfacme");
        assertThat(settings.get("domain").asText()).isEqualTo("acme.example");
        assertThat(settings.get("displayName").asText()).isEqualTo("Alice Example");
        assertThat(settings.get("extension").asText()).isEqualTo("100");
        assertThat(settings.get("srtp").asText()).isEqualTo("mandatory");
        assertThat(settings.get("codecs")).hasSize(3);
        String steady = token(settings.get("provisioning").asText());
        assertThat(settings(steady).get("sipPassword").asText()).isEqualTo("SecretOfacme");
    }

    @Test
    void theFirstAddressEndsWithItsWindowAndTheSteadyOneServesOn() throws Exception {
        String first = first(acme);
        String steady = token(settings(first).get("provisioning").asText());
        assertThat(settings(first)).isNotNull(); // phones fetch several files, and lose answers
        phone(acme, "generic", 1, Optional.empty()); // it has registered
        assertThat(ask(first, "settings.json")).isEqualTo(new Answer.Nothing(false));
        assertThat(settings(steady)).isNotNull();
    }

    @Test
    void aWindowNobodyUsedClosesByItself() {
        String first = first(acme);
        now = now.plus(Duration.ofDays(1));
        assertThat(ask(first, "settings.json")).isEqualTo(new Answer.Nothing(false));
    }

    @Test
    void anotherGenerationKillsBothAddresses() throws Exception {
        String first = first(acme);
        String steady = token(settings(first).get("provisioning").asText());
        phone(acme, "generic", 2, Optional.of(now.plusSeconds(60)));
        assertThat(ask(first, "settings.json")).isEqualTo(new Answer.Nothing(false));
        assertThat(ask(steady, "settings.json")).isEqualTo(new Answer.Nothing(false));
        assertThat(settings(first(acme))).isNotNull();
    }

    @Test
    void aTokenOpensItsOwnTenantsPhoneOnly() throws Exception {
        assertThat(settings(first(acme)).get("sipPassword").asText()).isEqualTo("SecretOfacme");
        assertThat(settings(first(other)).get("sipPassword").asText()).isEqualTo("SecretOfother");
        String ofOther = first(other);
        phones.remove(other);
        assertThat(ask(ofOther, "settings.json")).isEqualTo(new Answer.Nothing(false));
    }

    @Test
    void aDeletedTenantsTokenIsNothing() {
        String token = first(other);
        tenants.replace(List.of(tenant("acme")));
        assertThat(ask(token, "settings.json")).isEqualTo(new Answer.Nothing(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../settings.json",
                "..%2fsettings.json",
                "settings.json/",
                "/settings.json",
                "settings.json\u0000",
                "settings_json",
                "SETTINGS.JSON",
                "vendor.yaml",
                "settings.json.mustache",
                "../generic/vendor.yaml",
                "....//....//etc/passwd",
                "accounts",
                "000413a1b2c3.xml",
                "\\..\\settings.json"
            })
    void onlyItsOwnFilesAreThere(String file) {
        assertThat(ask(first(acme), file)).isEqualTo(new Answer.Nothing(false));
    }

    @Test
    void aHundredThousandGuessesFromAnAddressGetNothingSlowly() {
        Random random = new Random(4711);
        int slow = 0;
        for (int i = 0; i < 100_000; i++) {
            String mac = "000413%06x".formatted(random.nextInt(1 << 24));
            Answer answer = door.answer(new Asked(mac, "settings.json", "snom", InetAddress.ofLiteral("203.0.113.9")));
            assertThat(answer).isInstanceOf(Answer.Nothing.class);
            slow += answer.equals(new Answer.Nothing(true)) ? 1 : 0;
        }
        assertThat(slow).isEqualTo(99_980);
    }

    @Test
    void whoGuessesBesideAPhoneDoesNotTakeItsFilesAway() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            ask("guess", "settings.json");
        }
        assertThat(settings(first(acme))).isNotNull();
    }

    @Test
    void withoutTheDatabaseAPhoneComesBackLaterAndNotAllAtOnce() {
        databaseDown = true;
        String token = first(acme);
        assertThat(IntStream.range(0, 50)
                        .mapToObj(_ -> ask(token, "settings.json"))
                        .map(answer -> ((Answer.Later) answer).seconds())
                        .distinct())
                .hasSizeGreaterThan(10)
                .allMatch(seconds -> seconds >= 20 && seconds < 90);
        assertThat(ask("guess", "settings.json")).isInstanceOf(Answer.Nothing.class);
    }

    @Test
    void aPasswordThatWouldBreakAFileIsNotWrittenIntoOne() {
        passwords.put("acme" + DESK, "with;semicolon\"quote");
        assertThat(ask(first(acme), "settings.json")).isEqualTo(new Answer.Nothing(false));
    }

    @Test
    void nothingThatIsPrintedShowsASecret() {
        Asked asked = new Asked(first(acme), "settings.json", "test", HOME);
        assertThat(asked.toString()).doesNotContain(asked.token());
        assertThat(door.answer(asked).toString()).doesNotContain("SecretOfacme");
    }
}
