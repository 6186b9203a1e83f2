package org.klinke.server.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.klinke.core.account.Caller;
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
import org.klinke.core.reach.ReachBook;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.control.Replies;
import org.klinke.server.events.EventStream;
import org.klinke.server.events.LiveEvents;
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

    private static final Duration LOOK = Duration.ofMillis(500);
    /// Also how soon a stream ends whose session has.
    private static final int LOOKS_PER_HEARTBEAT = 20;

    private final Own own;
    private final Calls calls;
    private final CallControl control;
    private final ReachBook reach;
    private final LiveEvents events;

    /// @param events has room for so many streams
    public OwnCallRoutes(Own own, Calls calls, CallControl control, ReachBook reach, LiveEvents events) {
        this.own = own;
        this.calls = calls;
        this.control = control;
        this.reach = reach;
        this.events = events;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.OWN_READ);
        Access write = Access.needs(Permission.OWN_WRITE);
        return List.of(
                new ApiRoute(
                        Verb.GET,
                        LIST,
                        "listOwnLiveCalls",
                        read,
                        request -> ApiAnswer.items(now(request.tenant(), id(request)))),
                new ApiRoute(Verb.GET, "/me/events", "watchOwn", read, this::watch),
                new ApiRoute(Verb.GET, "/me/parking", "listOwnParking", read, this::parking),
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

    private List<OwnCallView> now(TenantScope scope, UserId id) {
        DirectorySnapshot directory = own.directory().in(scope);
        return calls.in(scope).stream()
                .filter(call -> call.users().contains(id))
                .sorted(Comparator.comparing(LiveCall::startedAt).reversed())
                .flatMap(call -> calls.legs(scope, call.id()).flatMap(Replies::soon).stream()
                        .flatMap(legs -> view(call, legs, id, directory).stream()))
                .toList();
    }

    /// All his calls each time that one of them has changed; the first time at once.
    private ApiAnswer watch(ApiRequest request) {
        UserId id = id(request);
        EventStream place =
                events.openOwn(request.tenant(), request.caller().credential()).orElseThrow(EventRoutes::tooMany);
        return ApiAnswer.stream("text/event-stream", (out, caller) -> {
            try (place) {
                send(request.tenant(), id, place, out, caller);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// What others do tells nothing of his legs, so these are looked at.
    private void send(
            TenantScope scope, UserId id, EventStream place, OutputStream out, Supplier<Optional<Caller>> caller)
            throws IOException, InterruptedException {
        Optional<List<OwnCallView>> told = Optional.empty();
        int silent = 0;
        while (!place.isOver()) {
            List<OwnCallView> seen = now(scope, id);
            boolean news = !told.equals(Optional.of(seen));
            if (news || silent == LOOKS_PER_HEARTBEAT) {
                boolean still = caller.get()
                        .filter(one -> one.may(Permission.OWN_READ))
                        .filter(one -> one.account().details().user().equals(Optional.of(id)))
                        .isPresent();
                if (!still) {
                    return;
                }
                out.write((news ? event(seen) : ":\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                silent = 0;
            }
            told = Optional.of(seen);
            silent++;
            Thread.sleep(LOOK);
        }
    }

    private static String event(List<OwnCallView> seen) {
        return "event: calls\ndata: " + ApiAnswer.items(seen).body().orElseThrow() + "\n\n"; // JSON has no line feed
    }

    /// @param name of the lot
    record LotView(String extension, String name) {}

    /// Where he can have a call wait: the lot's own number gives the first free place.
    private ApiAnswer parking(ApiRequest request) {
        own.user(request);
        return ApiAnswer.items(reach.in(request.tenant()).parking().stream()
                .map(lot -> new LotView(lot.extension(), lot.name()))
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

    /// Of a call that he makes, or has asked for, the number as he has dialled it, until somebody is there.
    private static Optional<PartyView> with(LiveLeg mine, LiveCall call, List<LiveLeg> legs, UserId id) {
        Optional<LiveLeg> partner = mine.talksWith()
                .flatMap(other ->
                        legs.stream().filter(leg -> leg.id().equals(other)).findFirst());
        boolean his = mine.inbound() || legs.stream().filter(LiveLeg::inbound).allMatch(leg -> isOf(leg, id));
        if (partner.isEmpty() && his) {
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
