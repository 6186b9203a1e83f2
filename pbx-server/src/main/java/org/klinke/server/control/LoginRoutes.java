package org.klinke.server.control;

import java.util.List;
import java.util.Map;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.HotDesks;
import org.klinke.core.phone.LoginStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones login`, `phones logout` and `phones pin`: telephones that people share.
public final class LoginRoutes {
    private final HotDesks desks;
    private final LoginStore logins;
    private final Directory directory;
    private final Changes changes;
    private final TenantDirectory tenants;

    public LoginRoutes(
            HotDesks desks, LoginStore logins, Directory directory, Changes changes, TenantDirectory tenants) {
        this.desks = desks;
        this.logins = logins;
        this.directory = directory;
        this.changes = changes;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.POST, "/phones/login", this::logIn),
                new ControlRoute(Method.POST, "/phones/logout", this::logOut),
                new ControlRoute(Method.POST, "/phones/pin", this::pin));
    }

    /// @param pin told this once
    record Pin(String tenant, String user, String pin) {
        @Override
        public String toString() {
            return "Pin[" + tenant + "/" + user + ", masked]";
        }
    }

    private Object logIn(Request request) {
        TenantScope scope = tenant(request);
        String device = request.body().path("device").asText();
        String user = request.body().path("user").asText();
        try {
            logIn(scope, Actor.LOCAL_CLI, device, user);
        } catch (InvalidInput e) {
            throw problem(e);
        }
        return Map.of("tenant", scope.name(), "device", device, "user", user);
    }

    /// Without a PIN: by an admin's word.
    ///
    /// @throws InvalidInput nobody can log in there
    /// @throws Problem 404 if there is no such telephone or user
    public void logIn(TenantScope scope, Actor actor, String device, String user) {
        desks.logIn(scope, device(scope, device).id(), user(scope, user).id(), actor);
    }

    private Object logOut(Request request) {
        TenantScope scope = tenant(request);
        String device = request.body().path("device").asText();
        logOut(scope, Actor.LOCAL_CLI, device);
        return Map.of("tenant", scope.name(), "device", device);
    }

    /// Whoever is there; nothing if nobody is.
    ///
    /// @throws Problem 404 if there is no such telephone
    public void logOut(TenantScope scope, Actor actor, String device) {
        desks.logOut(scope, device(scope, device).id(), actor);
    }

    private Object pin(Request request) {
        TenantScope scope = tenant(request);
        User user = user(scope, request.body().path("user").asText());
        String given = request.body().path("pin").asText("");
        String pin = given.isEmpty() ? logins.generatePin() : given;
        try {
            return changes.in(scope, Actor.LOCAL_CLI, "phones pin", change -> {
                logins.setPin(change, user.id(), pin);
                return new Pin(scope.name(), user.extension(), pin);
            });
        } catch (InvalidInput e) {
            throw problem(e);
        }
    }

    private static Problem problem(InvalidInput e) {
        return new Problem(400, "phones." + e.field(), e.problem() + "; " + e.remedy(), List.of());
    }

    private Device device(TenantScope scope, String name) {
        return directory
                .in(scope)
                .deviceByName(name)
                .orElseThrow(() -> Problem.notFound("there is no device '" + name + "' in this tenant"));
    }

    private User user(TenantScope scope, String extension) {
        return directory
                .in(scope)
                .userByExtension(extension)
                .orElseThrow(() -> Problem.notFound("nobody has the extension " + extension));
    }

    private TenantScope tenant(Request request) {
        String name = request.body().path("tenant").asText();
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
