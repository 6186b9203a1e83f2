package org.klinke.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Function;

/// One command of the local control endpoint, under `/control/v1/` (what shows the inside, under `/debug/`). Reached
/// only from the loopback address and with the
/// local token.
///
/// @param path below `/control/v1`, parameters in braces: "/calls/{id}"; or "/debug/…"
public record ControlRoute(Method method, String path, Handler handler) {

    /// Where the path of a route is on the server.
    public static String at(String path) {
        return path.startsWith("/debug/") ? path : "/control/v1" + path;
    }

    /// GET reads; POST changes or does something, and its handler leaves an audit entry.
    public enum Method {
        GET,
        POST
    }

    /// The feature behind a route.
    @FunctionalInterface
    public interface Handler {
        /// @return anything Jackson can write: a record, map, list or tree
        /// @throws Problem for every refusal the client shall read
        Object answer(Request request);
    }

    /// What the client asked.
    ///
    /// @param pathParameter value of a parameter of the path
    /// @param queryParameter value of a query parameter
    /// @param body JSON; an empty object for GET
    public record Request(
            Function<String, String> pathParameter, Function<String, Optional<String>> queryParameter, JsonNode body) {}
}
