package org.klinke.core.directory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;

/// One tenant's directory as the call path sees it: immutable, complete, without any database behind it.
public final class DirectorySnapshot {
    public static final DirectorySnapshot EMPTY = new DirectorySnapshot(List.of(), List.of());

    private final Map<String, User> byExtension = new HashMap<>();
    private final Map<UserId, User> users = new HashMap<>();
    private final Map<String, Device> bySipUsername = new HashMap<>();
    private final Map<DeviceId, Device> devices = new HashMap<>();
    private final Map<UserId, List<Device>> byUser = new HashMap<>();
    private final Optional<Device> shared;

    public DirectorySnapshot(List<User> users, List<Device> devices) {
        for (User user : users) {
            this.users.put(user.id(), user);
            byExtension.put(user.extension(), user);
        }
        for (Device device : devices) {
            this.devices.put(device.id(), device);
            bySipUsername.put(device.sipUsername(), device);
            device.user()
                    .ifPresent(user -> byUser.computeIfAbsent(user, id -> new ArrayList<>())
                            .add(device));
        }
        shared = devices.stream().filter(Device::hotDesk).min(Comparator.comparing(Device::name));
    }

    public Optional<User> userByExtension(String extension) {
        return Optional.ofNullable(byExtension.get(extension));
    }

    public Optional<User> user(UserId id) {
        return Optional.ofNullable(users.get(id));
    }

    /// All of them: for checks, not for calls.
    public Collection<User> users() {
        return Collections.unmodifiableCollection(users.values());
    }

    public Optional<Device> deviceBySipUsername(String sipUsername) {
        return Optional.ofNullable(bySipUsername.get(sipUsername));
    }

    public Optional<Device> device(DeviceId id) {
        return Optional.ofNullable(devices.get(id));
    }

    public int deviceCount() {
        return devices.size();
    }

    /// All of them: for checks, not for calls.
    public Collection<Device> devices() {
        return Collections.unmodifiableCollection(devices.values());
    }

    /// As if nobody were logged in at the phones that people share, but each user who has none of his own, at one of
    /// each site: who has just logged in or out changes nothing.
    public DirectorySnapshot asConfigured() {
        if (shared.isEmpty()) {
            return this;
        }
        List<Device> all = new ArrayList<>();
        Set<UserId> furnished = new HashSet<>();
        devices.values().forEach(device -> {
            all.add(device.hotDesk() ? device.shared(Optional.empty()) : device);
            device.user().filter(_ -> !device.hotDesk()).ifPresent(furnished::add);
        });
        Collection<Device> desks = sharedBySite();
        users.values().stream()
                .filter(user -> !furnished.contains(user.id()))
                .forEach(user -> desks.forEach(desk -> all.add(likeShared(desk, user))));
        return new DirectorySnapshot(List.copyOf(users.values()), all);
    }

    /// The first of each site, by name.
    private Collection<Device> sharedBySite() {
        Map<SiteId, Device> first = new LinkedHashMap<>();
        devices.values().stream()
                .filter(Device::hotDesk)
                .sorted(Comparator.comparing(Device::name))
                .forEach(device -> first.putIfAbsent(device.site(), device));
        return first.values();
    }

    private static Device likeShared(Device shared, User user) {
        return new Device(
                new DeviceId(UUID.nameUUIDFromBytes(
                        (user.id().value() + "@" + shared.id().value()).getBytes(StandardCharsets.UTF_8))),
                shared.name() + " (as if " + user.extension() + " were logged in)",
                user.id().value() + "@" + shared.sipUsername(),
                Optional.of(user.id()),
                shared.site(),
                shared.credentials(),
                shared.t38(),
                false,
                true);
    }

    /// Looks at every device: for people who ask, not for calls.
    public Optional<Device> deviceByName(String name) {
        return devices.values().stream()
                .filter(device -> device.name().equals(name))
                .findFirst();
    }

    /// One that people share, always the same.
    public Optional<Device> sharedDevice() {
        return shared;
    }

    public List<Device> devicesOf(UserId user) {
        return byUser.getOrDefault(user, List.of());
    }

    /// A person with an extension.
    public record User(UserId id, String extension, String name) {}

    /// A phone or softphone.
    ///
    /// @param user who speaks there; empty for a phone that is nobody's (lobby, or people share it and nobody is
    ///     logged in)
    /// @param credentials digest secrets, never the password itself
    /// @param emergencyOnly nobody has assigned it yet, or is logged in: it may register and call 110 and 112, and
    ///     nothing else
    /// @param t38 a fax machine is behind it
    /// @param hotDesk people share it: they may log in and out there
    public record Device(
            DeviceId id,
            String name,
            String sipUsername,
            Optional<UserId> user,
            SiteId site,
            DeviceCredentials credentials,
            boolean t38,
            boolean emergencyOnly,
            boolean hotDesk) {
        public Device(
                DeviceId id,
                String name,
                String sipUsername,
                Optional<UserId> user,
                SiteId site,
                DeviceCredentials credentials,
                boolean t38) {
            this(id, name, sipUsername, user, site, credentials, t38, false, false);
        }

        /// Without a fax machine.
        public Device(
                DeviceId id,
                String name,
                String sipUsername,
                Optional<UserId> user,
                SiteId site,
                DeviceCredentials credentials) {
            this(id, name, sipUsername, user, site, credentials, false);
        }

        /// That nobody has assigned yet.
        public static Device newcomer(
                DeviceId id, String name, String sipUsername, SiteId site, DeviceCredentials credentials) {
            return new Device(id, name, sipUsername, Optional.empty(), site, credentials, false, true, false);
        }

        /// That people share.
        public Device shared(Optional<UserId> by) {
            return new Device(id, name, sipUsername, by, site, credentials, t38, by.isEmpty(), true);
        }
    }
}
