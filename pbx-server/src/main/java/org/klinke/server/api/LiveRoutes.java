package org.klinke.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Changes;
import org.klinke.core.call.Calls;
import org.klinke.core.call.LiveCall;
import org.klinke.core.id.CallId;
import org.klinke.core.id.DeviceId;
import org.klinke.server.control.DebugRoutes;
import org.klinke.server.control.RegistrationRoutes;
import org.klinke.server.control.Replies;
import org.klinke.server.control.TrunkRoutes;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// What goes on in a tenant now: calls, registrations, trunks. From memory: it is told also while the database is away.
public final class LiveRoutes {
    private final Calls calls;
    private final DebugRoutes inside;
    private final RegistrationRoutes registrations;
    private final TrunkRoutes trunks;
    private final Changes changes;
    private final InstantSource time;

    public LiveRoutes(
            Calls calls,
            DebugRoutes inside,
            RegistrationRoutes registrations,
            TrunkRoutes trunks,
            Changes changes,
            InstantSource time) {
        this.calls = calls;
        this.inside = inside;
        this.registrations = registrations;
        this.trunks = trunks;
        this.changes = changes;
        this.time = time;
    }

    public List<ApiRoute> routes() {
        String live = "/tenants/{tenant}/live";
        Access callsRead = Access.needs(Permission.CALLS_READ);
        return List.of(
                new ApiRoute(Verb.GET, live + "/calls", "listLiveCalls", callsRead, this::listCalls),
                new ApiRoute(Verb.GET, live + "/calls/{call}", "getLiveCall", callsRead, this::getCall),
                new ApiRoute(
                        Verb.DELETE,
                        live + "/calls/{call}",
                        "hangUpCall",
                        Access.needs(Permission.CALLS_WRITE),
                        this::hangUp),
                new ApiRoute(
                        Verb.GET,
                        live + "/registrations",
                        "listRegistrations",
                        Access.needs(Permission.PHONES_READ),
                        request -> ApiAnswer.lines(registrations.in(request.tenant()))),
                new ApiRoute(
                        Verb.DELETE,
                        live + "/registrations/{device}",
                        "forgetRegistration",
                        Access.needs(Permission.PHONES_WRITE),
                        this::forget),
                new ApiRoute(
                        Verb.GET,
                        live + "/trunks",
                        "listTrunkStates",
                        Access.needs(Permission.TRUNKS_READ),
                        request -> ApiAnswer.lines(trunks.in(request.tenant()))));
    }

    /// @param state "ringing" or "talking"
    record CallView(
            UUID id,
            PartyView from,
            String dialled,
            String state,
            Optional<PartyView> connected,
            Optional<String> parkedAt,
            Instant startedAt,
            Optional<Instant> answeredAt,
            long seconds) {}

    private ApiAnswer listCalls(ApiRequest request) {
        return ApiAnswer.items(calls.in(request.tenant()).stream()
                .sorted(Comparator.comparing(LiveCall::startedAt).reversed())
                .map(call -> view(call, time.instant()))
                .toList());
    }

    static CallView view(LiveCall call, Instant now) {
        return new CallView(
                call.id().value(),
                PartyView.of(call.caller()),
                call.dialled(),
                call.answeredAt().isPresent() ? "talking" : "ringing",
                call.connected().map(PartyView::of),
                call.parkedAt(),
                call.startedAt(),
                call.answeredAt(),
                Duration.between(call.startedAt(), now).toSeconds());
    }

    private ApiAnswer getCall(ApiRequest request) {
        return ApiAnswer.ok(ApiAnswer.withoutBlanks(inside.now(request.tenant(), new CallId(request.id("call")))));
    }

    /// It comes back when it registers anew; a call that it is in goes on.
    private ApiAnswer forget(ApiRequest request) {
        String device = request.path("device");
        DeviceId id = registrations
                .forget(request.tenant(), device)
                .orElseThrow(() -> Problem.notFound("there is nothing of that name"));
        changes.aside(request.tenant(), request.caller().actor(), "disconnect", change -> {
            change.noted("disconnect", "device", id.value(), Map.of("name", device));
            return true;
        });
        return ApiAnswer.done();
    }

    /// Noted before: nobody ends a call of which the history does not tell. So this needs the database.
    private ApiAnswer hangUp(ApiRequest request) {
        CallId id = new CallId(request.id("call"));
        LiveCall call = calls.in(request.tenant()).stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
        requireEnds(request, id, false);
        note(request, "hang up", call);
        try {
            requireEnds(request, id, true);
        } catch (Problem helpMeanwhile) {
            note(request, "hang up refused", call);
            throw helpMeanwhile;
        }
        return ApiAnswer.done();
    }

    /// Whoever has ended meanwhile is as was wanted.
    private void requireEnds(ApiRequest request, CallId id, boolean really) {
        boolean ends = calls.hangUp(request.tenant(), id, really)
                .flatMap(Replies::soon)
                .orElse(true);
        if (!ends) {
            throw Problem.refused("call.help", "somebody called for help in this call: it goes on");
        }
    }

    private void note(ApiRequest request, String action, LiveCall call) {
        changes.in(request.tenant(), request.caller().actor(), "hang up", change -> {
            change.noted(
                    action,
                    "call",
                    call.id().value(),
                    Map.of("from", call.caller().number(), "dialled", call.dialled()));
            return true;
        });
    }
}
