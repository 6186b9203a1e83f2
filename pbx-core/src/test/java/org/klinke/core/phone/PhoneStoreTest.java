package org.klinke.core.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class PhoneStoreTest {
    private static final Optional<MacAddress> MAC = Optional.of(MacAddress.of("00:04:13:a1:b2:c3"));
    private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");

    private final Storage storage;

    PhoneStoreTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private DeviceId device(TenantScope scope, String name) {
        return storage.changes.in(
                scope,
                Storage.ACTOR,
                "test",
                change -> storage.devices.create(
                        change, new DeviceDetails(name, name, Optional.empty()), storage.devices.generatePassword()));
    }

    private void put(TenantScope scope, DeviceId device, String model, Optional<MacAddress> mac) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            storage.phones.put(change, device, new PhoneDetails(model, mac));
            return true;
        });
    }

    private Phone renew(TenantScope scope, DeviceId device, Optional<Instant> until) {
        return storage.changes.in(scope, Storage.ACTOR, "test", change -> storage.phones.renew(change, device, until));
    }

    private void settled(TenantScope scope, DeviceId device, int generation) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            storage.phones.settled(change, device, generation);
            return true;
        });
    }

    @Test
    void memoryFollowsEveryChange() {
        TenantScope acme = storage.tenant("acme");
        DeviceId desk = device(acme, "desk");
        assertThat(storage.phoneBook.phone(acme, desk)).isEmpty();
        put(acme, desk, "generic", MAC);
        assertThat(storage.phoneBook.phone(acme, desk))
                .contains(new Phone(desk, new PhoneDetails("generic", MAC), 1, Optional.empty()));
        assertThat(renew(acme, desk, Optional.of(LATER)).generation()).isEqualTo(2);
        assertThat(storage.phoneBook.phone(acme, desk).orElseThrow().openUntil())
                .contains(LATER);
        settled(acme, desk, 1); // that of an earlier window
        assertThat(storage.phoneBook.phone(acme, desk).orElseThrow().openUntil())
                .contains(LATER);
        settled(acme, desk, 2);
        assertThat(storage.phoneBook.phone(acme, desk).orElseThrow().openUntil())
                .isEmpty();
        put(acme, desk, "snom-d785", MAC);
        assertThat(storage.phoneBook.phone(acme, desk).orElseThrow().generation())
                .isEqualTo(2);
    }

    /// Those that were told one before keys were long go on with it; who is opened anew is told a long one.
    @Test
    void aShortKeyEndsWithTheNextOpening() {
        TenantScope acme = storage.tenant("acme");
        DeviceId desk = device(acme, "desk");
        put(acme, desk, "generic", MAC);
        assertThat(storage.phoneBook.phone(acme, desk).orElseThrow().shortKey()).isFalse();
        storage.changes.in(
                acme,
                Storage.ACTOR,
                "test",
                change -> change.tx()
                        .handle()
                        .execute("UPDATE phone SET short_key = true WHERE device_id = ?", desk.value()));
        put(acme, desk, "snom-d785", MAC);
        assertThat(storage.phoneBook.phone(acme, desk).orElseThrow().shortKey()).isTrue();
        assertThat(renew(acme, desk, Optional.of(LATER)).shortKey()).isFalse();
    }

    @Test
    void aMacAddressIsOneTelephonesOnTheWholeServer() {
        TenantScope acme = storage.tenant("acme");
        TenantScope other = storage.tenant("other");
        put(acme, device(acme, "desk"), "generic", MAC);
        DeviceId theirs = device(other, "desk");
        assertThatThrownBy(() -> put(other, theirs, "generic", MAC)).isInstanceOfSatisfying(InvalidInput.class, e -> {
            assertThat(e.field()).isEqualTo("mac");
            assertThat(e.getMessage()).doesNotContain("acme");
        });
        put(other, theirs, "generic", Optional.empty());
    }

    @Test
    void anotherTenantsDeviceIsNoDevice() {
        TenantScope acme = storage.tenant("acme");
        TenantScope other = storage.tenant("other");
        DeviceId desk = device(acme, "desk");
        put(acme, desk, "generic", MAC);
        assertThatThrownBy(() -> renew(other, desk, Optional.of(LATER))).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> put(other, desk, "generic", Optional.empty())).isInstanceOf(RuntimeException.class);
        settled(other, desk, 1);
        assertThat(storage.phoneBook.phone(other, desk)).isEmpty();
        assertThat(storage.phoneBook.phone(acme, desk).orElseThrow().generation())
                .isEqualTo(1);
    }

    private void handset(TenantScope scope, DeviceId device, DeviceId base, int number) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            storage.handsets.put(change, new Handset(device, base, number));
            return true;
        });
    }

    private void refused(String field, String said, ThrowingCallable what) {
        assertThatThrownBy(what).isInstanceOfSatisfying(InvalidInput.class, e -> {
            assertThat(e.field()).isEqualTo(field);
            assertThat(e.problem()).contains(said);
        });
    }

    private boolean delete(TenantScope scope, DeviceId device) {
        return storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            storage.devices.delete(change, device);
            return true;
        });
    }

    @Test
    void aBaseHasHandsetsThatAreDevices() {
        TenantScope acme = storage.tenant("acme");
        DeviceId base = device(acme, "base");
        DeviceId second = device(acme, "second");
        DeviceId third = device(acme, "third");
        refused("base", "no DECT base", () -> handset(acme, second, base, 2));
        put(acme, base, "snom-d785", MAC);
        refused("base", "no DECT base", () -> handset(acme, second, base, 2));
        put(acme, base, "snom-m700", MAC);
        refused("number", "1 is not from 2 to 4", () -> handset(acme, second, base, 1));
        refused("number", "5 is not from 2 to 4", () -> handset(acme, second, base, 5));
        handset(acme, second, base, 2);
        refused("number", "another device", () -> handset(acme, third, base, 2));
        handset(acme, third, base, 4);
        assertThat(storage.phoneBook.handsets(acme, base))
                .containsExactly(new Handset(second, base, 2), new Handset(third, base, 4));

        refused("model", "3 handsets", () -> put(acme, base, "snom-m300", MAC));
        refused("device", "handset of a base", () -> put(acme, second, "generic", Optional.empty()));
        DeviceId desk = device(acme, "desk");
        put(acme, desk, "generic", Optional.empty());
        refused("device", "telephone of its own", () -> handset(acme, desk, base, 3));
        refused("device", "base of other handsets: second, third", () -> delete(acme, base));
        refused(
                "device",
                "second, third",
                () -> storage.changes.in(acme, Storage.ACTOR, "test", change -> {
                    storage.phones.remove(change, base);
                    return true;
                }));

        handset(acme, third, base, 3); // moves
        put(acme, base, "snom-m300", MAC);
        delete(acme, second);
        assertThat(storage.phoneBook.handsets(acme, base)).containsExactly(new Handset(third, base, 3));
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.handsets.remove(change, third);
            storage.phones.remove(change, base);
            return true;
        });
        assertThat(storage.phoneBook.handsets(acme, base)).isEmpty();
    }

    /// By its file: who has read it knows them all.
    @Test
    void aBaseThatIsOpenedAnewRenewsThePasswordsOfAllItsHandsets() {
        TenantScope acme = storage.tenant("acme");
        DeviceId base = device(acme, "base");
        DeviceId second = device(acme, "second");
        DeviceId other = device(acme, "other");
        put(acme, base, "snom-m700", MAC);
        handset(acme, second, base, 2);
        String before = password(acme, second);
        String others = password(acme, other);
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.handsets.rekey(change, base);
            return true;
        });
        assertThat(password(acme, second)).isNotEqualTo(before);
        assertThat(password(acme, other)).isEqualTo(others);
    }

    private String password(TenantScope scope, DeviceId device) {
        return storage.database.inTenant(
                scope, tx -> storage.devices.password(tx, device).orElseThrow());
    }

    @Test
    void aHandsetIsOfItsOwnTenantsBase() {
        TenantScope acme = storage.tenant("acme");
        TenantScope other = storage.tenant("other");
        DeviceId base = device(acme, "base");
        put(acme, base, "snom-m700", MAC);
        DeviceId theirs = device(other, "theirs");
        refused("base", "no DECT base", () -> handset(other, theirs, base, 2));
        assertThatThrownBy(() -> handset(acme, theirs, base, 2)).isInstanceOf(RuntimeException.class);
        handset(acme, device(acme, "second"), base, 2);
        assertThat(storage.phoneBook.handsets(other, base)).isEmpty();
    }

    @Test
    void anUnknownModelIsRefusedWithThoseThereAre() {
        TenantScope acme = storage.tenant("acme");
        DeviceId desk = device(acme, "desk");
        assertThatThrownBy(() -> put(acme, desk, "snom-d999", MAC)).isInstanceOfSatisfying(InvalidInput.class, e -> {
            assertThat(e.field()).isEqualTo("model");
            assertThat(e.remedy()).contains("snom-d785", "generic");
        });
        assertThatThrownBy(() -> renew(acme, desk, Optional.of(LATER))).isInstanceOf(InvalidInput.class);
    }

    @Test
    void aDeletedDeviceIsNoTelephone() {
        TenantScope acme = storage.tenant("acme");
        DeviceId desk = device(acme, "desk");
        put(acme, desk, "generic", MAC);
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.devices.delete(change, desk);
            return true;
        });
        assertThat(storage.phoneBook.phone(acme, desk)).isEmpty();
        put(acme, device(acme, "desk"), "generic", MAC);
    }

    /// Changes of one tenant wait for each other before they look: one of the two is refused.
    @Test
    void aBaseLosesNoHandsetThatIsPutThereInThatVeryMoment() throws Exception {
        TenantScope acme = storage.tenant("acme");
        DeviceId base = device(acme, "base");
        DeviceId hand = device(acme, "hand");
        for (int round = 0; round < 10; round++) {
            put(acme, base, "snom-m700", Optional.empty());
            CyclicBarrier together = new CyclicBarrier(2);
            AtomicInteger refused = new AtomicInteger();
            Thread smaller = Thread.ofVirtual()
                    .start(() -> atOnce(together, refused, () -> put(acme, base, "snom-d785", Optional.empty())));
            Thread further =
                    Thread.ofVirtual().start(() -> atOnce(together, refused, () -> handset(acme, hand, base, 4)));
            smaller.join();
            further.join();
            assertThat(refused).as("round " + round).hasValue(1);
            storage.changes.in(acme, Storage.ACTOR, "test", change -> {
                storage.handsets.remove(change, hand);
                return true;
            });
        }
    }

    private static void atOnce(CyclicBarrier together, AtomicInteger refused, Runnable work) {
        try {
            together.await();
            work.run();
        } catch (InvalidInput _) {
            refused.incrementAndGet();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
