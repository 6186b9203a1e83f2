package org.klinke.server.control;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;

/// `registrations`.
public final class RegistrationRoutes {
    private final Registrations registrations;
    private final Directory directory;
    private final TenantDirectory tenants;
    private final BiPredicate<TenantScope, DeviceId> forget;

    /// @param forget has the registrar forget where a device is; false if it was not registered
    public RegistrationRoutes(
            Registrations registrations,
            Directory directory,
            TenantDirectory tenants,
            BiPredicate<TenantScope, DeviceId> forget) {
        this.registrations = registrations;
        this.directory = directory;
        this.tenants = tenants;
        this.forget = forget;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(
                Method.GET,
                "/registrations",
                _ -> Map.of("registrations", sorted(tenants.all().stream().flatMap(scope -> lines(scope).stream())))));
    }

    public record Line(
            String tenant,
            String domain,
            String extension,
            String device,
            String sipUsername,
            String transport,
            String remote,
            String contact,
            String userAgent,
            String registeredAt,
            String expiresAt) {}

    /// Ends what is registered of a device; it comes back when it registers anew.
    ///
    /// @param device its name
    /// @return empty if there is none of that name, or it is not registered
    public Optional<DeviceId> forget(TenantScope scope, String device) {
        DirectorySnapshot snapshot = directory.in(scope);
        return registrations.in(scope).stream()
                .map(Registrations.Registration::device)
                .filter(id -> snapshot.device(id)
                        .filter(one -> one.name().equals(device))
                        .isPresent())
                .findFirst()
                .filter(id -> forget.test(scope, id));
    }

    /// Those of one tenant, by extension and device.
    public List<Line> in(TenantScope scope) {
        return sorted(lines(scope).stream());
    }

    private List<Line> lines(TenantScope scope) {
        List<Line> lines = new ArrayList<>();
        DirectorySnapshot snapshot = directory.in(scope);
        for (Registrations.Registration one : registrations.in(scope)) {
            Optional<DirectorySnapshot.Device> device = snapshot.device(one.device());
            Optional<DirectorySnapshot.User> user =
                    device.flatMap(DirectorySnapshot.Device::user).flatMap(snapshot::user);
            lines.add(new Line(
                    scope.name(),
                    scope.domain(),
                    user.map(DirectorySnapshot.User::extension).orElse(""),
                    device.map(DirectorySnapshot.Device::name).orElse(""),
                    device.map(DirectorySnapshot.Device::sipUsername).orElse(""),
                    one.transport(),
                    one.remote(),
                    one.contact(),
                    one.userAgent(),
                    CallStories.instant(one.registeredAt()),
                    CallStories.instant(one.expiresAt())));
        }
        return lines;
    }

    private static List<Line> sorted(Stream<Line> lines) {
        return lines.sorted(Comparator.comparing(Line::tenant)
                        .thenComparing(Line::extension)
                        .thenComparing(Line::device))
                .toList();
    }
}
