package org.klinke.core.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.PlanLine;
import org.klinke.core.apply.WantedOutside;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.apply.WantedTenant;
import org.klinke.core.apply.Where;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.phone.PhoneSetups.Seat;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.Visit;
import org.klinke.core.visit.VisitStore;
import org.klinke.core.visit.Visits;

@ExtendWith(PostgresExtension.class)
class PhoneSetupStoreTest {
    private final Storage storage;
    private TenantScope acme;
    private TenantScope other;
    private UserId alice;
    private DeviceId desk;

    PhoneSetupStoreTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
    }

    @BeforeEach
    void open() {
        acme = storage.tenant("acme");
        other = storage.tenant("other");
        alice = user(acme, "100");
        user(acme, "101");
        user(other, "300");
        desk = storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            DeviceId id = storage.devices.create(
                    change, new DeviceDetails("desk", "desk", Optional.of(alice)), storage.devices.generatePassword());
            storage.phones.put(change, id, new PhoneDetails("snom-d785", Optional.empty()));
            return id;
        });
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private UserId user(TenantScope scope, String extension) {
        return storage.changes.in(
                scope,
                Storage.ACTOR,
                "test",
                change -> storage.users.create(change, new UserDetails(extension, "A", Optional.empty())));
    }

    private void set(TenantScope scope, PhoneLayer layer, String vlan, String keys, String settings) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            storage.setups.set(change, layer, PhoneSetup.read(vlan, keys, settings));
            return true;
        });
    }

    private void refused(PhoneLayer layer, String keys, String settings, String field, String problem) {
        assertThatThrownBy(() -> set(acme, layer, "", keys, settings)).isInstanceOfSatisfying(InvalidInput.class, e -> {
            assertThat(e.field()).isEqualTo(field);
            assertThat(e.problem()).contains(problem);
            assertThat(e.remedy()).isNotBlank();
        });
    }

    private List<String> keys() {
        return storage.phoneBook.setups(acme).keys(new Seat("snom", "snom-d785", Optional.of(alice), desk)).stream()
                .map(placed -> placed.key().text())
                .toList();
    }

    private void require(PhoneLayer layer) {
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.setups.set(change, layer, PhoneSetup.NONE.withCertificate(Optional.of(CertificateUse.REQUIRED)));
            return true;
        });
    }

    /// It would shut out every phone it is said of.
    @Test
    void aCertificateThatNobodyCouldCheckIsNotRequired() {
        for (PhoneLayer layer : List.of(
                new PhoneLayer.All(),
                new PhoneLayer.Maker("snom"),
                new PhoneLayer.Model("snom-d785"),
                new PhoneLayer.OfUser(alice),
                new PhoneLayer.OfDevice(desk))) {
            assertThatThrownBy(() -> require(layer))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining("no authority by which certificates of 'snom' could be checked");
        }
        storage.makersWithAuthority.add("snom");
        require(new PhoneLayer.Maker("snom"));
        require(new PhoneLayer.All());
        assertThatThrownBy(() -> require(new PhoneLayer.Maker("generic"))).isInstanceOf(InvalidInput.class);
    }

    private void encrypt(PhoneLayer layer, Optional<FileEncryption> wanted) {
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.setups.set(change, layer, PhoneSetup.NONE.withEncryption(wanted));
            return true;
        });
    }

    /// It would get files that it cannot read, and go on with what it has for ever.
    @Test
    void aPhoneIsToldItsKeyBeforeItsFilesAreEncrypted() {
        PhoneLayer device = new PhoneLayer.OfDevice(desk);
        encrypt(device, Optional.of(FileEncryption.ON)); // never opened: it learns its key at its first address
        encrypt(device, Optional.of(FileEncryption.OFF));
        encrypt(new PhoneLayer.All(), Optional.of(FileEncryption.ON));
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            int generation = storage.phones
                    .renew(change, desk, Optional.of(Instant.parse("2100-01-01T00:00:00Z")))
                    .generation();
            storage.phones.settled(change, desk, generation);
            return true;
        });
        for (Optional<FileEncryption> wanted :
                List.of(Optional.of(FileEncryption.ON), Optional.<FileEncryption>empty())) { // empty: as all others
            assertThatThrownBy(() -> encrypt(device, wanted))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining("'desk' has not been told its key");
        }
        encrypt(device, Optional.of(FileEncryption.PREPARED));
        assertThatThrownBy(() -> encrypt(device, Optional.of(FileEncryption.ON)))
                .as("it was away, or has the key of another opening")
                .isInstanceOf(InvalidInput.class);
        fetches(1);
        assertThatThrownBy(() -> encrypt(device, Optional.of(FileEncryption.ON)))
                .isInstanceOf(InvalidInput.class);
        fetches(2);
        encrypt(device, Optional.of(FileEncryption.ON));
    }

    private void fetches(int generation) {
        try (Visits visits = new Visits(
                storage.database,
                new VisitStore(),
                storage.tenantDirectory,
                storage.ids,
                () -> Instant.EPOCH,
                Duration.ofDays(1))) {
            visits.served(
                    acme,
                    Visit.of(desk, Instant.EPOCH, Visit.What.SERVED, "", "", "f.cfg")
                            .keyed(generation),
                    () -> "masked");
        }
    }

    @Test
    void anotherTenantsPhonesUsersAndExtensionsAreOutOfReach() {
        PhoneLayer device = new PhoneLayer.OfDevice(desk);
        set(acme, device, "7", "2 lamp 101", "a = 1");
        for (PhoneLayer layer : List.of(device, new PhoneLayer.OfUser(alice))) {
            assertThatThrownBy(() -> set(other, layer, "9", "", "")).isInstanceOf(InvalidInput.class);
            set(other, layer, "", "", ""); // nothing is not there to be removed
        }
        assertThatThrownBy(() -> set(other, new PhoneLayer.All(), "", "2 lamp 101", ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("no extension 101 in this tenant");
        set(other, new PhoneLayer.All(), "9", "3 lamp 300", "");
        set(other, new PhoneLayer.Maker("snom"), "", "", "a = theirs");
        assertThat(storage.database.inTenant(acme, storage.setups::list)).containsOnlyKeys(device);
        PhoneSetups ours = storage.phoneBook.setups(acme);
        assertThat(keys()).containsExactly("1 line", "2 lamp 101");
        assertThat(ours.vlan(new Seat("snom", "snom-d785", Optional.of(alice), desk)))
                .contains(7);
        assertThat(ours.settings(new PhoneLayer.Maker("snom"))).isEmpty();
        assertThat(storage.phoneBook.setups(other).settings(device)).isEmpty();
    }

    @Test
    void whatCannotBeIsRefusedByFieldReasonAndRemedy() {
        ParkingLot lot = new ParkingLot("700", "", 2, 60, Optional.empty());
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.parking.set(change, List.of(lot));
            return null;
        });
        PhoneLayer device = new PhoneLayer.OfDevice(desk);
        PhoneLayer all = new PhoneLayer.All();
        refused(device, "7 lamp 101", "", "keys", "key 7: 'snom-d785' has 6 keys");
        refused(device, "2 menu", "", "keys", "no keys of the kind 'menu'");
        refused(all, "2 lamp 999", "", "keys", "key 2: there is no extension 999");
        refused(all, "2 switch 101", "", "keys", "101 is no switch");
        refused(all, "2 park 101", "", "keys", "101 is no park place");
        refused(all, "2 park 700", "", "keys", "700 is no park place");
        refused(all, "2 lamp 700", "", "keys", "700 has no lamp");
        refused(all, "2 switch 701", "", "keys", "701 is no switch");
        refused(all, "2 dial 112", "", "keys", "emergency");
        refused(all, "", "a = 1", "settings", "several makers");
        refused(new PhoneLayer.OfUser(alice), "", "a = 1", "settings", "several makers");
        refused(new PhoneLayer.Maker("acme"), "", "a = 1", "for", "no maker 'acme'");
        refused(new PhoneLayer.Model("snom-d999"), "2 line", "", "for", "no phone 'snom-d999'");
        refused(device, "", "secret = 1", "settings", "'secret'");
        refused(device, "", "a = http://10.0.0.1/", "settings", "'a': its value is an address");
        assertThat(storage.database.inTenant(acme, storage.setups::list)).isEmpty();
        set(acme, all, "", "2 menu\n200 lamp 101", ""); // phones that have them get them
        assertThat(keys()).containsExactly("1 line", "2 menu", "200 lamp 101");
        Seat seat = new Seat("snom", "snom-d785", Optional.of(alice), desk);
        Map<String, String> extensions = storage.database.inTenant(acme, PhoneSetupStore::extensions);
        assertThat(storage.setups.trouble(PhoneKey.read("2 menu"), seat, extensions, FeatureCodes.USUAL))
                .isNotEmpty();
        assertThat(storage.setups.trouble(PhoneKey.read("2 dial *100"), seat, extensions, FeatureCodes.USUAL))
                .isEmpty();
        assertThat(storage.setups.trouble(
                        PhoneKey.read("2 dial *100"),
                        seat,
                        extensions,
                        FeatureCodes.USUAL.with(Map.of("ownBox", "*97"))))
                .isEqualTo("this tenant dials *97 instead of *100");
        assertThat(storage.setups.trouble(PhoneKey.read("200 lamp 101"), seat, extensions, FeatureCodes.USUAL))
                .contains("6 keys");
    }

    @Test
    void aKeyOutlivesItsExtensionAndIsShownAsBroken() {
        UserId carl = user(acme, "102");
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.setups.setKeys(change, desk, List.of(PhoneKey.read("2 lamp 102 Carl")));
            return true;
        });
        Seat seat = new Seat("snom", "snom-d785", Optional.of(alice), desk);
        PhoneKey key = PhoneKey.read("2 lamp 102 Carl");
        assertThat(storage.setups.trouble(
                        key, seat, storage.database.inTenant(acme, PhoneSetupStore::extensions), FeatureCodes.USUAL))
                .isEmpty();
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.users.delete(change, carl);
            return true;
        });
        assertThat(keys()).containsExactly("1 line", "2 lamp 102 Carl");
        assertThat(storage.setups.trouble(
                        key, seat, storage.database.inTenant(acme, PhoneSetupStore::extensions), FeatureCodes.USUAL))
                .isEqualTo("there is no extension 102 any more");
    }

    @Test
    void whatBelongsToAPhoneGoesWithIt() {
        set(acme, new PhoneLayer.OfDevice(desk), "7", "2 lamp 101", "");
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.phones.remove(change, desk);
            return true;
        });
        assertThat(storage.database.inTenant(acme, storage.setups::list)).isEmpty();
        assertThat(keys()).containsExactly("1 line");
    }

    private static Thing thing(String name, Map<String, String> given) {
        return new Thing(Where.NOWHERE, Optional.empty(), name, given);
    }

    private List<String> applied(boolean prune, boolean dry, Thing... setups) {
        WantedOutside outside = new WantedOutside(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of("phoneSetup", List.of(setups)));
        WantedTenant tenant = new WantedTenant(
                Where.NOWHERE,
                Optional.empty(),
                "acme",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                outside);
        return storage.apply().apply(Storage.ACTOR, List.of(tenant), prune, dry).plan().stream()
                .filter(line -> line.kind().equals("phone setup"))
                .map(PlanLine::toString)
                .toList();
    }

    @Test
    void aFileSetsShowsAndPrunesThem() {
        Thing all = thing("all", Map.of("keys", "2 lamp 101 Bob\n3 dial +498921610 Taxi", "vlan", "20"));
        Thing snom = thing("maker snom", Map.of("settings", "a = 1\nb = x y"));
        assertThat(applied(false, true, all, snom).toString()).contains("key 2", "lamp 101 Bob", "setting b", "vlan");
        assertThat(keys()).as("a dry run changes nothing").containsExactly("1 line");
        applied(false, false, all, snom, thing("device desk", Map.of("keys", "2 none")));
        assertThat(keys()).containsExactly("1 line", "3 dial +498921610 Taxi");
        int entries = storage.audit.latest(acme, 100).size();
        applied(false, false, all, snom);
        assertThat(storage.audit.latest(acme, 100)).as("nothing has changed").hasSize(entries);
        assertThat(applied(false, false, thing("all", Map.of("keys", "2 lamp 100")))
                        .toString())
                .contains("key 2: \"lamp 101 Bob\" -> \"lamp 100\"")
                .doesNotContain("vlan");
        assertThat(storage.database
                        .inTenant(acme, tx -> storage.phonePlanner().export(tx))
                        .toString())
                .contains("for=all", "vlan=20", "keys=[2 lamp 100]", "settings=[a = 1, b = x y]", "for=device desk");
        applied(true, false, all);
        assertThat(storage.database.inTenant(acme, storage.setups::list)).containsOnlyKeys(new PhoneLayer.All());
        for (Thing wrong : List.of(
                thing("device nobody", Map.of("vlan", "1")),
                thing("user 999", Map.of("vlan", "1")),
                thing("everybody", Map.of("vlan", "1")),
                thing("all", Map.of("keys", "2 lamp 999")),
                thing("all", Map.of("keys", "x")))) {
            assertThatThrownBy(() -> applied(false, true, wrong)).isInstanceOf(ApplyRefused.class);
        }
    }
}
