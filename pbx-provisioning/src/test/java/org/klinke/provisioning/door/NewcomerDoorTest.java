package org.klinke.provisioning.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.alarm.Kind;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.Registrations;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.firmware.FirmwareFiles;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.phone.Adoption;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.NetworkAddress;
import org.klinke.core.phone.Newcomer;
import org.klinke.core.phone.NewcomerDesk;
import org.klinke.core.phone.NewcomerStore;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.Visit;
import org.klinke.core.visit.VisitLog;
import org.klinke.provisioning.boot.Learned;
import org.klinke.provisioning.boot.SimulatedPhone;
import org.klinke.provisioning.certificate.FactoryCertificates;
import org.klinke.provisioning.token.DeviceToken;
import org.klinke.provisioning.token.PhonePasswords;
import org.klinke.provisioning.token.TokenSeal;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.Vendors;

/// The way from an unknown phone to somebody's, on a real database, and what a stranger gets who knows the network
/// address.
@ExtendWith(PostgresExtension.class)
class NewcomerDoorTest {
    private static final String NETWORK = "https://pbx.example:8884/n/";
    private static final String STEADY = "https://pbx.example:8884/p/";
    private static final InetAddress OFFICE = InetAddress.ofLiteral("192.0.2.10");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("203.0.113.9");
    private static final String MAC = "00:00:5e:a1:b2:c3";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final Storage storage;
    private final Vendors vendors = new Vendors();
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");
    private TenantScope acme;
    private TenantScope other;
    private ProvisioningDoor phonesDoor;
    private NewcomerDesk desk;
    private NewcomerDoor door;
    private String network;
    private int passwordsRead;
    private final List<Told> alarms = new ArrayList<>();

    private record Told(String tenant, Kind kind, @Nullable String count) {}

    NewcomerDoorTest(TestDatabase server, @TempDir Path directory) {
        this.directory = directory;
        storage = new Storage(server.config(), directory);
    }

    @BeforeEach
    void open() {
        acme = storage.tenant("acme");
        other = storage.tenant("other");
        ServerFacts server = new ServerFacts(
                new PhoneFacts.Server("pbx.example", 5061, List.of("opus", "PCMA"), true, List.of("ntp.example")),
                STEADY,
                0);
        phonesDoor = new ProvisioningDoor(
                storage.keyring,
                storage.tenantDirectory,
                storage.directory,
                storage.reachBook,
                storage.phoneBook,
                vendors,
                new FactoryCertificates(_ -> List.of(), vendors::certificateNames, vendors::prefixes),
                (scope, device) -> storage.database.inTenant(scope, tx -> storage.devices.password(tx, device)),
                storage.firmwareBook,
                new FirmwareFiles(directory.resolve("firmware")),
                server,
                new NoLog(),
                () -> now,
                new Random(1));
        desk = new NewcomerDesk(
                storage.newcomers,
                storage.newcomerBook,
                storage.devices,
                storage.changes,
                new NobodyRegistered(),
                (scope, kind, facts) -> alarms.add(new Told(scope.name(), kind, facts.get("count"))),
                () -> now);
        door = new NewcomerDoor(
                storage.keyring,
                storage.tenantDirectory,
                storage.phoneBook,
                storage.newcomerBook,
                desk,
                new NewcomerFiles(
                        vendors,
                        (scope, id) -> {
                            passwordsRead++;
                            return storage.database.inTenant(scope, tx -> storage.newcomers.password(tx, id));
                        },
                        server,
                        new PhonePasswords(storage.keyring),
                        () -> now),
                phonesDoor,
                NETWORK,
                () -> now,
                new Random(1));
        network = openNetwork(acme);
    }

    private static final class NobodyRegistered implements Registrations {
        @Override
        public List<Registration> in(TenantScope scope) {
            return List.of();
        }

        @Override
        public List<Registration> of(TenantScope scope, DeviceId device) {
            return List.of();
        }
    }

    private static final class NoLog implements VisitLog {
        @Override
        public void tell(TenantScope scope, Visit visit) {}

        @Override
        public void served(TenantScope scope, Visit visit, Supplier<String> masked) {}
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private String openNetwork(TenantScope scope) {
        return token(door.networkAddress(scope, renewed(scope, true)));
    }

