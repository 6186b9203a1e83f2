package org.klinke.server.api;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Actor;
import org.klinke.core.call.Calls;
import org.klinke.core.call.LiveCall;
import org.klinke.core.call.LiveLeg;
import org.klinke.core.call.PhoneAct;
import org.klinke.core.cdr.Party;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.CallId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.server.control.Replies;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// The calls that a person is in now, and what he can do with them from elsewhere than his phone.
public final class OwnCallRoutes {
    private static final String LIST = "/me/calls";
    private static final String CALL = LIST + "/{call}";

    private final Own own;
    private final Calls calls;
    private final CallControl control;

    public OwnCallRoutes(Own own, Calls calls, CallControl control) {
        this.own = own;
        this.calls = calls;
        this.control = control;
    }

    public List<ApiRoute> routes() {
        Access write = Access.needs(Permission.OWN_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, LIST, "listOwnLiveCalls", Access.needs(Permission.OWN_READ), this::list),
                new ApiRoute(Verb.POST, LIST, "dialOwn", write, this::dial),
                new ApiRoute(Verb.DELETE, CALL, "hangUpOwn", write, request -> {
                    control.hangUp(actor(request), request.tenant(), id(request), call(request));
                    return ApiAnswer.done();
                }),
                new ApiRoute(Verb.POST, CALL + "/answer", "answerOwn", write, this::answer),
                new ApiRoute(Verb.POST, CALL + "/hold", "holdOwn", write, request -> act(request, PhoneAct.HOLD)),
                new ApiRoute(Verb.POST, CALL + "/resume", "resumeOwn", write, request -> act(request, PhoneAct.RESUME)),
                new ApiRoute(Verb.POST, CALL + "/transfer", "transferOwn", write, request -> {
                    control.transfer(
                            actor(request),
                            request.tenant(),
                            id(request),
                            call(request),
                            request.body().path("to").asText());
                    return ApiAnswer.done();
                }),
                new ApiRoute(Verb.POST, CALL + "/join", "joinOwn", write, request -> {
                    control.join(
                            actor(request),
                            request.tenant(),
                            id(request),
                            call(request),
                            CallControlRoutes.with(request));
                    return ApiAnswer.done();
                }));
    }

    private static Actor actor(ApiRequest request) {
        return CallControlRoutes.actor(request);
    }

    private static CallId call(ApiRequest request) {
        return CallControlRoutes.call(request);
    }

    private UserId id(ApiRequest request) {
        return own.user(request).id();
    }

    private ApiAnswer dial(ApiRequest request) {
        boolean picksUp = request.body().path("autoAnswer").asBoolean();
        String to = request.body().path("to").asText();
        return ApiAnswer.created(control.dial(actor(request), request.tenant(), id(request), to, picksUp), LIST);
    }

    private ApiAnswer act(ApiRequest request, PhoneAct act) {
        control.act(actor(request), request.tenant(), id(request), call(request), Optional.empty(), act);
        return ApiAnswer.done();
    }

    /// A device is named where several of his ring.
    private ApiAnswer answer(ApiRequest request) {
        UserId id = id(request);
        String name = request.body().path("device").asText();
        Optional<DeviceId> device = name.isEmpty()
                ? Optional.empty()
                : Optional.of(own.directory().in(request.tenant()).devicesOf(id).stream()
                        .filter(one -> one.name().equals(name))
                        .map(Device::id)
                        .findFirst()
                        .orElseThrow(() -> Problem.notFound("there is nothing of that name")));
        control.act(actor(request), request.tenant(), id, call(request), device, PhoneAct.ANSWER);
        return ApiAnswer.done();
    }

    /// @param direction "in" or "out", as he sees it
    /// @param state "ringing", "dialling", "talking", "held" or "waiting"
    /// @param with whom he talks to, or would
    record OwnCallView(
            UUID id,
            String direction,
            String state,
            Optional<PartyView> with,
            Optional<String> device,
            Instant startedAt,
            Optional<Instant> answeredAt) {}

    private ApiAnswer list(ApiRequest request) {
        UserId id = id(request);
        DirectorySnapshot directory = own.directory().in(request.tenant());
        return ApiAnswer.items(calls.in(request.tenant()).stream()
                .filter(call -> call.users().contains(id))
                .sorted(Comparator.comparing(LiveCall::startedAt).reversed())
                .flatMap(call -> calls.legs(request.tenant(), call.id()).flatMap(Replies::soon).stream()
                        .flatMap(legs -> view(call, legs, id, directory).stream()))
                .toList());
    }

    /// Of his legs that counts by which he talks, else one that rings: others of his phones may ring beside it.
    private static Optional<OwnCallView> view(
            LiveCall call, List<LiveLeg> legs, UserId id, DirectorySnapshot directory) {
        return legs.stream()
                .filter(leg -> isOf(leg, id) && !leg.gone())
                .min(Comparator.comparing((LiveLeg leg) -> leg.answeredAt().isEmpty())
                        .thenComparing(LiveLeg::inbound))
                .map(mine -> new OwnCallView(
                        call.id().value(),
                        mine.inbound() ? "out" : "in",
                        state(mine),
                        with(mine, call, legs, id),
                        mine.party().device().flatMap(directory::device).map(Device::name),
                        call.startedAt(),
                        mine.answeredAt()));
    }

    private static boolean isOf(LiveLeg leg, UserId id) {
        return leg.party().user().filter(id::equals).isPresent();
    }

    private static String state(LiveLeg mine) {
        if (mine.answeredAt().isEmpty()) {
            return mine.inbound() ? "dialling" : "ringing";
        }
        if (mine.holds()) {
            return "held";
        }
        return mine.talksWith().isPresent() ? "talking" : "waiting";
    }

    /// Of a call that he makes, the number as he has dialled it, until somebody is there.
    private static Optional<PartyView> with(LiveLeg mine, LiveCall call, List<LiveLeg> legs, UserId id) {
        Optional<LiveLeg> partner = mine.talksWith()
                .flatMap(other ->
                        legs.stream().filter(leg -> leg.id().equals(other)).findFirst());
        if (partner.isEmpty() && mine.inbound()) {
            return Optional.of(shown("", call.dialled()));
        }
        return partner.or(() -> legs.stream().filter(LiveLeg::inbound).findFirst())
                .filter(leg -> !isOf(leg, id))
                .filter(leg -> !leg.withheld())
                .map(LiveLeg::party)
                .map(party -> shown(party.name(), party.number()));
    }

    private static PartyView shown(String name, String number) {
        return PartyView.of(new Party(Optional.empty(), Optional.empty(), name, number));
    }
}
