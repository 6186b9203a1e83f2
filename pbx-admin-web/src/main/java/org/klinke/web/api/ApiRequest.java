package org.klinke.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.klinke.core.account.Caller;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.Problem;

/// What the client asked, once the door has let it in and the contract has found it valid.
public final class ApiRequest {
    private final Optional<Caller> caller;
    private final Realm realm;
    private final UnaryOperator<String> path;
    private final Map<String, String> query;
    private final JsonNode body;
    private final byte[] file;
    private final Function<String, Optional<String>> header;
    private final InetAddress from;
    private final String agent;

    ApiRequest(
            Optional<Caller> caller,
            Realm realm,
            UnaryOperator<String> path,
            Map<String, String> query,
            JsonNode body,
            byte[] file,
            Function<String, Optional<String>> header,
            InetAddress from,
            String agent) {
        this.caller = caller;
        this.realm = realm;
        this.path = path;
        this.query = Map.copyOf(query);
        this.body = body;
        this.file = file;
        this.header = header;
        this.from = from;
        this.agent = agent;
    }

    /// Who asks. Only routes for anyone have none.
    public Caller caller() {
        return caller.orElseThrow(() -> new IllegalStateException("the route is for anyone"));
    }

    /// Where the route works: the path's tenant, the platform, or the caller's home.
    public Realm realm() {
        return realm;
    }

    /// The path's tenant.
    public TenantScope tenant() {
        return realm.tenant().orElseThrow(() -> new IllegalStateException("the route is not a tenant's"));
    }

    /// The same, as if its path had that too: for who asks for his own by a path that does not name it.
    public ApiRequest with(String name, String value) {
        return new ApiRequest(
                caller,
                realm,
                asked -> asked.equals(name) ? value : path.apply(asked),
                query,
                body,
                file,
                header,
                from,
                agent);
    }

    public String path(String name) {
        return path.apply(name);
    }

    /// @throws Problem 404 if it is no id: nothing has that name
    public UUID id(String name) {
        try {
            return UUID.fromString(path.apply(name));
        } catch (IllegalArgumentException _) {
            throw Problem.notFound("there is nothing of that id");
        }
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /// @throws Problem 400 if the calendar has no such time
    public Optional<Instant> instant(String name) {
        try {
            return query(name).map(Instant::parse);
        } catch (DateTimeParseException _) {
            throw Problem.invalid(
                    400,
                    "request.parameters",
                    "the query is not as the contract has it",
                    List.of(new Problem.Fault("parameter", name, "write it like 2026-12-01T10:00:00Z")));
        }
    }

    /// What the client sent, where the operation takes a file; empty where it takes none.
    @SuppressWarnings("EI_EXPOSE_REP") // some megabytes: nobody needs a copy
    public byte[] file() {
        return file;
    }

    /// As the client wrote it.
    public Optional<String> header(String name) {
        return header.apply(name);
    }

    /// Valid by the contract; an empty object where the operation takes none.
    public JsonNode body() {
        return body;
    }

    public InetAddress from() {
        return from;
    }

    public String agent() {
        return agent;
    }

    /// To be called within the change, with what is there now: who says what he has seen (If-Match) overwrites nothing
    /// else.
    ///
    /// @throws Problem 412 if it is not that any more
    public void requireSeen(Object now) {
        String tag = ApiAnswer.tag(ApiAnswer.json(now));
        // RFC 9110 §13.1.1: one tag, several, or any.
        boolean other = header.apply("If-Match")
                .filter(seen -> !seen.strip().equals("*")
                        && Stream.of(seen.split(",", -1)).map(String::strip).noneMatch(tag::equals))
                .isPresent();
        if (other) {
            throw new Problem(
                    412, "changed-meanwhile", "it was changed meanwhile; read it again, then change it", List.of());
        }
    }
}