    private NetworkAddress renewed(TenantScope scope, boolean open) {
        SiteId site = storage.database.inTenant(
                scope, tx -> storage.sites.list(tx).getFirst().id());
        return storage.changes.in(scope, Storage.ACTOR, "test", change -> storage.newcomers.renew(change, site, open));
    }

    private static String token(String address) {
        return address.replaceFirst("https://pbx.example:8884/[np]/", "").replace("/", "");
    }

    private Answer ask(String token, String file, String mac, InetAddress remote) {
        return door.answer(
                new Asked(token, file, "pbx.example", "Acme SIP-T46U 108.86.0.20 " + mac, remote, List.of()));
    }

    private static JsonNode settings(Answer answer) throws Exception {
        assertThat(answer).isInstanceOf(Answer.File.class);
        return JSON.readTree(((Answer.File) answer).text());
    }

    private JsonNode arrives(String mac, InetAddress remote) throws Exception {
        return settings(ask(network, "settings.json", mac, remote));
    }

    private DeviceId user(String extension) {
        return storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.users.create(change, new UserDetails(extension, "Alice Example", Optional.empty()));
            return storage.devices.create(
                    change, new DeviceDetails("desk", "desk", Optional.empty()), storage.devices.generatePassword());
        });
    }

    private Adoption.Adopted adopt(String from) {
        return new Adoption(
                        storage.newcomers,
                        storage.phones,
                        storage.handsets,
                        storage.devices,
                        storage.users,
                        storage.changes,
                        () -> now)
                .adopt(
                        acme,
                        Storage.ACTOR,
                        new Adoption.Wish(MacAddress.of(MAC), "100", "", "", from, Duration.ofHours(1)));
    }

    @Test
    void anUnknownPhoneGetsWhatCallsForHelpAndNothingMore() throws Exception {
        JsonNode settings = arrives(MAC, OFFICE);
        Newcomer newcomer = storage.newcomerBook.newcomers(acme).iterator().next();
        assertThat(newcomer.mac().shown()).isEqualTo(MAC);
        assertThat(newcomer.userAgent()).startsWith("Acme SIP-T46U");
        assertThat(settings.path("displayName").asText()).isEqualTo("Nur Notruf");
        assertThat(settings.path("extension").asText()).isEmpty();
        assertThat(settings.path("sipUsername").asText()).isEqualTo(newcomer.sipUsername());
        assertThat(storage.directory
                        .in(acme)
                        .deviceBySipUsername(newcomer.sipUsername())
                        .orElseThrow()
                        .emergencyOnly())
                .isTrue();
        String own = settings.path("provisioning").asText();
        assertThat(own).startsWith(NETWORK);
        assertThat(settings(ask(token(own), "settings.json", MAC, STRANGER))
                        .path("sipUsername")
                        .asText())
                .isEqualTo(newcomer.sipUsername());
        assertThat(storage.newcomerBook.newcomers(acme)).hasSize(1);
    }

    /// Whoever was taken for the phone by mistake has no part in what it is given after that.
    @Test
    void openingThePhoneAnewEndsAnAdoption() throws Exception {
        user("100");
        String own = token(arrives(MAC, OFFICE).path("provisioning").asText());
        Adoption.Adopted adopted = adopt("");
        assertThat(settings(ask(own, "settings.json", MAC, OFFICE))
                        .path("extension")
                        .asText())
                .isEqualTo("100");
        storage.changes.in(
                acme,
                Storage.ACTOR,
                "test",
                change -> storage.phones.renew(
                        change, adopted.phone().device(), Optional.of(now.plus(Duration.ofHours(1)))));
        assertThat(settings(ask(own, "settings.json", MAC, OFFICE))
                        .path("displayName")
                        .asText())
                .isEqualTo("Nur Notruf");
    }

    @Test
    void anAdoptedPhoneBecomesAUsersByItsOwnAddress() throws Exception {
        user("100");
        String own = token(arrives(MAC, OFFICE).path("provisioning").asText());
        Adoption.Adopted adopted = adopt("");
        assertThat(adopted.device()).isEqualTo("100-a1b2c3");
        JsonNode settings = settings(ask(own, "settings.json", MAC, OFFICE));
        assertThat(settings.path("displayName").asText()).isEqualTo("Alice Example");
        assertThat(settings.path("extension").asText()).isEqualTo("100");
        assertThat(settings.path("provisioning").asText()).startsWith(STEADY);

        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.phones.settled(
                    change, adopted.phone().device(), adopted.phone().generation());
            storage.newcomers.settled(change, adopted.phone().device());
            return true;
        });
        assertThat(ask(own, "settings.json", MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
        assertThat(storage.newcomerBook.newcomers(acme)).isEmpty();
        assertThat(ask(network, "settings.json", MAC, OFFICE))
                .as("DHCP names the address at each start")
                .isEqualTo(new Answer.Nothing(false));
        assertThat(storage.newcomerBook.newcomers(acme)).isEmpty();
    }

    @Test
    void theNetworkAddressNeverGivesAUsersFileWhateverMacIsNamed() throws Exception {
        DeviceId known = user("100");
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.phones.put(
                    change, known, new PhoneDetails("generic", Optional.of(MacAddress.of("00:00:5e:00:00:01"))));
            return true;
        });
        // a phone that works
        assertThat(ask(network, "settings.json", "00:00:5e:00:00:01", STRANGER)).isEqualTo(new Answer.Nothing(false));
        // one that was opened
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.phones.renew(change, known, Optional.of(now.plus(Duration.ofHours(1))));
            return true;
        });
        assertThat(arrives("00:00:5e:00:00:01", STRANGER).path("displayName").asText())
                .isEqualTo("Nur Notruf");
        // one that was adopted: not at the same place, not from another
        arrives(MAC, OFFICE);
        adopt("");
        assertThat(ask(network, "settings.json", MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
        assertThat(arrives(MAC, STRANGER).path("displayName").asText()).isEqualTo("Nur Notruf");
        String strangers = token(arrives(MAC, STRANGER).path("provisioning").asText());
        assertThat(settings(ask(strangers, "settings.json", MAC, STRANGER))
                        .path("displayName")
                        .asText())
                .isEqualTo("Nur Notruf");
    }

    @Test
    void whoeverClaimsTheSameMacMustBeToldApart() throws Exception {
        user("100");
        arrives(MAC, OFFICE);
        String strangers = token(arrives(MAC, STRANGER).path("provisioning").asText());
        assertThatThrownBy(() -> adopt("")).hasMessageContaining("192.0.2.10").hasMessageContaining("203.0.113.9");
        adopt("192.0.2.10");
        assertThat(settings(ask(strangers, "settings.json", MAC, STRANGER))
                        .path("displayName")
                        .asText())
                .isEqualTo("Nur Notruf");
    }

    /// The phone that came by it may be the one somebody calls for help from.
    @Test
    void aRenewedOrClosedAddressIsDeadAndWhoCameByItStays() throws Exception {
        JsonNode settings = arrives(MAC, OFFICE);
        String own = token(settings.path("provisioning").asText());
        String before = network;
        network = openNetwork(acme);
        assertThat(ask(before, "settings.json", MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
        assertThat(settings(ask(own, "settings.json", MAC, OFFICE))).isEqualTo(settings);
        assertThat(arrives(MAC, OFFICE)).isEqualTo(settings);
        renewed(acme, false);
        assertThat(ask(network, "settings.json", MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
        assertThat(settings(ask(own, "settings.json", MAC, OFFICE))).isEqualTo(settings);
        forget(MAC);
        assertThat(ask(own, "settings.json", MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
    }

    private void forget(String mac) {
        storage.changes.in(
                acme, Storage.ACTOR, "test", change -> storage.newcomers.forget(change, MacAddress.of(mac), ""));
    }

    @Test
    void eachMakersPhoneFindsBackFromItsOwnDeadAddress() {
        findsBack("snom-d785", "000413922d24", "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 000413922d24)");
        findsBack("snom-m700", "000413600001", "snomM700/03.23.0005 (MAC=000413600001; SER= 00000; HW=255)");
        findsBack("yealink-t54w", "805ec0000001", "Yealink SIP-T54W 96.86.0.70 80:5e:c0:00:00:01");
        findsBack("yealink-w60b", "805ec0000002", "Yealink W60B 77.83.0.85 80:5e:c0:00:00:02");
        findsBack("grandstream-gxp2170", "c074ad000001", "Grandstream Model HW GXP2170 SW 1.0.9.135");
        findsBack("grandstream-gxv3370", "c074ad000002", "Grandstream Model HW GXV3370 SW 1.0.1.9");
        findsBack("grandstream-ht802", "c074ad000003", "Grandstream Model HW HT802 V2.0A SW 1.0.2.5");
        findsBack("fanvil-x5u", "0c383e000001", "Fanvil X5U 2.2.10 0c383e000001");
        findsBack("mitel-6920", "1400e91f03ea", "Mitel6920 MAC:14-00-E9-1F-03-EA V:6.4.0.140-SIP");
        findsBack("gigaset-n870", "7c2f80aabbcc", "Gigaset N870 IP PRO/83.V2.43.0+build.5f0a106;7C2F80AABBCC");
        findsBack("poly-vvx450", "64167f000001", "PolycomVVX-VVX_450-UA/6.4.3.5156");
    }

    private void findsBack(String model, String mac, String agent) {
        Learned first = boot(network, agent, model, mac);
        assertThat(first.label()).as(model).isEqualTo("Nur Notruf");
        assertThat(first.asksNetwork()).as(model).isTrue();
        forget(mac);
        network = openNetwork(acme);
        Learned again = boot(token(first.address()), agent, model, mac);
        Newcomer newcomer = storage.newcomerBook.newcomers(acme).stream()
                .filter(one -> one.mac().text().equals(mac))
                .findFirst()
                .orElseThrow();
        assertThat(newcomer.model()).isEqualTo(model);
        assertThat(again.authUser()).isEqualTo(newcomer.sipUsername()).isNotEqualTo(first.authUser());
        assertThat(again.password()).isNotEqualTo(first.password());
        assertThat(boot(token(again.address()), agent, model, mac)).isEqualTo(again);
        assertThat(boot(token(first.address()), agent, model, mac))
                .as("it may not have kept the new one")
                .isEqualTo(again);
    }

    private Learned boot(String token, String agent, String model, String mac) {
        return SimulatedPhone.of(model)
                .boot(
                        model,
                        mac,
                        name -> door.answer(new Asked(token, name, "pbx.example", agent, OFFICE, List.of()))
                                        instanceof Answer.File file
                                ? Optional.of(file.text().getBytes(StandardCharsets.UTF_8))
                                : Optional.empty());
    }

    /// An IPv6 host has a network to itself, and another address each day.
    @Test
    void aPhoneOfAnIpv6NetworkStaysOne() throws Exception {
        JsonNode settings = arrives(MAC, InetAddress.ofLiteral("2001:db8:1:1::5"));
        assertThat(arrives(MAC, InetAddress.ofLiteral("2001:db8:1:1:ffff::1"))).isEqualTo(settings);
        assertThat(arrives(MAC, InetAddress.ofLiteral("2001:db8:1:2::5"))).isNotEqualTo(settings);
        assertThat(storage.newcomerBook.newcomers(acme))
                .extracting(Newcomer::remote)
                .containsExactlyInAnyOrder("2001:db8:1:1:0:0:0:0/64", "2001:db8:1:2:0:0:0:0/64");
    }

    @Test
    void oneThatFetchesOverAndOverIsToldToWaitBeforeAnythingIsRead() throws Exception {
        String own = token(arrives(MAC, OFFICE).path("provisioning").asText());
        passwordsRead = 0;
        int files = 0;
        for (int i = 0; i < 500; i++) {
            Answer answer = ask(i % 2 == 0 ? own : network, "settings.json", MAC, OFFICE);
            files += answer instanceof Answer.File ? 1 : 0;
            assertThat(answer).isNotInstanceOf(Answer.Nothing.class);
        }
        assertThat(files).isEqualTo(59);
        assertThat(passwordsRead).isEqualTo(59);
        arrives("00:00:5e:a1:b2:c4", OFFICE); // another is still served
        now = now.plusSeconds(60);
        settings(ask(own, "settings.json", MAC, OFFICE));
    }

    @Test
    void aTokenOfOnePurposeOpensNothingOfAnother() throws Exception {
        DeviceId known = user("100");
        TokenSeal seal = new TokenSeal(storage.keyring);
        String steady = seal.seal(new DeviceToken(acme.id(), known, 1, DeviceToken.Purpose.STEADY));
        String first = seal.seal(new DeviceToken(acme.id(), known, 1, DeviceToken.Purpose.BOOTSTRAP));
        assertThat(ask(steady, "settings.json", MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
        assertThat(ask(first, "settings.json", MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
        String own = token(arrives(MAC, OFFICE).path("provisioning").asText());
        for (String token : List.of(network, own)) {
            assertThat(phonesDoor.answer(new Asked(token, "settings.json", "pbx.example", "", OFFICE, List.of())))
                    .isEqualTo(new Answer.Nothing(false));
            assertThat(seal.open(token)).isEmpty();
        }
    }

    @Test
    void atAnotherTenantsDomainAnAddressIsNothing() {
        for (String host : List.of("other.example", "acme.example")) {
            Answer answer = door.answer(new Asked(network, "settings.json", host, "Acme " + MAC, OFFICE, List.of()));
            assertThat(answer instanceof Answer.File).as(host).isEqualTo(host.equals("acme.example"));
        }
    }

    @Test
    void eachTenantsNewcomersAreItsOwn() throws Exception {
        arrives(MAC, OFFICE);
        String theirs = openNetwork(other);
        settings(ask(theirs, "settings.json", MAC, OFFICE));
        assertThat(storage.newcomerBook.newcomers(acme)).hasSize(1);
        assertThat(storage.newcomerBook.newcomers(other)).hasSize(1);
        assertThat(storage.newcomerBook.newcomers(other).iterator().next().id())
                .isNotEqualTo(
                        storage.newcomerBook.newcomers(acme).iterator().next().id());
        storage.tenantDirectory.replace(List.of(acme.tenant()));
        assertThat(ask(theirs, "settings.json", MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
    }

    private void strangersFillTheList() {
        for (int i = 0; i < NewcomerStore.NEWCOMERS_MAX; i++) {
            ask(network, "settings.json", "00:00:5e:%02x:%02x:01".formatted(i >> 8, i & 255), STRANGER);
        }
        for (Newcomer one : storage.newcomerBook.newcomers(acme)) {
            desk.registered(acme, one.id());
        }
    }

    /// Hole 26: strangers who fill the list, and register with all of it so that nothing is ever forgotten.
    @Test
    void aFullListShutsNobodyOutFromCallingForHelp() throws Exception {
        strangersFillTheList();
        JsonNode first = arrives(MAC, OFFICE);
        JsonNode second = arrives("00:00:5e:a1:b2:c4", OFFICE);
        Newcomer spare = storage.newcomerBook.newcomers(acme).stream()
                .filter(Newcomer::isSpare)
                .findFirst()
                .orElseThrow();
        assertThat(first.path("sipUsername").asText()).isEqualTo(spare.sipUsername());
        assertThat(second.path("sipUsername").asText()).isEqualTo(spare.sipUsername());
        assertThat(storage.directory.in(acme).device(spare.id()).orElseThrow().emergencyOnly())
                .isTrue();
        assertThat(alarms)
                .containsExactly(
                        new Told("acme", Kind.NEWCOMERS_MANY, "150"), new Told("acme", Kind.NEWCOMERS_FULL, "200"));
        assertThatThrownBy(() -> adopt("")).as("nobody knows whose it is").isInstanceOf(InvalidInput.class);
        now = now.plus(Duration.ofDays(400));
        desk.expire(List.of(acme));
        assertThat(storage.newcomerBook.newcomers(acme))
                .as("phones may hold it, and strangers may be phones")
                .hasSize(NewcomerStore.NEWCOMERS_MAX + 1);
    }

    @Test
    void whoSharesAnAccountDoesNotKnowTheOthersWebPassword() {
        strangersFillTheList();
        String yealink = "Yealink SIP-T54W 96.86.0.70 ";
        Set<String> passwords = new HashSet<>();
        for (String mac : List.of("80:5e:c0:00:00:01", "80:5e:c0:00:00:02")) {
            Answer answer = door.answer(
                    new Asked(network, mac.replace(":", "") + ".cfg", "pbx.example", yealink + mac, OFFICE, List.of()));
            assertThat(answer).isInstanceOf(Answer.File.class);
            ((Answer.File) answer)
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("static.security.user_password = admin:"))
                    .forEach(passwords::add);
        }
        assertThat(passwords).hasSize(2);
    }

    /// The network address is made anew, and its phones know no other.
    @Test
    void whoSharesAnAccountOutlivesTheNetworkAddress() throws Exception {
        strangersFillTheList();
        JsonNode shared = arrives(MAC, OFFICE);
        String own = token(shared.path("provisioning").asText());
        String before = network;
        network = openNetwork(acme);
        assertThat(ask(before, "settings.json", MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
        assertThat(settings(ask(own, "settings.json", MAC, OFFICE))).isEqualTo(shared);
        forget("00:00:5e:00:00:01");
        now = now.plusSeconds(60);
        assertThat(settings(ask(own, "settings.json", MAC, OFFICE))
                        .path("sipUsername")
                        .asText())
                .isNotEqualTo(shared.path("sipUsername").asText());
        renewed(acme, false);
        assertThat(ask(own, "settings.json", "00:00:5e:a1:b2:c4", OFFICE))
                .as("no new ones are welcome")
                .isEqualTo(new Answer.Nothing(false));
    }

    @Test
    void whoSharedAnAccountGetsItsOwnAsSoonAsThereIsRoom() throws Exception {
        strangersFillTheList();
        JsonNode shared = arrives(MAC, OFFICE);
        forget("00:00:5e:00:00:01");
        now = now.plusSeconds(60);
        JsonNode own = settings(ask(token(shared.path("provisioning").asText()), "settings.json", MAC, OFFICE));
        assertThat(own.path("sipUsername").asText())
                .isNotEqualTo(shared.path("sipUsername").asText());
        assertThat(token(own.path("provisioning").asText())).isNotEqualTo(network);
    }

    @Test
    void whoCountsThroughAllMacsFillsTheListAndIsSlowedDown() {
        Map<Answer, Integer> answers = new HashMap<>();
        Set<String> accounts = new HashSet<>();
        int files = 0;
        for (int i = 0; i < 2_000; i++) {
            Answer answer = ask(network, "settings.json", "00:00:5e:%02x:%02x:01".formatted(i >> 8, i & 255), STRANGER);
            if (answer instanceof Answer.File(var type, var text)) {
                files++;
                accounts.add(type + text.replaceAll("(?s).*\"sipUsername\"[^\"]*\"([^\"]*)\".*", "$1"));
            } else {
                answers.merge(answer instanceof Answer.Later ? new Answer.Later(0) : answer, 1, Integer::sum);
            }
        }
        assertThat(accounts).as("and one for all the others").hasSize(NewcomerStore.NEWCOMERS_MAX + 1);
        assertThat(files).isEqualTo(NewcomerStore.NEWCOMERS_MAX + 200);
        assertThat(answers).isEqualTo(Map.of(new Answer.Later(0), 2_000 - NewcomerStore.NEWCOMERS_MAX - 200));
        assertThat(passwordsRead).isEqualTo(files);
    }

    @Test
    void whatNoPhoneAsksForMakesNoNewcomer() {
        for (String file : List.of("", "..", "../settings.json", "vendor.yaml", "favicon.ico", "accounts\u0000")) {
            assertThat(ask(network, file, MAC, OFFICE)).isEqualTo(new Answer.Nothing(false));
        }
        assertThat(ask(network, "settings.json", "no MAC", OFFICE)).isEqualTo(new Answer.Nothing(false));
        assertThat(storage.newcomerBook.newcomers(acme)).isEmpty();
    }

    @Test
    void aHundredThousandGuessedTokensGetNothingSlowly() {
        int slow = 0;
        for (int i = 0; i < 100_000; i++) {
            Answer answer = ask("1" + "A".repeat(94), "settings.json", MAC, STRANGER);
            assertThat(answer).isInstanceOf(Answer.Nothing.class);
            slow += answer.equals(new Answer.Nothing(true)) ? 1 : 0;
        }
        assertThat(slow).isEqualTo(99_980);
    }
}
