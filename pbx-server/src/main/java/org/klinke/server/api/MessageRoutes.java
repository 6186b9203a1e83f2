package org.klinke.server.api;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.klinke.core.account.Permission;
import org.klinke.core.blob.NoRoom;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.RecordingId;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.BoxStore;
import org.klinke.core.voicemail.StoredBoxes;
import org.klinke.core.voicemail.VoiceBox;
import org.klinke.core.voicemail.VoiceMessage;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Cursors;

/// The voice boxes of a tenant and the messages in them, for whoever looks after them. Who hears one stands in the
/// tenant's history before the first byte is sent; it stays new by that, so that it still waits for whom it is for.
public final class MessageRoutes {
    private static final int LIMIT_DEFAULT = 50;
    private static final String BOXES = "/tenants/{tenant}/voice-boxes";
    private static final String LIST = BOXES + "/{extension}/messages";
    private static final String ONE = LIST + "/{message}";

    private static final Comparator<Place> NEWEST_FIRST =
            Comparator.comparing(Place::at).thenComparing(Place::id).reversed();

    private final Function<TenantScope, List<VoiceBox>> all;
    private final BiFunction<TenantScope, String, Optional<VoiceBox>> known;
    private final StoredBoxes boxes;
    private final Archive archive;
    private final Cursors cursors;
    private final Turns sounds = new Turns(5, 50, "messages.many", "many messages are played just now; try again");

