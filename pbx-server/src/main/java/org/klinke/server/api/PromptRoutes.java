package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.id.RecordingId;
import org.klinke.core.prompt.PhonePrompt;
import org.klinke.core.prompt.Prompt;
import org.klinke.core.prompt.Prompts;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Cost;
import org.klinke.web.api.ApiRoute.Verb;

/// What a tenant plays of its own: announcements and music on hold.
public final class PromptRoutes {
    private static final String LIST = "/tenants/{tenant}/prompts";
    private static final String ONE = LIST + "/{prompt}";
    private static final String MUSIC = "/tenants/{tenant}/music";
    private static final String BY_PHONE = "/tenants/{tenant}/phone-prompts";
    private static final String NUMBER = BY_PHONE + "/{number}";

    private final Prompts prompts;
    private final BroughtSounds sounds;

    public PromptRoutes(Prompts prompts, BroughtSounds sounds) {
        this.prompts = prompts;
        this.sounds = sounds;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.DIALPLAN_READ);
        Access write = Access.needs(Permission.DIALPLAN_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, LIST, "listPrompts", read, this::list),
                new ApiRoute(Verb.POST, LIST, "addPrompt", write, Cost.HIGH, this::add),
                new ApiRoute(Verb.DELETE, ONE, "deletePrompt", write, this::delete),
                new ApiRoute(Verb.GET, ONE + "/sound", "playPrompt", read, this::play),
                new ApiRoute(Verb.GET, BY_PHONE, "listPhonePrompts", read, this::byPhone),
                new ApiRoute(Verb.PUT, NUMBER, "setPhonePrompt", write, this::allow),
                new ApiRoute(Verb.DELETE, NUMBER, "deletePhonePrompt", write, this::forbid),
                new ApiRoute(Verb.GET, MUSIC, "getMusic", read, request -> ApiAnswer.tagged(music(request))),
                new ApiRoute(Verb.PUT, MUSIC, "changeMusic", write, this::changeMusic));
    }

    /// @param language none: for all
    /// @param played the version that is heard; those before it wait
    record View(
            UUID id,
            String name,
            Optional<String> language,
            int version,
            boolean played,
            double seconds,
            String file,
            Instant addedAt) {
        static View of(Prompt prompt, boolean played) {
            return new View(
                    prompt.sound().value(),
                    prompt.name(),
                    Optional.of(prompt.language()).filter(word -> !word.isEmpty()),
                    prompt.version(),
                    played,
                    prompt.seconds(),
                    prompt.file(),
                    prompt.added());
        }
    }

    /// @param language none: for all
    /// @param users extensions of those who may speak it
    record PhoneView(String number, String name, Optional<String> language, List<String> users) {
        static PhoneView of(PhonePrompt prompt) {
            return new PhoneView(
                    prompt.number(),
                    prompt.name(),
                    Optional.of(prompt.language()).filter(word -> !word.isEmpty()),
                    prompt.users());
        }
    }

    private ApiAnswer byPhone(ApiRequest request) {
        return ApiAnswer.items(
                prompts.byPhone(request.tenant()).stream().map(PhoneView::of).toList());
    }

    private ApiAnswer allow(ApiRequest request) {
        List<String> users = new ArrayList<>();
        request.body().path("users").forEach((JsonNode user) -> users.add(user.asText()));
        PhonePrompt wanted = new PhonePrompt(
                request.path("number"),
                request.body().path("name").asText(),
                request.body().path("language").asText(""),
                users);
        prompts.allow(request.tenant(), wanted, request.caller().actor());
        return ApiAnswer.ok(PhoneView.of(wanted));
    }

    private ApiAnswer forbid(ApiRequest request) {
        if (!prompts.forbid(
                request.tenant(), request.path("number"), request.caller().actor())) {
            throw Problem.notFound("there is nothing of that id");
        }
        return ApiAnswer.done();
    }

    private ApiAnswer list(ApiRequest request) {
        List<View> views = new ArrayList<>();
        Optional<Prompt> before = Optional.empty();
        for (Prompt one : prompts.list(request.tenant())) { // of each name and language the highest version comes first
            boolean older = before.filter(other ->
                            other.name().equals(one.name()) && other.language().equals(one.language()))
                    .isPresent();
            views.add(View.of(one, !older));
            before = Optional.of(one);
        }
        return ApiAnswer.items(views);
    }

    private ApiAnswer add(ApiRequest request) {
        try {
            Prompt added = prompts.add(
                    request.tenant(),
                    request.query("name").orElse(""),
                    request.query("language").orElse(""),
                    request.query("file").orElse(""),
                    sounds.wav(request, Prompts.SECONDS_MAX),
                    request.caller().actor());
            return ApiAnswer.created(
                    View.of(added, true),
                    LIST.replace("{tenant}", request.path("tenant")) + "/" + added.sound() + "/sound");
        } catch (IOException e) {
            throw BroughtSounds.noRoom(e);
        }
    }

    private Prompt find(ApiRequest request) {
        return prompts.find(request.tenant(), new RecordingId(request.id("prompt")))
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
    }

    private ApiAnswer delete(ApiRequest request) {
        prompts.delete(
                request.tenant(), List.of(find(request)), request.caller().actor(), "");
        return ApiAnswer.done();
    }

    private ApiAnswer play(ApiRequest request) {
        Prompt prompt = find(request);
        return sounds.play(request, () -> prompts.open(request.tenant(), prompt));
    }

    private Map<String, Object> music(ApiRequest request) {
        return Map.of("prompts", prompts.music(request.tenant()));
    }

    private ApiAnswer changeMusic(ApiRequest request) {
        List<String> names = new ArrayList<>();
        request.body().path("prompts").forEach((JsonNode name) -> names.add(name.asText()));
        prompts.setMusic(
                request.tenant(), names, request.caller().actor(), now -> request.requireSeen(Map.of("prompts", now)));
        return ApiAnswer.tagged(music(request));
    }
}
