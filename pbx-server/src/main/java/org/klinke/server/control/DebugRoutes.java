package org.klinke.server.control;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.Calls;
import org.klinke.core.call.LiveCall;
import org.klinke.core.call.LiveLeg;
import org.klinke.core.id.CallId;
import org.klinke.core.media.LiveMedia;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.media.MediaEngine;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `calls show` and `GET /debug/calls/{id}`: a running call from inside, legs and media sessions as they are now.
public final class DebugRoutes {
    private final Calls calls;
    private final MediaEngine media;
    private final TenantDirectory tenants;
    private final InstantSource time;

    public DebugRoutes(Calls calls, MediaEngine media, TenantDirectory tenants, InstantSource time) {
        this.calls = calls;
        this.media = media;
        this.tenants = tenants;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.GET, "/debug/calls/{id}", this::show));
    }

    /// @param talksWith id of the leg it is bridged with, "" if none
    /// @param media null where the leg has no media session (yet, or any more)
    public record LegNow(
            String id,
            String party,
            String direction,
            String state,
            boolean holds,
            String talksWith,
            @Nullable LiveMedia media) {}

    public record CallNow(
            String id,
            String tenant,
            String from,
            String dialled,
            String state,
            String startedAt,
            String answeredAt,
            long seconds,
            List<LegNow> legs) {}

    private record Found(TenantScope scope, LiveCall call) {}

    private Object show(Request request) {
        String wanted = request.pathParameter().apply("id").strip().toLowerCase(Locale.ROOT);
        List<Found> found = new ArrayList<>();
        for (TenantScope scope : tenants.all()) {
            for (LiveCall call : calls.in(scope)) {
                if (call.id().toString().startsWith(wanted)) {
                    found.add(new Found(scope, call));
                }
            }
        }
        if (found.isEmpty()) {
            throw Problem.notFound("no call '" + wanted
                    + "' goes on; `klinke calls` lists those that do, `klinke trace` tells of the" + " others");
        }
        if (found.size() > 1) {
            throw new Problem(
                    422,
                    "call.ambiguous",
                    "'" + wanted + "' fits more than one call:",
                    found.stream().map(one -> one.call.id().toString()).toList());
        }
        return now(found.getFirst().scope(), found.getFirst().call());
    }

    /// @throws Problem 404 if it does not go on
    public CallNow now(TenantScope scope, CallId id) {
        return calls.in(scope).stream()
                .filter(call -> call.id().equals(id))
                .findFirst()
                .map(call -> now(scope, call))
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
    }

    private CallNow now(TenantScope scope, LiveCall call) {
        List<LiveLeg> legs = calls.legs(scope, call.id())
                .flatMap(Replies::soon)
                .orElseThrow(() -> Problem.notFound("the call has just ended; `klinke trace` tells its story"));
        return new CallNow(
                call.id().toString(),
                scope.name(),
                CallStories.party(call.caller()),
                call.dialled(),
                call.answeredAt().isPresent() ? "talking" : "ringing",
                CallStories.instant(call.startedAt()),
                call.answeredAt().map(CallStories::instant).orElse(""),
                Duration.between(call.startedAt(), time.instant()).toSeconds(),
                legs.stream().map(this::leg).toList());
    }

    private LegNow leg(LiveLeg leg) {
        return new LegNow(
                leg.id().toString(),
                CallStories.party(leg.party()),
                leg.inbound() ? "called us" : "was called",
                leg.state(),
                leg.holds(),
                leg.talksWith().map(Object::toString).orElse(""),
                Replies.soon(media.look(leg.id())).flatMap(one -> one).orElse(null));
    }
}
