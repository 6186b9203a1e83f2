package org.klinke.core.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.tenant.TenantScope;

/// A house of simulated phones: those that are told fetch the file and come back with what it says, or do not.
@ExtendWith(PostgresExtension.class)
class RolloutRoundTest {
    private static final String MODEL = "snom-d785";
    private static final Duration DAY = Duration.ofDays(1);

    private final Storage storage;
    private final List<String> alarms = new ArrayList<>();
    private final List<DeviceId> told = new ArrayList<>();
    private final Map<DeviceId, Registrations.Registration> registered = new HashMap<>();
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");
    private TenantScope acme;
    private TenantScope other;
    private Firmware firmware;
    private List<DeviceId> phones;
    private DeviceId ofOther;
    private RolloutRound round;

    RolloutRoundTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
    }

    @BeforeEach
    void open() {
        acme = storage.tenant("acme");
        other = storage.tenant("other");
        phones = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            phones.add(phone(acme, "desk-" + i, MODEL));
        }
        phone(acme, "lobby", "generic");
        ofOther = phone(other, "desk-0", MODEL);
        firmware = new Firmware(UUID.randomUUID(), List.of(MODEL), "10.2.0", "f.bin", 3, "00", "", now);
        in(acme, change -> {
            storage.firmware.add(change, firmware);
            return true;
        });
        round = round();
        phones.forEach(device -> comes(device, "10.1.0"));
    }

    /// As the server has it after a start.
    private RolloutRound round() {
        return new RolloutRound(
                storage.firmwareBook,
                storage.rollouts,
                storage.firmware,
                storage.phoneBook,
                storage.phones,
                storage.directory,
                new House(),
                agent -> agent.replace("snom/", ""),
                storage.changes,
                (scope, kind, facts) -> alarms.add(scope.name() + " " + kind + " " + facts.get("missing")),
                (scope, devices) -> told.addAll(devices),
                () -> now);
    }

    private final class House implements Registrations {
        @Override
        public List<Registration> in(TenantScope scope) {
            return scope.equals(acme) ? List.copyOf(registered.values()) : List.of();
        }

        @Override
        public List<Registration> of(TenantScope scope, DeviceId device) {
            return Optional.ofNullable(registered.get(device)).stream().toList();
        }
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private <T> T in(TenantScope scope, Function<Change, T> work) {
        return storage.changes.in(scope, Storage.ACTOR, "test", work);
    }

    private DeviceId phone(TenantScope scope, String name, String model) {
        return in(scope, change -> {
            DeviceId device = storage.devices.create(
                    change, new DeviceDetails(name, name, Optional.empty()), storage.devices.generatePassword());
            storage.phones.put(change, device, new PhoneDetails(model, Optional.empty()));
            return device;
        });
    }

    private void comes(DeviceId device, String version) {
        registered.put(
                device,
                new Registrations.Registration(
                        device, "sip:a@192.0.2.1", "192.0.2.1:5061", "TLS", "snom/" + version, now, now.plus(DAY)));
    }

    private void begin(DeviceId... first) {
        in(acme, change -> {
            Rollout rollout = new Rollout(MODEL, firmware, List.of(first), now, DAY, Rollout.State.FIRST);
            storage.rollouts.begin(change, rollout);
            for (DeviceId device : first) {
                storage.firmware.assign(
                        change, storage.phones.find(change.tx(), device).orElseThrow(), "desk", firmware);
            }
            return true;
        });
    }

    private void afterMinutes(int minutes) {
        now = now.plus(Duration.ofMinutes(minutes));
        round.run(List.of(acme, other));
    }

    private long running() {
        return phones.stream()
                .filter(device -> storage.firmwareBook.of(acme, device, MODEL).isPresent())
                .count();
    }

    private Rollout.State state() {
        return storage.firmwareBook.rollouts(acme).getFirst().state();
    }

    @Test
    void theOthersFollowOnceTheFirstRunIt() {
        begin(phones.get(0), phones.get(1));
        afterMinutes(5);
        assertThat(running()).isEqualTo(2);
        comes(phones.get(0), "10.2.0");
        afterMinutes(15);
        assertThat(running()).as("one alone is not all").isEqualTo(2);
        comes(phones.get(1), "10.2.0");
        round = round(); // the server has been restarted
        afterMinutes(5);
        assertThat(running()).as("it may start over and over").isEqualTo(2);
        afterMinutes(5);
        assertThat(running()).isEqualTo(5);
        assertThat(state()).isEqualTo(Rollout.State.DONE);
        assertThat(told).containsExactlyInAnyOrder(phones.get(2), phones.get(3), phones.get(4));
        assertThat(alarms).isEmpty();
        assertThat(storage.firmwareBook.of(other, ofOther, MODEL)).isEmpty();
        told.clear();
        afterMinutes(5);
        assertThat(told).as("once").isEmpty();
    }

    @Test
    void whereOneStaysAwayNobodyFollowsAndAnAlarmSaysWho() {
        begin(phones.get(0), phones.get(1));
        comes(phones.get(0), "10.2.0");
        registered.remove(phones.get(1));
        afterMinutes(23 * 60);
        assertThat(alarms).isEmpty();
        afterMinutes(60);
        assertThat(alarms).containsExactly("acme FIRMWARE_STOPPED desk-1");
        assertThat(state()).isEqualTo(Rollout.State.STOPPED);
        comes(phones.get(1), "10.2.0");
        afterMinutes(60);
        assertThat(running()).as("too late: a person looks first").isEqualTo(2);
        assertThat(alarms).hasSize(1);
        assertThat(told).isEmpty();
    }

    @Test
    void whoIsGoneCountsNoMore() {
        begin(phones.get(0), phones.get(1));
        comes(phones.get(0), "10.2.0");
        in(acme, change -> {
            storage.devices.delete(change, phones.get(1));
            return true;
        });
        afterMinutes(11);
        assertThat(state()).isEqualTo(Rollout.State.DONE);
        assertThat(running()).isEqualTo(4);
    }

    /// One that tries it and was taken back, one that was given another by its name, and one that has what all of
    /// its model were given before.
    @Test
    void whatAPersonGaveOnePhoneStays() {
        Firmware old = new Firmware(UUID.randomUUID(), List.of(MODEL), "10.0.1", "o.bin", 3, "00", "", now);
        Firmware before = new Firmware(UUID.randomUUID(), List.of(MODEL), "10.1.0", "b.bin", 3, "00", "", now);
        in(acme, change -> {
            storage.firmware.add(change, old);
            storage.firmware.add(change, before);
            storage.firmware.pin(change, row(change, phones.get(2)), "desk-2", old);
            storage.firmware.assign(change, row(change, phones.get(3)), "desk-3", before);
            return true;
        });
        begin(phones.get(0), phones.get(1));
        in(acme, change -> {
            storage.firmware.pin(change, row(change, phones.get(1)), "desk-1", before);
            return true;
        });
        comes(phones.get(0), "10.2.0");
        afterMinutes(11);
        assertThat(state()).isEqualTo(Rollout.State.DONE);
        assertThat(phones)
                .extracting(device -> storage.firmwareBook
                        .of(acme, device, MODEL)
                        .map(Firmware::version)
                        .orElse(""))
                .containsExactly("10.2.0", "10.1.0", "10.0.1", "10.2.0", "10.2.0");
        assertThat(told).containsExactlyInAnyOrder(phones.get(3), phones.get(4));
    }

    private Phone row(Change change, DeviceId device) {
        return storage.phones.find(change.tx(), device).orElseThrow();
    }

    @Test
    void whatIsNoTrialIsRefused() {
        assertThatThrownBy(this::begin).isInstanceOf(InvalidInput.class).hasMessageContaining("no phone of this model");
        Rollout forever = new Rollout(MODEL, firmware, phones, now, Duration.ofDays(15), Rollout.State.FIRST);
        assertThatThrownBy(() -> in(acme, change -> {
                    storage.rollouts.begin(change, forever);
                    return true;
                }))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> in(other, change -> {
                    storage.rollouts.begin(
                            change, new Rollout(MODEL, firmware, List.of(ofOther), now, DAY, Rollout.State.FIRST));
                    return true;
                }))
                .as("another tenant's firmware")
                .isInstanceOf(RuntimeException.class);
        assertThat(storage.firmwareBook.rollouts(other)).isEmpty();
    }

    @Test
    void aRemovedFirmwareIsTriedNoMore() {
        begin(phones.get(0));
        in(acme, change -> {
            storage.firmware.remove(change, firmware);
            return true;
        });
        assertThat(storage.firmwareBook.rollouts(acme)).isEmpty();
        afterMinutes(24 * 60);
        assertThat(alarms).isEmpty();
    }
}
