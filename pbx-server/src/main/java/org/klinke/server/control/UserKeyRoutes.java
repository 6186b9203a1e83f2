package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.phone.PhoneKey;
import org.klinke.core.phone.PhoneLayer;
import org.klinke.core.phone.PhoneSetupStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.Resyncs;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones user-keys`: the function keys of one user's phones, whichever they are. It changes nothing else, so that a
/// user may be given it for himself.
public final class UserKeyRoutes {
    private final PhoneSetupStore setups;
    private final PhoneBook phones;
    private final Directory directory;
    private final Resyncs resyncs;
    private final Changes changes;
    private final TenantDirectory tenants;

    public UserKeyRoutes(
            PhoneSetupStore setups,
            PhoneBook phones,
            Directory directory,
            Resyncs resyncs,
            Changes changes,
            TenantDirectory tenants) {
        this.setups = setups;
        this.phones = phones;
        this.directory = directory;
        this.resyncs = resyncs;
        this.changes = changes;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/users/{user}/keys", this::show),
                new ControlRoute(Method.POST, "/users/{user}/keys", this::set));
    }

    /// @param keys as the file has them: "2 lamp 101 Bob"
    /// @param told phones that are told to fetch their files
    public record Keys(String tenant, String user, List<String> keys, List<String> told) {}

    private Object show(Request request) {
        return show(
                tenant(request.queryParameter().apply("tenant").orElse("")),
                request.pathParameter().apply("user"));
    }

    /// @throws Problem 404 if nobody has the extension
    public Keys show(TenantScope scope, String extension) {
        return keys(scope, user(scope, extension), List.of());
    }

    private Object set(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        if (!request.body().path("keys").isArray()) {
            throw new Problem(400, "keys", "keys: it is no list; give it, empty to take all away", List.of());
        }
        List<String> keys = new ArrayList<>();
        for (JsonNode key : request.body().path("keys")) {
            keys.add(key.asText());
        }
        try {
            return set(scope, Actor.LOCAL_CLI, request.pathParameter().apply("user"), keys, _ -> {});
        } catch (InvalidInput e) {
            throw new Problem(400, e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    /// The user's own keys become these, and no others; his phones are told to fetch them.
    ///
    /// @param keys as the file has them
    /// @param seen is shown, within the change, what they were before; it may refuse
    /// @throws InvalidInput a key cannot be there
    /// @throws Problem 404 if nobody has the extension
    public Keys set(TenantScope scope, Actor actor, String extension, List<String> keys, Consumer<List<String>> seen) {
        User user = user(scope, extension);
        List<PhoneKey> wanted = keys.stream().map(PhoneKey::read).toList();
        changes.in(scope, actor, "keys of a user", change -> {
            seen.accept(texts(setups.keys(change.tx(), user.id())));
            setups.setKeys(change, user.id(), wanted);
            return true;
        });
        List<Device> his = directory.in(scope).devicesOf(user.id()).stream()
                .filter(device -> phones.phone(scope, device.id()).isPresent())
                .toList();
        his.forEach(device -> resyncs.nudge(scope, device.id()));
        return keys(scope, user, his.stream().map(Device::name).sorted().toList());
    }

    private Keys keys(TenantScope scope, User user, List<String> told) {
        return new Keys(
                scope.name(),
                user.extension(),
                texts(phones.setups(scope).keys(new PhoneLayer.OfUser(user.id()))),
                told);
    }

    private static List<String> texts(List<PhoneKey> keys) {
        return keys.stream().map(PhoneKey::text).toList();
    }

    private User user(TenantScope scope, String extension) {
        return directory
                .in(scope)
                .userByExtension(extension)
                .orElseThrow(() -> Problem.notFound("nobody has the extension " + extension));
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
