package org.klinke.server.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.klinke.core.account.Permission;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.GreetingCase;
import org.klinke.core.voicemail.StoredBoxes;
import org.klinke.core.voicemail.VoiceBox;
import org.klinke.media.convert.SoundConverter;
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
    private final SoundConverter converter;
    private final Turns sounds = new Turns(5, 50, "prompts.many", "many prompts are played just now; try again");

    /// @param known finds a box by its extension
    public GreetingRoutes(
            BiFunction<TenantScope, String, Optional<VoiceBox>> known, StoredBoxes boxes, SoundConverter converter) {
        this.known = known;
        this.boxes = boxes;
        this.converter = converter;
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

    private ApiAnswer list(ApiRequest request) {
        return ApiAnswer.items(boxes.contents(request.tenant(), box(request)).greetings().entrySet().stream()
                .map(one -> new View(one.getValue().value(), one.getKey().word()))
                .sorted((a, b) -> a.when.compareTo(b.when))
                .toList());
    }

    private ApiAnswer set(ApiRequest request) {
        VoiceBox box = box(request);
        GreetingCase when = when(request);
        try {
            UUID id = boxes.upload(
                            request.tenant(),
                            box,
                            when,
                            PromptRoutes.wav(converter, request.file(), SECONDS_MAX),
                            request.caller().actor())
                    .value();
            return ApiAnswer.ok(new View(id, when.word()));
        } catch (IOException e) {
            throw Problem.invalid(409, "prompts.room", "it cannot be kept: " + e.getMessage(), List.of());
        }
    }

    private ApiAnswer delete(ApiRequest request) {
        boxes.removeGreeting(
                request.tenant(), box(request), when(request), request.caller().actor());
        return ApiAnswer.done();
    }

    private ApiAnswer play(ApiRequest request) {
        VoiceBox box = box(request);
        GreetingCase when = when(request);
        Turns.Turn turn = sounds.take(request.tenant());
        try {
            RecordedSound sound = new RecordedSound(boxes.openGreeting(request.tenant(), box, when));
            try {
                return KeptRecordingRoutes.part(request, sound, turn).with("Content-Type", "audio/wav");
            } catch (RuntimeException e) {
                sound.close();
                throw e;
            }
        } catch (IOException | SecretUnavailable e) {
            turn.close();
            throw new Problem(409, "prompts.unreadable", "the prompt can't be read: " + e.getMessage(), List.of());
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    private VoiceBox box(ApiRequest request) {
        return known.apply(request.tenant(), request.path("extension"))
                .orElseThrow(() -> Problem.notFound("there is no voice box of this extension"));
    }

    private static GreetingCase when(ApiRequest request) {
        return GreetingCase.of(request.path("when")).orElseThrow(() -> Problem.notFound("there is nothing of that id"));
    }
}
