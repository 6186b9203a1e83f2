package org.klinke.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.klinke.core.account.Permission;
import org.klinke.server.control.AlarmRoutes;
import org.klinke.server.control.ExplainRoutes;
import org.klinke.server.control.NewcomerRoutes;
import org.klinke.server.control.PhoneLifeRoutes;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// What an admin looks at first: alarms, telephones and what became of each, and what would happen if.
public final class OverviewRoutes {
    private static final Duration ALARMS_SINCE = Duration.ofDays(7);
    private static final int LIMIT_DEFAULT = 50;

    private final AlarmRoutes alarms;
    private final PhoneLifeRoutes phones;
    private final NewcomerRoutes newcomers;
    private final ExplainRoutes explain;
    private final InstantSource time;

    public OverviewRoutes(
            AlarmRoutes alarms,
            PhoneLifeRoutes phones,
            NewcomerRoutes newcomers,
            ExplainRoutes explain,
            InstantSource time) {
        this.alarms = alarms;
        this.phones = phones;
        this.newcomers = newcomers;
        this.explain = explain;
        this.time = time;
    }

    public List<ApiRoute> routes() {
        String tenant = "/tenants/{tenant}";
        Access phonesRead = Access.needs(Permission.PHONES_READ);
        return List.of(
                new ApiRoute(
                        Verb.GET,
                        tenant + "/alarms",
                        "listAlarms",
                        Access.needs(Permission.TRUNKS_READ),
                        this::listAlarms),
                new ApiRoute(
                        Verb.GET,
                        tenant + "/explain",
                        "explain",
                        Access.needs(Permission.DIALPLAN_READ),
                        request -> ApiAnswer.ok(
                                ApiAnswer.withoutBlanks(explain.explain(request.tenant(), request::query)))),
                new ApiRoute(
                        Verb.GET,
                        tenant + "/live/phones",
                        "listLivePhones",
                        phonesRead,
                        request -> ApiAnswer.lines(phones.in(request.tenant()))),
                new ApiRoute(
                        Verb.GET,
                        tenant + "/live/phones/{device}",
                        "getPhoneTimeline",
                        phonesRead,
                        request -> ApiAnswer.ok(ApiAnswer.withoutBlanks(
                                phones.timeline(request.tenant(), request.path("device"), limit(request))))),
                new ApiRoute(
                        Verb.GET,
                        tenant + "/live/newcomers",
                        "listNewcomers",
                        phonesRead,
                        request -> ApiAnswer.lines(newcomers.in(request.tenant()))));
    }

    private ApiAnswer listAlarms(ApiRequest request) {
        Instant since = request.instant("since").orElseGet(() -> time.instant().minus(ALARMS_SINCE));
        return ApiAnswer.lines(alarms.in(request.tenant(), since, limit(request)));
    }

    private static int limit(ApiRequest request) {
        return request.query("limit").map(Integer::parseInt).orElse(LIMIT_DEFAULT);
    }
}
