package org.klinke.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallDirection;
import org.klinke.core.cdr.CallLine;
import org.klinke.core.cdr.CallListStore;
import org.klinke.core.cdr.CallQuery;
import org.klinke.core.cdr.CallSummary;
import org.klinke.core.db.Database;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.CallId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.control.CallInspector;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Cursors;

/// The calls that a tenant had, and the story of each: the call inspector.
public final class CallRecordRoutes {
    private static final int LIMIT_DEFAULT = 50;
    private static final List<String> SEARCHES = List.of("number", "direction", "answered", "cause");

    private final CallListStore store;
    private final CallInspector inspector;
    private final Directory directory;
    private final Database database;
    private final Cursors cursors;
    private final Searches searches;

    public CallRecordRoutes(
            CallListStore store,
            CallInspector inspector,
            Directory directory,
            Database database,
            Cursors cursors,
            InstantSource time) {
        this.store = store;
        this.inspector = inspector;
        this.directory = directory;
        this.database = database;
        this.cursors = cursors;
        this.searches = new Searches("calls", time);
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.CALLS_READ);
        return List.of(
                new ApiRoute(Verb.GET, "/tenants/{tenant}/calls", "listCalls", read, this::list),
                new ApiRoute(Verb.GET, "/tenants/{tenant}/calls/{call}", "getCall", read, this::get),
                new ApiRoute(
                        Verb.GET, "/tenants/{tenant}/calls/{call}/messages", "getCallMessages", read, this::capture));
    }

    /// @param seconds from the answer to the end, 0 if there was none
    record View(
            UUID id,
            UUID conversation,
            Instant startedAt,
            Optional<Instant> answeredAt,
            Instant endedAt,
            String direction,
            PartyView from,
            String dialled,
            Optional<PartyView> answeredBy,
            long seconds,
            String cause) {
        static View of(CallLine line) {
            CallSummary call = line.call();
            return new View(
                    call.id().value(),
                    call.conversation().value(),
                    call.startedAt(),
                    call.answeredAt(),
                    call.endedAt(),
                    line.direction().name().toLowerCase(Locale.ROOT),
                    PartyView.of(call.caller()),
                    call.dialled(),
                    line.answeredBy().map(PartyView::of),
                    Duration.between(call.answeredAt().orElse(call.endedAt()), call.endedAt())
                            .toSeconds(),
                    call.cause().name());
        }
    }

    /// @param next cursor of the rest; none at the end
    record Page(List<View> items, Optional<String> next) {}

    private ApiAnswer list(ApiRequest request) {
        Optional<UserId> user = request.query("user")
                .map(extension -> directory.in(request.tenant()).users().stream()
                        .filter(one -> one.extension().equals(extension))
                        .findFirst()
                        .map(DirectorySnapshot.User::id)
                        .orElseThrow(() -> Problem.invalid(
                                422,
                                "calls.user",
                                "there is no user '" + extension + "' in this tenant",
                                List.of(new Problem.Fault("parameter", "user", "is no user's extension")))));
        return list(request, user);
    }

    /// @param user whose alone; empty: all of the tenant
    ApiAnswer list(ApiRequest request, Optional<UserId> user) {
        int limit = request.query("limit").map(Integer::parseInt).orElse(LIMIT_DEFAULT);
        String list = String.join(
                "|",
                "calls",
                request.realm().id().toString(),
                user.map(id -> id.value().toString()).orElse(""),
                request.query("number").orElse(""),
                request.query("since").orElse(""),
                request.query("until").orElse(""),
                request.query("direction").orElse(""),
                request.query("answered").orElse(""),
                request.query("cause").orElse(""));
        boolean searched = user.isPresent()
                || SEARCHES.stream().anyMatch(name -> request.query(name).isPresent());
        Optional<Instant> until = request.instant("until");
        Optional<Instant> since = searched ? Optional.of(searches.begin(request)) : request.instant("since");
        CallQuery query = new CallQuery(
                user,
                request.query("number"),
                since,
                until,
                request.query("direction").map(word -> CallDirection.valueOf(word.toUpperCase(Locale.ROOT))),
                request.query("answered").map(Boolean::parseBoolean),
                request.query("cause").map(CallRecordRoutes::cause),
                request.query("cursor").map(text -> cursors.read(list, text, CallQuery.Place::new)),
                limit + 1);
        List<CallLine> found = searched ? search(request.tenant(), query) : find(request.tenant(), query);
        List<CallLine> shown = found.subList(0, Math.min(limit, found.size()));
        return ApiAnswer.ok(new Page(
                shown.stream().map(View::of).toList(),
                found.size() > limit ? Optional.of(next(list, shown.getLast().call())) : Optional.empty()));
    }

    private List<CallLine> find(TenantScope tenant, CallQuery query) {
        return database.inTenant(tenant, tx -> store.find(tx, query));
    }

    /// A search may read much: connections must be left for calls' records and everybody else.
    private List<CallLine> search(TenantScope tenant, CallQuery query) {
        try (Turns.Turn _ = searches.take(tenant)) {
            return find(tenant, query);
        }
    }

    private String next(String list, CallSummary last) {
        return cursors.print(list, last.startedAt(), last.id().value());
    }

    private static HangupCause cause(String word) {
        try {
            return HangupCause.valueOf(word);
        } catch (IllegalArgumentException _) {
            throw Problem.invalid(
                    400,
                    "request.parameters",
                    "the query is not as the contract has it",
                    List.of(new Problem.Fault("parameter", "cause", "is none of the causes")));
        }
    }

    private ApiAnswer get(ApiRequest request) {
        return ApiAnswer.ok(ApiAnswer.withoutBlanks(inspector
                .story(request.tenant(), new CallId(request.id("call")))
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"))));
    }

    private ApiAnswer capture(ApiRequest request) {
        CallId call = new CallId(request.id("call"));
        byte[] file = inspector
                .capture(request.tenant(), call)
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
        return ApiAnswer.stream("application/x-pcapng", (out, _) -> out.write(file))
                .with("Content-Disposition", "attachment; filename=\"" + call + ".pcapng\"");
    }
}
