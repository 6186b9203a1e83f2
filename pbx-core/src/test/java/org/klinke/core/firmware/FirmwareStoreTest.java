package org.klinke.core.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class FirmwareStoreTest {
    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope other;
    private final DeviceId desk;
    private final DeviceId ofOther;
    private final Path directory;

    FirmwareStoreTest(TestDatabase server, @TempDir Path directory) {
        this.directory = directory;
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        other = storage.tenant("other");
        desk = phone(acme, "snom-d785");
        ofOther = phone(other, "snom-d785");
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void change(TenantScope scope, Consumer<Change> work) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            work.accept(change);
            return true;
        });
    }

    private DeviceId phone(TenantScope scope, String model) {
        return storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            DeviceId device = storage.devices.create(
                    change, new DeviceDetails("desk", "desk", Optional.empty()), storage.devices.generatePassword());
            storage.phones.put(change, device, new PhoneDetails(model, Optional.empty()));
            return device;
        });
    }

    private static Firmware firmware(String model, String version) {
        return new Firmware(
                UUID.randomUUID(), List.of(model), version, "f-" + version + ".bin", 3, "00", "tried", Instant.EPOCH);
    }

    private void assign(TenantScope scope, DeviceId device, Firmware firmware) {
        change(
                scope,
                change -> storage.firmware.assign(
                        change, storage.phones.find(change.tx(), device).orElseThrow(), "desk", firmware));
    }

    @Test
    void aTenantsFirmwareIsItsOwn() {
        Firmware firmware = firmware("snom-d785", "10.1");
        change(acme, change -> storage.firmware.add(change, firmware));
        List<Firmware> seen = storage.database.inTenant(other, storage.firmware::list);
        assertThat(seen).isEmpty();
        assertThatThrownBy(() -> assign(other, ofOther, firmware)).isInstanceOf(RuntimeException.class);
        assign(acme, desk, firmware);
        assertThat(storage.firmwareBook.of(other, ofOther, "snom-d785")).isEmpty();
        assertThat(storage.firmwareBook.of(other, desk, "snom-d785")).isEmpty();
        assertThat(storage.firmwareBook.of(acme, desk, "snom-d785")).contains(firmware);
    }

    @Test
    void firmwareOfTheWrongModelIsRefusedWithTheReason() {
        Firmware firmware = firmware("generic", "10.1");
        change(acme, change -> storage.firmware.add(change, firmware));
        assertThatThrownBy(() -> assign(acme, desk, firmware))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("'desk' is a snom-d785, and 10.1 is for generic");
        assertThatThrownBy(() -> change(acme, change -> storage.firmware.add(change, firmware("toaster", "1"))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("toaster");
        assertThatThrownBy(() -> change(acme, change -> storage.firmware.add(change, firmware("generic", "10.1"))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("there already");
    }

    @Test
    void aPhoneThatIsAnotherModelByNowKeepsWhatItHas() {
        Firmware firmware = firmware("snom-d785", "10.1");
        change(acme, change -> storage.firmware.add(change, firmware));
        assign(acme, desk, firmware);
        assertThat(storage.firmwareBook.of(acme, desk, "generic")).isEmpty();
        change(acme, change -> storage.firmware.remove(change, firmware));
        assertThat(storage.firmwareBook.of(acme, desk, "snom-d785")).isEmpty();
    }

    @Test
    void namesThatNoPhoneCanAskForAreRefused() {
        for (String file : List.of("", "../x", "a/b", "a b", ".hidden", "x".repeat(101), "ä.bin")) {
            assertThatThrownBy(() ->
                            new Firmware(UUID.randomUUID(), List.of("generic"), "1", file, 1, "", "", Instant.EPOCH))
                    .as(file)
                    .isInstanceOf(InvalidInput.class);
        }
    }

    @Test
    void filesLieByTheirIdWithTheirChecksum() throws IOException {
        FirmwareFiles files = new FirmwareFiles(directory.resolve("firmware"));
        Path source = Files.writeString(directory.resolve("abc.bin"), "abc", StandardCharsets.US_ASCII);
        UUID id = UUID.randomUUID();
        // the digest of "abc" in FIPS 180-2, appendix B.1
        assertThat(files.take(id, source))
                .isEqualTo(
                        new FirmwareFiles.Taken(3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assertThat(files.path(id)).hasContent("abc");
        files.delete(id);
        assertThat(files.path(id)).doesNotExist();
        assertThatThrownBy(() -> files.take(id, directory)).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> files.take(id, directory.resolve("none"))).isInstanceOf(InvalidInput.class);
    }
}
