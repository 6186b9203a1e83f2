package org.klinke.server.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.klinke.core.account.Permission;
import org.klinke.core.id.CallId;
import org.klinke.core.retention.Keeping;
import org.klinke.core.retention.Outlook;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// What a tenant keeps and what of it goes when; holds of call records. The days are set with the recording
/// rules.
public final class RetentionRoutes {
    private static final String HOLD = "/tenants/{tenant}/calls/{call}/legal-hold";

    private final Keeping keeping;
    /// A tenant may have millions of calls, and connections must be left for everybody else.
    private final Turns counts = new Turns(1, 2, "retention.counting", "others count just now; try again in a moment");

    public RetentionRoutes(Keeping keeping) {
        this.keeping = keeping;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.RECORDINGS_READ);
        Access write = Access.needs(Permission.RECORDINGS_WRITE);
        return List.of(
                new ApiRoute(
                        Verb.GET,
                        "/tenants/{tenant}/retention",
                        "getRetention",
                        read,
                        ApiRoute.Cost.HIGH,
                        this::outlook),
                new ApiRoute(Verb.GET, HOLD, "getCallHold", read, request -> ApiAnswer.ok(held(request))),
                new ApiRoute(Verb.PUT, HOLD, "holdCallRecord", write, request -> hold(request, true)),
                new ApiRoute(Verb.DELETE, HOLD, "releaseCallRecord", write, request -> hold(request, false)));
    }

    /// @param days after which it goes at the latest; none: as long as nobody deletes it
    /// @param tonight go at the next midnight of the tenant's clock
    /// @param week in seven days, those among them
    /// @param month in thirty, these among them
    record View(
            String kind,
            Optional<Integer> days,
            boolean settable,
            long count,
            Optional<Instant> oldest,
            long tonight,
            long week,
            long month,
            long held) {
        static View of(Outlook one) {
            return new View(
                    one.kind(),
                    one.days(),
                    one.settable(),
                    one.count(),
                    one.oldest(),
                    one.tonight(),
                    one.week(),
                    one.month(),
                    one.held());
        }
    }

    record Page(List<View> items) {}

    /// @param hold why it may not be deleted; none: it may
    record Hold(Optional<String> hold) {}

    private ApiAnswer outlook(ApiRequest request) {
        try (Turns.Turn _ = counts.take(request.tenant())) {
            return ApiAnswer.ok(new Page(
                    keeping.outlook(request.tenant()).stream().map(View::of).toList()));
        }
    }

    private Hold held(ApiRequest request) {
        return new Hold(keeping.holdOf(request.tenant(), call(request))
                .map(hold -> Optional.of(hold).filter(one -> !one.isEmpty()))
                .orElseThrow(RetentionRoutes::nothing));
    }

    private ApiAnswer hold(ApiRequest request, boolean hold) {
        if (!keeping.hold(
                request.tenant(),
                call(request),
                hold,
                request.caller().actor(),
                request.query("reason").orElse(""))) {
            throw nothing();
        }
        return ApiAnswer.ok(held(request));
    }

    private static CallId call(ApiRequest request) {
        return new CallId(request.id("call"));
    }

    private static Problem nothing() {
        return Problem.notFound("there is nothing of that id");
    }
}
