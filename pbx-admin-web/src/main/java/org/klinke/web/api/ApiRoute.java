package org.klinke.web.api;

import org.klinke.core.account.Permission;

/// One operation of the API.
///
/// @param path below `/api/v1`, parameters in braces: "/tenants/{tenant}/accounts/{account}"
/// @param operation its `operationId` in the contract
/// @param cost what it takes of the server
public record ApiRoute(Verb verb, String path, String operation, Access access, Cost cost, Handler handler) {
    private static final String TENANT = "/tenants/{tenant}";

    public ApiRoute {
        boolean own = access.demanded().filter(Permission::own).isPresent();
        if (own != (place(path) == Place.HOME) && access.demanded().isPresent()) {
            throw new IllegalArgumentException(
                    path + ": one's own things, and only those, are below /me and /sessions");
        }
        if (place(path) == Place.TENANT
                && access.demanded().map(Permission::platformOnly).orElse(true)) {
            throw new IllegalArgumentException(path + ": needs a permission that holds within a tenant");
        }
        if (place(path) == Place.PLATFORM && access.demanded().isEmpty()) {
            throw new IllegalArgumentException(path + ": the platform's things are not for anyone");
        }
    }

    /// One of usual cost.
    public ApiRoute(Verb verb, String path, String operation, Access access, Handler handler) {
        this(verb, path, operation, access, Cost.USUAL, handler);
    }

    /// What it takes of the server.
    public enum Cost {
        USUAL,
        /// A transaction that is long or locks much, or a long body; see [CostlyRequests].
        HIGH
    }

    /// The path itself is enough for the door to know where the route works.
    public enum Place {
        /// In the caller's own realm, with what is his.
        HOME,
        TENANT,
        PLATFORM
    }

    public enum Verb {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE;

        boolean changes() {
            return this != GET;
        }
    }

    /// The feature behind a route.
    @FunctionalInterface
    public interface Handler {
        /// @throws org.klinke.web.Problem for every refusal the client shall read
        ApiAnswer answer(ApiRequest request);
    }

    /// Whether it leads to a second factor, or out: all that is left to who owes one.
    boolean leadsToSecondFactor() {
        return path.equals("/me")
                || path.startsWith("/me/second-factor")
                || path.equals("/me/passkeys")
                || path.equals("/me/passkeys/challenge")
                || path.equals("/sessions/current");
    }

    public Place place() {
        return place(path);
    }

    private static Place place(String path) {
        if (path.equals(TENANT) || path.startsWith(TENANT + "/")) {
            return Place.TENANT;
        }
        return path.equals("/me")
                        || path.startsWith("/me/")
                        || path.equals("/sessions")
                        || path.startsWith("/sessions/")
                        || path.startsWith("/invitations/")
                        || path.startsWith("/passwords/")
                        || path.equals("/sign-on")
                        || path.startsWith("/sign-on/")
                        || path.startsWith("/openapi")
                ? Place.HOME
                : Place.PLATFORM;
    }
}
