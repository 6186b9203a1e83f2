package org.klinke.core.firmware;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.alarm.Kind;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.Registrations;
import org.klinke.core.firmware.Rollout.Shown;
import org.klinke.core.firmware.Rollout.State;
import org.klinke.core.firmware.Rollout.Verdict;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks now and then how the phones do that try a firmware, and lets the others follow, or nobody. May wait for the
/// database. By one thread.
public final class RolloutRound {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutRound.class);

    private final FirmwareBook book;
    private final RolloutStore rollouts;
    private final FirmwareStore firmware;
    private final PhoneBook phones;
    private final PhoneStore rows;
    private final Directory directory;
    private final Registrations registrations;
    private final Versions versions;
    private final Changes changes;
    private final Alarms alarms;
    private final Teller teller;
    private final InstantSource time;

    /// What a phone says that it runs.
    @FunctionalInterface
    public interface Versions {
        /// @return "" if it does not say
        String in(String userAgent);
    }

    /// Lets phones fetch their files anew.
    @FunctionalInterface
    public interface Teller {
        void tell(TenantScope scope, Collection<DeviceId> devices);
    }

    public RolloutRound(
            FirmwareBook book,
            RolloutStore rollouts,
            FirmwareStore firmware,
            PhoneBook phones,
            PhoneStore rows,
            Directory directory,
            Registrations registrations,
            Versions versions,
            Changes changes,
            Alarms alarms,
            Teller teller,
            InstantSource time) {
        this.book = book;
        this.rollouts = rollouts;
        this.firmware = firmware;
        this.phones = phones;
        this.rows = rows;
        this.directory = directory;
        this.registrations = registrations;
        this.versions = versions;
        this.changes = changes;
        this.alarms = alarms;
        this.teller = teller;
        this.time = time;
    }

    /// One tenant's trouble is no other's.
    public void run(Collection<TenantScope> scopes) {
        for (TenantScope scope : scopes) {
            for (Rollout rollout : book.rollouts(scope)) {
                if (rollout.state() == State.FIRST) {
                    try {
                        look(scope, rollout);
                    } catch (DatabaseUnavailable _) {
                        LOG.atWarn()
                                .addKeyValue("tenant", scope.name())
                                .log("The database does not answer: a firmware waits until the next round");
                    } catch (RuntimeException e) {
                        LOG.atError()
                                .setCause(e)
                                .addKeyValue("tenant", scope.name())
                                .addKeyValue("model", rollout.model())
                                .log("A firmware that is being tried could not be looked after");
                    }
                }
            }
        }
    }

    private void look(TenantScope scope, Rollout rollout) {
        Set<DeviceId> ours = phones.all(scope).stream()
                .filter(phone -> phone.details().model().equals(rollout.model()))
                .map(Phone::device)
                .filter(device -> book.of(scope, device, rollout.model())
                        .filter(rollout.firmware()::equals)
                        .isPresent())
                .collect(Collectors.toSet());
        switch (rollout.judge(ours, shown(scope), time.instant())) {
            case Verdict.Wait _ -> {}
            case Verdict.GoOn _ -> goOn(scope, rollout);
            case Verdict.Stop(var missing) -> stop(scope, rollout, missing);
        }
    }

    /// What each phone that is registered shows; where one is twice, as it came last.
    private Map<DeviceId, Shown> shown(TenantScope scope) {
        Map<DeviceId, Shown> shown = new HashMap<>();
        registrations
                .in(scope)
                .forEach(one -> shown.merge(
                        one.device(),
                        new Shown(versions.in(one.userAgent()), one.registeredAt()),
                        (was, now) -> now.since().isAfter(was.since()) ? now : was));
        return shown;
    }

    private void goOn(TenantScope scope, Rollout rollout) {
        List<DeviceId> others = changes.in(scope, Actor.SYSTEM, "the first phones run it", change -> {
            List<DeviceId> follow = new ArrayList<>();
            if (rollouts.end(change, rollout, State.DONE)) {
                Map<DeviceId, Firmware> assigned = firmware.assigned(change.tx());
                Set<DeviceId> pinned = firmware.pinned(change.tx());
                rows.list(change.tx()).stream()
                        .filter(phone -> phone.details().model().equals(rollout.model()))
                        .filter(phone -> !rollout.firmware().equals(assigned.get(phone.device())))
                        // What a person has decided for one phone stays, also of one that was to try this firmware.
                        .filter(phone -> !pinned.contains(phone.device()))
                        .filter(phone -> !rollout.first().contains(phone.device()))
                        .forEach(phone -> follow.add(follows(change, scope, phone, rollout)));
            }
            return follow;
        });
        if (!others.isEmpty()) {
            teller.tell(scope, others);
        }
    }

    private DeviceId follows(Change change, TenantScope scope, Phone phone, Rollout rollout) {
        firmware.assign(change, phone, name(scope, phone.device()), rollout.firmware());
        return phone.device();
    }

    private void stop(TenantScope scope, Rollout rollout, List<DeviceId> missing) {
        Instant now = time.instant();
        boolean ended = changes.in(
                scope,
                Actor.SYSTEM,
                "not all of the first phones run it",
                change -> rollouts.end(change, rollout, State.STOPPED));
        if (ended) {
            LOG.atWarn()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("model", rollout.model())
                    .addKeyValue("started", rollout.started())
                    .addKeyValue("now", now)
                    .log("A firmware is rolled out no further");
            alarms.raise(
                    scope,
                    Kind.FIRMWARE_STOPPED,
                    Map.of(
                            "model", rollout.model(),
                            "version", rollout.firmware().version(),
                            "missing",
                                    missing.stream()
                                            .map(device -> name(scope, device))
                                            .sorted()
                                            .collect(Collectors.joining(", ")),
                            "count", String.valueOf(missing.size()),
                            "first", String.valueOf(rollout.first().size())));
        }
    }

    private String name(TenantScope scope, DeviceId device) {
        Optional<DirectorySnapshot.Device> known = directory.in(scope).device(device);
        return known.map(DirectorySnapshot.Device::name).orElse("");
    }
}
