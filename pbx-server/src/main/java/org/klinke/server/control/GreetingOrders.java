package org.klinke.server.control;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.klinke.core.audit.Actor;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.GreetingCase;
import org.klinke.core.voicemail.StoredBoxes;
import org.klinke.core.voicemail.VoiceBox;
import org.klinke.media.convert.ConverterBusy;
import org.klinke.media.convert.SoundConverter;
import org.klinke.media.file.UnreadableSound;
import org.klinke.server.api.GreetingRoutes;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `voicemail greet`.
public final class GreetingOrders {
    private final BiFunction<TenantScope, String, Optional<VoiceBox>> known;
    private final StoredBoxes boxes;
    private final SoundConverter converter;
    private final TenantDirectory tenants;

    /// @param known finds a box by its extension
    public GreetingOrders(
            BiFunction<TenantScope, String, Optional<VoiceBox>> known,
            StoredBoxes boxes,
            SoundConverter converter,
            TenantDirectory tenants) {
        this.known = known;
        this.boxes = boxes;
        this.converter = converter;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.POST, "/voicemail/greet", this::greet));
    }

    /// The file is of this machine, and only this machine may ask; without one the greeting goes.
    private Object greet(Request request) {
        String name = request.body().path("tenant").asText();
        TenantScope scope =
                tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
        VoiceBox box = known.apply(scope, request.body().path("extension").asText())
                .orElseThrow(() -> Problem.notFound("there is no voice box of this extension"));
        GreetingCase when = GreetingCase.of(request.body().path("when").asText())
                .orElseThrow(() -> Problem.notFound("a greeting is for 'any', 'busy' or 'unavailable'"));
        String file = request.body().path("file").asText();
        try {
            if (file.isEmpty()) {
                boxes.removeGreeting(scope, box, when, Actor.LOCAL_CLI);
            } else {
                byte[] wav = converter.wav(PromptOrders.read(PromptOrders.path(file)), GreetingRoutes.SECONDS_MAX);
                boxes.upload(scope, box, when, wav, Actor.LOCAL_CLI);
            }
        } catch (UnreadableSound e) {
            throw PromptOrders.refused(
                    new InvalidInput("file", String.valueOf(e.getMessage()), "choose another audio file"));
        } catch (InvalidInput e) {
            throw PromptOrders.refused(e);
        } catch (ConverterBusy e) {
            throw new Problem(409, "prompts.converting", String.valueOf(e.getMessage()), List.of());
        } catch (IOException e) {
            throw new Problem(409, "prompts.room", "it cannot be kept: " + e.getMessage(), List.of());
        }
        return Map.of("box", box.words());
    }
}
