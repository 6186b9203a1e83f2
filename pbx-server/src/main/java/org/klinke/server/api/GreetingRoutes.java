package org.klinke.server.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.klinke.core.account.Permission;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.GreetingCase;
import org.klinke.core.voicemail.StoredBoxes;
import org.klinke.core.voicemail.VoiceBox;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Cost;
import org.klinke.web.api.ApiRoute.Verb;

/// What callers of a voice box hear first.
public final class GreetingRoutes {
    /// Whoever wants to leave a message does not wait for longer.
    public static final int SECONDS_MAX = 120;

    private static final String LIST = "/tenants/{tenant}/voice-boxes/{extension}/greetings";
    private static final String ONE = LIST + "/{when}";

    private final BiFunction<TenantScope, String, Optional<VoiceBox>> known;
    private final StoredBoxes boxes;
    private final BroughtSounds sounds;

    /// @param known finds a box by its extension
    public GreetingRoutes(
            BiFunction<TenantScope, String, Optional<VoiceBox>> known, StoredBoxes boxes, BroughtSounds sounds) {
        this.known = known;
        this.boxes = boxes;
        this.sounds = sounds;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.DIALPLAN_READ);
        Access write = Access.needs(Permission.DIALPLAN_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, LIST, "listGreetings", read, this::list),
                new ApiRoute(Verb.PUT, ONE, "setGreeting", write, Cost.HIGH, this::set),
                new ApiRoute(Verb.DELETE, ONE, "deleteGreeting", write, this::delete),
                new ApiRoute(Verb.GET, ONE + "/sound", "playGreeting", read, this::play));
    }

    /// @param when "any", "busy" or "unavailable"
    record View(UUID id, String when) {}

    ApiAnswer list(ApiRequest request) {
        return ApiAnswer.items(boxes.contents(request.tenant(), box(request)).greetings().entrySet().stream()
                .map(one -> new View(one.getValue().value(), one.getKey().word()))
                .sorted((a, b) -> a.when.compareTo(b.when))
                .toList());
    }

    ApiAnswer set(ApiRequest request) {
        VoiceBox box = box(request);
        GreetingCase when = when(request);
        try {
            UUID id = boxes.upload(
                            request.tenant(),
                            box,
                            when,
                            sounds.wav(request, SECONDS_MAX),
                            request.caller().actor())
                    .value();
            return ApiAnswer.ok(new View(id, when.word()));
        } catch (IOException e) {
            throw BroughtSounds.noRoom(e);
        }
    }

    ApiAnswer delete(ApiRequest request) {
        boxes.removeGreeting(
                request.tenant(), box(request), when(request), request.caller().actor());
        return ApiAnswer.done();
    }

    ApiAnswer play(ApiRequest request) {
        VoiceBox box = box(request);
        GreetingCase when = when(request);
        return sounds.play(request, () -> boxes.openGreeting(request.tenant(), box, when));
    }

    private VoiceBox box(ApiRequest request) {
        return known.apply(request.tenant(), request.path("extension"))
                .orElseThrow(() -> Problem.notFound("there is no voice box of this extension"));
    }

    private static GreetingCase when(ApiRequest request) {
        return GreetingCase.of(request.path("when")).orElseThrow(() -> Problem.notFound("there is nothing of that id"));
    }
}
