package org.klinke.core.apply;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.UserRow;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Tenant;

/// What is there now, in the one tenant that is compared.
///
/// @param samePassword devices whose stored password is the one the file gives
record Present(Tenant tenant, List<UserRow> users, List<DeviceRow> devices, Set<DeviceId> samePassword) {

    Optional<UserRow> user(WantedTenant.WantedUser wanted) {
        Function<UUID, Optional<UserRow>> byId = id ->
                users.stream().filter(user -> user.id().value().equals(id)).findFirst();
        return wanted.id().isPresent()
                ? wanted.id().flatMap(byId)
                : users.stream()
                        .filter(user -> user.details().extension().equals(wanted.extension()))
                        .findFirst();
    }

    Optional<DeviceRow> device(WantedTenant.WantedDevice wanted) {
        Function<UUID, Optional<DeviceRow>> byId = id -> devices.stream()
                .filter(device -> device.id().value().equals(id))
                .findFirst();
        return wanted.id().isPresent()
                ? wanted.id().flatMap(byId)
                : devices.stream()
                        .filter(device -> device.details().name().equals(wanted.name()))
                        .findFirst();
    }

    List<DeviceRow> devicesOf(UserId user) {
        return devices.stream()
                .filter(device -> device.details().user().filter(user::equals).isPresent())
                .toList();
    }

    Map<UserId, String> extensions() {
        return users.stream()
                .collect(Collectors.toMap(UserRow::id, user -> user.details().extension()));
    }
}
