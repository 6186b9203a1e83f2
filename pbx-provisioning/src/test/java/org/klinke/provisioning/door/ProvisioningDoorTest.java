package org.klinke.provisioning.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.firmware.Firmware;
import org.klinke.core.firmware.FirmwareBook;
import org.klinke.core.firmware.FirmwareFiles;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.phone.CertificateUse;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.phone.PhoneLayer;
import org.klinke.core.phone.PhoneSetup;
import org.klinke.core.phone.PhoneSetups;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.Visit;
import org.klinke.core.visit.Visit.What;
import org.klinke.core.visit.VisitLog;
import org.klinke.provisioning.certificate.FactoryCertificates;
import org.klinke.provisioning.token.PhonePasswords;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.Vendors;

class ProvisioningDoorTest {
    private static final String ADDRESS = "https://pbx.example:8884/p/";
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.10");
    private static final DeviceId DESK = new DeviceId(UUID.randomUUID());
    private static final UserId ALICE = new UserId(UUID.randomUUID());
    /// Signed by nobody but itself.
    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBhTCCASugAwIBAgIULfooJxHXq3wa8yx1bDcz3mjha9EwCgYIKoZIzj0EAwIw
            FzEVMBMGA1UEAwwMMDAwNDEzQTFCMkY5MCAXDTI2MTEyNjE5NTQwOVoYDzIxMjYx
            MTAyMTk1NDA5WjAXMRUwEwYDVQQDDAwwMDA0MTNBMUIyRjkwWTATBgcqhkjOPQIB
            BggqhkjOPQMBBwNCAAQTYXfdH1LOWK9h7Qtv/3Dg0Kp+enCnzO/7Qj9tUd2fEXn4
            9pEdi2+ygSZzjBt1PVa9piNnl4+LQJ7w2mgmXGOAo1MwUTAdBgNVHQ4EFgQUL5p4
            /8LHDNseXCJjN9RDTRKKw1YwHwYDVR0jBBgwFoAUL5p4/8LHDNseXCJjN9RDTRKK
            w1YwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBXweoZb4KATkVr
            2brhhEyf9posvpsR0ZsWACT5M6xiwwIhANO9kr8ZK/ueejtrPD/yoVT3F3hA7PHB
            Vm+saboQmt9+
            -----END CERTIFICATE-----
            """;

    @TempDir
    Path dir;

    private final TenantDirectory tenants = new TenantDirectory();
    private final Directory directory = new Directory();
    private final PhoneBook phones = new PhoneBook();
    private final ReachBook reach = new ReachBook();
    private final Map<String, String> passwords = new HashMap<>();
    private final FirmwareBook firmwares = new FirmwareBook();
    private final Vendors vendors = new Vendors();
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");
    private Keyring keyring;
    private ProvisioningDoor door;
    private TenantScope acme;
    private TenantScope other;
    private boolean databaseDown;
    private int proofs;
    private final List<Visit> told = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final VisitLog log = new VisitLog() {
        @Override
        public void tell(TenantScope scope, Visit visit) {
            notes.add(visit.note());
            told.add(visit.noting(scope.name()));
        }

        @Override
        public void served(TenantScope scope, Visit visit, Supplier<String> masked) {
            tell(scope, visit);
            kept.add(masked.get());
        }
    };

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
                reach,
                phones,
                vendors,
                new FactoryCertificates(
                        _ -> {
                            proofs++;
                            return List.of();
                        },
                        vendors::certificateNames,
                        vendors::prefixes),
                (scope, device) -> {
                    if (databaseDown) {
                        throw new DatabaseUnavailable("down", new SQLException("down"));
                    }
                    return Optional.ofNullable(passwords.get(scope.name() + device));
                },
                firmwares,
                new FirmwareFiles(dir.resolve("firmware")),
                new ServerFacts(
                        new PhoneFacts.Server(
                                "pbx.example", 5061, List.of("opus", "G722", "PCMA"), true, List.of("time.example")),
                        ADDRESS,
                        636),
                log,
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

    /// What can be called though the keys are locked.
    @Test
    void aPhoneLearnsTheEmergencyNumbersOfItsTenant() {
        Tenant more = tenant("acme");
        tenants.replace(List.of(
                tenant("other"),
                new Tenant(
                        more.id(),
                        more.name(),
                        more.domain(),
                        more.country(),
                        more.areaCode(),
                        more.timeZone(),
                        more.language(),
                        List.of("144"))));
        for (TenantScope scope : List.of(acme, other)) {
            phone(scope, "yealink-t54w", 1, Optional.of(now.plus(Duration.ofDays(1))));
        }
        assertThat(((Answer.File) ask(first(acme), "000413a1b2c3.cfg")).text())
                .contains("\nphone_setting.emergency.number = 110,112,144\n");
        assertThat(((Answer.File) ask(first(other), "000413a1b2c3.cfg")).text())
                .contains("\nphone_setting.emergency.number = 110,112\n");
    }

    /// By which the tenant's phone says how it is.
    private String reports(TenantScope scope) {
        phone(scope, "yealink-t54w", 1, Optional.of(now.plus(Duration.ofDays(1))));
        String file = ((Answer.File) ask(first(scope), "000413a1b2c3.cfg")).text();
        Matcher told = Pattern.compile("action_url\\.register_failed = https://pbx.example:8884/p/([^/]+)/says/failed")
                .matcher(file);
        assertThat(told.find()).as(file).isTrue();
        return told.group(1);
    }

    private Answer say(SayDoor says, String token, String word, String code) {
        return says.answer(new Asked(token, word, "pbx.example", "test", HOME, List.of()), code, "");
    }

    @Test
    void whatAPhoneSaysIsALineInItsOwnTimelineAndNothingElse() {
        String token = reports(acme);
        assertThat(kept).as("masked").allSatisfy(file -> assertThat(file).doesNotContain(token));
        SayDoor says = new SayDoor(door, () -> now);
        told.clear();
        notes.clear();
        say(says, token, "set-up", "");
        say(says, token, "registration", "200");
        say(says, token, "registration", "403");
        say(says, token, "failed", "<script>alert(1)</script>");
        assertThat(say(says, token, "failed", "403\r\nX: y")).isEqualTo(new Answer.File("text/plain", ""));
        assertThat(told)
                .extracting(Visit::what)
                .containsExactly(
                        What.SAYS_SET_UP, What.SAYS_REGISTERED, What.SAYS_FAILED, What.SAYS_FAILED, What.SAYS_FAILED);
        assertThat(notes).containsExactly("", "", "403", "", "");
        assertThat(told).allSatisfy(visit -> {
            assertThat(visit.note()).isEqualTo("acme");
            assertThat(visit.file()).isEmpty();
        });
        told.clear();
        assertThat(say(says, token, "../menu/home", "")).isEqualTo(new Answer.Nothing(false));
        assertThat(say(says, token, "registration", "none")).isEqualTo(new Answer.Nothing(false));
        assertThat(told).isEmpty();
    }

    /// A Poly posts XML to one address: what it is about is the name of one element.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<PolycomIPPhone><LineRegistrationEvent><PhoneIP>10.0.0.9</PhoneIP>; SAYS_REGISTERED",
                "<PolycomIPPhone><LineUnregistrationEvent><LineNumber>1</LineNumber>; SAYS_UNREGISTERED",
                "<PolycomIPPhone><IncomingCallEvent><CallingPartyName>x</CallingPartyName>; ",
                "LineRegistrationEvent; ",
                "<!DOCTYPE LineRegistrationEvent SYSTEM 'file:///etc/passwd'><a/>; "
            })
    void whatAPhonePostsIsOneWordOrNothing(String posted, @Nullable What what) {
        String token = reports(acme);
        SayDoor says = new SayDoor(door, () -> now);
        told.clear();
        Answer answer = says.answer(new Asked(token, "event", "pbx.example", "test", HOME, List.of()), "403", posted);
        assertThat(answer).isEqualTo(what == null ? new Answer.Nothing(false) : new Answer.File("text/plain", ""));
        assertThat(told.stream().map(Visit::what).toList()).isEqualTo(what == null ? List.of() : List.of(what));
        assertThat(says.answer(new Asked(token, "failed", "pbx.example", "test", HOME, List.of()), "", posted))
                .as("what is posted beside a word is not read")
                .isEqualTo(new Answer.File("text/plain", ""));
    }

    @Test
    void anAddressToSaySomethingOpensNoFileAndNoOtherSaysAnything() {
        String token = reports(acme);
        String first = first(acme);
        String steady = address(((Answer.File) ask(first, "000413a1b2c3.cfg")).text());
        SayDoor says = new SayDoor(door, () -> now);
        told.clear();
        assertThat(ask(token, "000413a1b2c3.cfg")).isEqualTo(new Answer.Nothing(false));
        assertThat(door.enter(new Asked(token, "home", "pbx.example", "test", HOME, List.of())))
                .isEqualTo(new ProvisioningDoor.Entry.Turned(new Answer.Nothing(false)));
        assertThat(say(says, first, "failed", "")).isEqualTo(new Answer.Nothing(false));
        assertThat(say(says, steady, "failed", "")).isEqualTo(new Answer.Nothing(false));
        assertThat(say(says, token.substring(1), "failed", "")).isEqualTo(new Answer.Nothing(false));
        assertThat(says.answer(new Asked(token, "failed", "other.example", "test", HOME, List.of()), "", ""))
                .isEqualTo(new Answer.Nothing(false));
        assertThat(told).isEmpty();
        phone(acme, "yealink-t54w", 2, Optional.empty());
        assertThat(say(says, token, "failed", "")).isEqualTo(new Answer.Nothing(false));
        assertThat(told).extracting(Visit::what).containsExactly(What.OLD_ADDRESS);
    }

    @Test
    void whoSaysTheSameOverAndOverIsHeardAFewTimes() {
        String token = reports(acme);
        SayDoor says = new SayDoor(door, () -> now);
        told.clear();
        for (int i = 0; i < 10_000; i++) {
            say(says, token, "failed", "403");
        }
        assertThat(told).hasSize(12);
        assertThat(say(says, token, "failed", "403")).isEqualTo(new Answer.Later(300));
        assertThat(say(says, reports(other), "failed", "403")).isEqualTo(new Answer.File("text/plain", ""));
        now = now.plus(Duration.ofMinutes(5));
        say(says, token, "failed", "403");
        assertThat(told)
                .filteredOn(visit -> visit.note().equals("acme") && visit.what() == What.SAYS_FAILED)
                .hasSize(13);
    }

    private static String address(String file) {
        Matcher told = Pattern.compile("static\\.auto_provision\\.server\\.url = https://pbx.example:8884/p/([^/]+)/")
                .matcher(file);
        assertThat(told.find()).as(file).isTrue();
        return told.group(1);
    }

    private String first(TenantScope scope) {
        return token(door.firstAddress(scope, phones.phone(scope, DESK).orElseThrow(), ""));
    }

    private static String token(String address) {
        assertThat(address).startsWith(ADDRESS).endsWith("/");
        return address.substring(ADDRESS.length(), address.length() - 1);
    }

    private Answer ask(String token, String file) {
        return door.answer(new Asked(token, file, "pbx.example", "test", HOME, List.of()));
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
            Answer answer = door.answer(new Asked(
                    mac, "settings.json", "pbx.example", "snom", InetAddress.ofLiteral("203.0.113.9"), List.of()));
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
        Asked asked = new Asked(first(acme), "settings.json", "pbx.example", "test", HOME, List.of());
        assertThat(asked.toString()).doesNotContain(asked.token());
        assertThat(door.answer(asked).toString()).doesNotContain("SecretOfacme");
    }

    @Test
    void whatHappensIsToldOfThePhoneInItsTenant() throws Exception {
        String first = first(acme);
        String steady = token(settings(first).get("provisioning").asText());
        ask(first, "vendor.yaml");
        databaseDown = true;
        ask(first, "settings.txt");
        databaseDown = false;
        passwords.put("acme" + DESK, "with;semicolon");
        ask(first, "settings.txt");
        phone(acme, "generic", 1, Optional.empty());
        ask(first, "settings.txt");
        phone(acme, "generic", 2, Optional.empty());
        ask(steady, "settings.txt");
        phones.remove(acme);
        ask(steady, "settings.txt");
        assertThat(told)
                .extracting(Visit::what)
                .containsExactly(
                        What.SERVED,
                        What.NO_FILE,
                        What.LATER,
                        What.ODD_PASSWORD,
                        What.WINDOW_OVER,
                        What.OLD_ADDRESS,
                        What.NO_PHONE);
        assertThat(told).extracting(Visit::note).containsOnly("acme");
        assertThat(told.getFirst())
                .isEqualTo(Visit.of(DESK, now, What.SERVED, "192.0.2.10", "test", "settings.json")
                        .noting("acme"));
    }

    @Test
    void whoGuessesIsNobodysVisit() {
        String ofOther = first(other);
        tenants.replace(List.of(tenant("acme")));
        ask("guess", "settings.json");
        ask("000413a1b2c3", "settings.json");
        ask(ofOther, "settings.json");
        ask(first(acme).substring(1) + "x", "settings.json");
        assertThat(told).isEmpty();
    }

    @Test
    void noSecretIsInWhatIsKept() {
        String first = first(acme);
        for (String file : List.of("settings.json", "settings.txt")) {
            String served = ((Answer.File) ask(first, file)).text();
            assertThat(served).contains("SecretOfacme");
            assertThat(kept.getLast()).doesNotContain("SecretOfacme").contains("/p/***/");
            assertThat(kept.getLast().lines()).hasSameSizeAs(served.lines().toList());
        }
        ask(first, first + ".cfg"); // a phone that was told its address twice
        assertThat(told.getLast().file()).isEqualTo("***.cfg");
        assertThat(told + " " + kept).doesNotContain(first);
    }

    @Test
    void aTokenOfOneTenantIsNothingAtAnothersName() {
        String token = first(acme);
        for (String host : List.of("pbx.example", "acme.example", "192.0.2.1", "")) {
            assertThat(door.answer(new Asked(token, "settings.json", host, "test", HOME, List.of())))
                    .as(host)
                    .isInstanceOf(Answer.File.class);
        }
        told.clear();
        assertThat(door.answer(new Asked(token, "settings.json", "other.example", "test", HOME, List.of())))
                .isInstanceOf(Answer.Nothing.class);
        assertThat(told).isEmpty();
    }

    /// Three starts within a quarter of an hour, ten files each.
    @Test
    void anHonestPhoneIsNeverToldToWait() {
        String token = first(acme);
        for (int start = 0; start < 3; start++) {
            for (int file = 0; file < 10; file++) {
                assertThat(ask(token, "settings.txt")).isInstanceOf(Answer.File.class);
                ask(token, "what-phones-ask-for-" + file);
            }
            now = now.plus(Duration.ofMinutes(5));
        }
    }

    @Test
    void aPhoneThatStartsOverAndOverIsToldToWaitAndNobodyElseIs() throws Exception {
        String token = first(acme);
        int served = 0;
        List<Integer> waits = new ArrayList<>();
        for (int i = 0; i < 600; i++) { // every six seconds, for an hour
            switch (ask(token, "settings.txt")) {
                case Answer.File _ -> served++;
                case Answer.Later(int seconds) -> waits.add(seconds);
                case Answer.Nothing _, Answer.Bytes _, Answer.Sealed _ -> throw new AssertionError();
            }
            now = now.plusSeconds(6);
        }
        assertThat(served).isBetween(60 + 177, 60 + 183);
        assertThat(waits).hasSize(600 - served).allMatch(seconds -> seconds >= 20 && seconds < 90);
        assertThat(Set.copyOf(waits)).hasSizeGreaterThan(10);
        assertThat(told.getLast().what()).isEqualTo(What.TOO_OFTEN);
        assertThat(settings(first(other))).isNotNull();
        now = now.plusSeconds(20);
        assertThat(settings(token)).isNotNull();
    }

    @Test
    void aHundredThousandGuessedTokensFromAsManyAddressesGetNothing() throws Exception {
        Random random = new Random(4711);
        String real = first(acme);
        byte[] address = new byte[4];
        byte[] guess = new byte[71];
        int slow = 0;
        for (int i = 0; i < 100_000; i++) {
            random.nextBytes(address);
            random.nextBytes(guess);
            String forged = "1" + Base64.getUrlEncoder().withoutPadding().encodeToString(guess);
            // every other one is a real one with one character changed
            int at = 1 + random.nextInt(real.length() - 1);
            String bent = real.substring(0, at) + (real.charAt(at) == 'A' ? 'B' : 'A') + real.substring(at + 1);
            Answer answer = door.answer(new Asked(
                    i % 2 == 0 ? forged.substring(0, real.length()) : bent,
                    "settings.json",
                    "pbx.example",
                    "snom",
                    InetAddress.getByAddress(address),
                    List.of()));
            assertThat(answer).isInstanceOf(Answer.Nothing.class);
            slow += answer.equals(new Answer.Nothing(true)) ? 1 : 0;
        }
        assertThat(slow).isGreaterThan(80_000); // ten thousand sources have their own share, all others one
        assertThat(told).isEmpty();
    }

    private Answer show(String token, InetAddress from) throws CertificateException {
        X509Certificate shown = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(CERTIFICATE.getBytes(StandardCharsets.US_ASCII)));
        return door.answer(new Asked(token, "000413a1b2c3.xml", "pbx.example", "snom", from, List.of(shown)));
    }

    private void require() {
        phones.replace(
                acme,
                new PhoneSetups(Map.of(
                        new PhoneLayer.All(), PhoneSetup.NONE.withCertificate(Optional.of(CertificateUse.REQUIRED)))));
    }

    /// Who has stolen an address makes neither the server work nor the phone wait.
    @Test
    void certificatesAreLookedAtSoOftenAndNoOftener() throws Exception {
        phone(acme, "snom-d785", 1, Optional.of(now.plus(Duration.ofDays(1))));
        require();
        String token = first(acme);
        for (int i = 0; i < 1_000; i++) {
            assertThat(show(token, InetAddress.ofLiteral("203.0.113.9"))).isInstanceOf(Answer.Nothing.class);
        }
        assertThat(proofs).isEqualTo(120);
        phones.replace(acme, PhoneSetups.NONE);
        assertThat(show(token, HOME)).as("wanted, and it proves nothing").isInstanceOf(Answer.File.class);
    }

    @Test
    void whatNoMakersPhoneHasIsDemandedOfNone() throws Exception {
        require();
        assertThat(settings(first(acme))).isNotNull();
        phone(acme, "snom-d785", 1, Optional.of(now.plus(Duration.ofDays(1))));
        assertThat(ask(first(acme), "000413a1b2c3.xml")).isInstanceOf(Answer.Nothing.class);
    }

    @Test
    void firmwareIsGivenToThePhoneItIsAssignedToAndToNoOther() throws IOException {
        Firmware firmware = new Firmware(
                UUID.randomUUID(), List.of("generic"), "10.1.2", "snom-10.1.2.bin", 3, "00", "", Instant.EPOCH);
        assertThat(ask(first(acme), "snom-10.1.2.bin")).isEqualTo(new Answer.Nothing(false));
        firmwares.replace(acme, Map.of(DESK, firmware), List.of());
        assertThat(ask(first(acme), "snom-10.1.2.bin")).as("its bytes are gone").isEqualTo(new Answer.Nothing(false));
        assertThat(told.getLast().what()).isEqualTo(What.NO_FILE);
        Files.createDirectories(dir.resolve("firmware"));
        Files.writeString(dir.resolve("firmware").resolve(firmware.id().toString()), "abc");
        assertThat(ask(first(acme), "snom-10.1.2.bin"))
                .isEqualTo(new Answer.Bytes(
                        dir.resolve("firmware").resolve(firmware.id().toString())));
        assertThat(told.getLast().what()).isEqualTo(What.SERVED);
        assertThat(ask(first(other), "snom-10.1.2.bin")).isEqualTo(new Answer.Nothing(false));
        assertThat(ask(first(acme), firmware.id().toString())).isEqualTo(new Answer.Nothing(false));
        phone(acme, "baresip", 1, Optional.of(now.plusSeconds(60))); // another model by now
        assertThat(ask(first(acme), "snom-10.1.2.bin")).isEqualTo(new Answer.Nothing(false));
    }

    private void set(TenantScope scope, PhoneLayer layer, String vlan, String keys, String settings) {
        phones.replace(scope, new PhoneSetups(Map.of(layer, PhoneSetup.read(vlan, keys, settings))));
    }

    @Test
    void whatItsTenantHasSetIsToldAndNobodyElsesIs() {
        Phone yealink = phone(acme, "yealink-t54w", 1, Optional.empty());
        set(other, new PhoneLayer.OfDevice(DESK), "9", "3 dial 200 Theirs", "lang.gui = Theirs");
        set(acme, new PhoneLayer.Maker("yealink"), "20", "2 lamp 101 Bob", "lang.gui = Klingon\nzz.new = 1");
        List<String> told = door.settings(acme, yealink).stream()
                .map(one -> one.setting().name() + "=" + one.setting().value() + " "
                        + one.setting().origin())
                .toList();
        assertThat(told)
                .contains(
                        "lang.gui=Klingon TENANT",
                        "zz.new=1 TENANT",
                        "linekey.1.type=15 MAKER",
                        "linekey.2.type=16 MAKER",
                        "linekey.2.value=101 MAKER",
                        "static.network.vlan.internet_port_vid=20 MAKER",
                        "account.1.password=*** MAKER");
        assertThat(told.toString()).doesNotContain("Theirs", "200", "SecretOf", "internet_port_vid=9");
        String address = door.firstAddress(acme, yealink, "");
        assertThat(told.toString()).doesNotContain(address.substring(ADDRESS.length(), address.length() - 1));
        assertThat(told.toString())
                .doesNotContain(new PhonePasswords(keyring).of(acme, yealink, PhonePasswords.Purpose.WEB));
    }
}
