package org.klinke.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiRequest;

/// Searches that no index serves: they reach over a quarter of a year, and few go on at once. Thread-safe.
final class Searches {
    private static final Duration SPAN = Duration.ofDays(92);
    private static final int PER_TENANT_MAX = 2;
    private static final int MAX = 4;

    private final String list;
    private final InstantSource time;
    private final Turns turns;

    /// @param list what is searched, as codes of refusals begin
    Searches(String list, InstantSource time) {
        this.list = list;
        this.time = time;
        this.turns = new Turns(
                PER_TENANT_MAX, MAX, list + ".searching", "other searches are under way; try again in a moment");
    }

    /// Where one begins that says `until`, `since`, or neither.
    ///
    /// @throws Problem 422 if it would reach too far
    Instant begin(ApiRequest request) {
        Instant end = request.instant("until").orElseGet(time::instant);
        Instant begin = request.instant("since").orElseGet(() -> end.minus(SPAN));
        if (begin.isBefore(end.minus(SPAN))) {
            throw Problem.invalid(
                    422,
                    list + ".span",
                    "a search reaches over " + SPAN.toDays() + " days at most: give since and until",
                    List.of(new Problem.Fault("parameter", "since", "is too long before until")));
        }
        return begin;
    }

    /// Connections must be left for calls' records and everybody else.
    ///
    /// @throws Problem 429 if there is none
    Turns.Turn take(TenantScope tenant) {
        return turns.take(tenant);
    }
}