    /// @param all boxes of a tenant
    /// @param known finds one of them by its extension
    /// @param archive of messages and nothing else
    public MessageRoutes(
            Function<TenantScope, List<VoiceBox>> all,
            BiFunction<TenantScope, String, Optional<VoiceBox>> known,
            StoredBoxes boxes,
            Archive archive,
            Cursors cursors) {
        this.all = all;
        this.known = known;
        this.boxes = boxes;
        this.archive = archive;
        this.cursors = cursors;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.MESSAGES_READ);
        Access hear = Access.needs(Permission.MESSAGES_HEAR);
        Access write = Access.needs(Permission.MESSAGES_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, BOXES, "listVoiceBoxes", read, this::boxes),
                new ApiRoute(Verb.GET, LIST, "listMessages", read, this::list),
                new ApiRoute(Verb.GET, ONE + "/sound", "playMessage", hear, this::play),
                new ApiRoute(Verb.PUT, ONE + "/heard", "markMessageHeard", write, request -> mark(request, true)),
                new ApiRoute(Verb.DELETE, ONE + "/heard", "markMessageNew", write, request -> mark(request, false)),
                new ApiRoute(Verb.POST, ONE + "/forward", "forwardMessage", write, this::forwardHeard),
                new ApiRoute(Verb.DELETE, ONE, "deleteMessage", write, this::delete));
    }

    /// @param of "user" or "group"
    /// @param messagesMax more it does not take
    record BoxView(String extension, String name, String of, int newMessages, int oldMessages, int messagesMax) {
        static BoxView of(VoiceBox box, BoxStore.Count count) {
            return new BoxView(
                    box.extension(),
                    box.name(),
                    box.user().isPresent() ? "user" : "group",
                    count.fresh(),
                    count.old(),
                    box.settings().messagesMax());
        }
    }

    /// @param from who has left it
    record View(UUID id, Instant startedAt, double seconds, PartyView from, boolean heard) {
        static View of(VoiceMessage message) {
            return new View(
                    message.id().value(),
                    message.started(),
                    message.seconds(),
                    new PartyView(said(message.number()), said(message.name()), Optional.empty(), Optional.empty()),
                    message.heard());
        }

        private static Optional<String> said(String text) {
            return Optional.of(text).filter(one -> !one.isEmpty());
        }
    }

    /// @param next cursor of the rest; none at the end
    record Page(List<View> items, Optional<String> next) {}

    /// Where a message stands in its list.
    private record Place(Instant at, String id) {
        static Place of(VoiceMessage message) {
            return new Place(message.started(), message.id().toString());
        }
    }

    private ApiAnswer boxes(ApiRequest request) {
        Map<UUID, BoxStore.Count> counts = boxes.counts(request.tenant());
        return ApiAnswer.items(all.apply(request.tenant()).stream()
                .map(box -> BoxView.of(box, counts.getOrDefault(box.owner(), new BoxStore.Count(0, 0))))
                .toList());
    }

    /// The one that the path names.
    ApiAnswer one(ApiRequest request) {
        VoiceBox box = box(request);
        return ApiAnswer.ok(
                BoxView.of(box, boxes.counts(request.tenant()).getOrDefault(box.owner(), new BoxStore.Count(0, 0))));
    }

    ApiAnswer setPin(ApiRequest request) {
        boxes.setPin(
                request.tenant(),
                box(request),
                request.body().path("pin").asText(),
                request.caller().actor());
        return ApiAnswer.done();
    }

    /// No box holds more than a hundred: they are read at once, and shown in parts as every list is.
    ApiAnswer list(ApiRequest request) {
        VoiceBox box = box(request);
        int limit = request.query("limit").map(Integer::parseInt).orElse(LIMIT_DEFAULT);
        String list = String.join(
                "|", "messages", request.realm().id().toString(), box.owner().toString());
        Optional<Place> after =
                request.query("cursor").map(text -> cursors.read(list, text, (at, id) -> new Place(at, id.toString())));
        List<VoiceMessage> found = boxes.contents(request.tenant(), box).messages().stream()
                .sorted(Comparator.comparing(Place::of, NEWEST_FIRST))
                .filter(message -> after.isEmpty() || NEWEST_FIRST.compare(Place.of(message), after.get()) > 0)
                .toList();
        List<VoiceMessage> shown = found.subList(0, Math.min(limit, found.size()));
        return ApiAnswer.ok(new Page(
                shown.stream().map(View::of).toList(),
                found.size() > limit
                        ? Optional.of(cursors.print(
                                list,
                                shown.getLast().started(),
                                shown.getLast().id().value()))
                        : Optional.empty()));
    }

    /// What one session or key asks for within ten minutes is one access.
    ApiAnswer play(ApiRequest request) {
        MediaObject object = find(request);
        Turns.Turn turn = sounds.take(request.tenant());
        try {
            RecordedSound sound = new RecordedSound(archive.play(
                    request.tenant(),
                    object,
                    request.caller().credential(),
                    request.caller().actor()));
            try {
                return KeptRecordingRoutes.part(request, sound, turn).with("Content-Type", "audio/wav");
            } catch (RuntimeException e) {
                sound.close();
                throw e;
            }
        } catch (IOException | SecretUnavailable e) {
            turn.close();
            throw unreadable(e);
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    ApiAnswer mark(ApiRequest request, boolean heard) {
        RecordingId id = find(request).id();
        boxes.mark(request.tenant(), id, heard, request.caller().actor(), "");
        return boxes.contents(request.tenant(), box(request)).messages().stream()
                .filter(message -> message.id().equals(id))
                .findFirst()
                .map(message -> ApiAnswer.ok(View.of(message)))
                .orElseThrow(MessageRoutes::nothing);
    }

    private ApiAnswer forwardHeard(ApiRequest request) {
        // Else who may not hear it would send it where he does.
        if (!request.caller().may(Permission.MESSAGES_HEAR)) {
            throw new Problem(403, "permission.missing", "this needs messages:hear", List.of());
        }
        return forward(request);
    }

    ApiAnswer forward(ApiRequest request) {
        RecordingId id = find(request).id();
        VoiceBox to = known.apply(
                        request.tenant(), request.body().path("extension").asText())
                .orElseThrow(() -> new InvalidInput(
                        "extension", "there is no voice box of this extension", "name one that has a voice box"));
        if (to.owner().equals(box(request).owner())) {
            throw new InvalidInput("extension", "the message is in this voice box", "name another one");
        }
        try {
            if (!boxes.passOn(request.tenant(), id, to, request.caller().actor())) {
                throw new Problem(409, "messages.full", "the other voice box is full", List.of());
            }
            return ApiAnswer.done();
        } catch (NoRoom e) {
            throw new Problem(409, "messages.room", "the copy cannot be kept: " + e.getMessage(), List.of());
        } catch (IOException | SecretUnavailable e) {
            throw unreadable(e);
        }
    }

    private ApiAnswer delete(ApiRequest request) {
        return delete(request, request.query("reason").orElse(""));
    }

    ApiAnswer delete(ApiRequest request, String reason) {
        archive.delete(request.tenant(), find(request), request.caller().actor(), reason);
        return ApiAnswer.done();
    }

    /// In the box that the path names, and in no other.
    private MediaObject find(ApiRequest request) {
        VoiceBox box = box(request);
        return archive.find(request.tenant(), new RecordingId(request.id("message")))
                .filter(object -> object.label().box().equals(Optional.of(box.owner())))
                .orElseThrow(MessageRoutes::nothing);
    }

    private VoiceBox box(ApiRequest request) {
        return known.apply(request.tenant(), request.path("extension"))
                .orElseThrow(() -> Problem.notFound("there is no voice box of this extension"));
    }

    private static Problem nothing() {
        return Problem.notFound("there is nothing of that id");
    }

    private static Problem unreadable(Exception e) {
        return new Problem(409, "messages.unreadable", "the message can't be read: " + e.getMessage(), List.of());
    }
}
