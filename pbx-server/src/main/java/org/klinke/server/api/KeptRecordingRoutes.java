package org.klinke.server.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Actor;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.MediaQuery;
import org.klinke.core.tenant.TenantScope;
import org.klinke.media.file.WavConversion;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Cursors;

/// The recordings of a tenant's calls: finding, hearing, holding and deleting them. Who hears one stands in the
/// tenant's history before the first byte is sent.
public final class KeptRecordingRoutes {
    private static final int LIMIT_DEFAULT = 50;
    private static final String LIST = "/tenants/{tenant}/recordings";
    private static final String ONE = LIST + "/{recording}";

    private final Archive archive;
    private final Cursors cursors;
    private final Searches searches;
    private final Decoding decoding;
    private final Turns sounds =
            new Turns(20, 100, "recordings.many", "many recordings are played just now; try again");

    public KeptRecordingRoutes(Archive archive, Decoding decoding, Cursors cursors, InstantSource time) {
        this.archive = archive;
        this.decoding = decoding;
        this.cursors = cursors;
        this.searches = new Searches("recordings", time);
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.RECORDINGS_READ);
        Access hear = Access.needs(Permission.RECORDINGS_HEAR);
        Access write = Access.needs(Permission.RECORDINGS_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, LIST, "listRecordings", read, this::list),
                new ApiRoute(Verb.GET, ONE, "getRecording", read, request -> ApiAnswer.ok(View.of(find(request)))),
                new ApiRoute(Verb.GET, ONE + "/sound", "playRecording", hear, this::play),
                new ApiRoute(Verb.GET, ONE + "/waveform", "drawRecording", hear, this::draw),
                new ApiRoute(Verb.DELETE, ONE, "deleteRecording", write, this::delete),
                new ApiRoute(Verb.PUT, ONE + "/hold", "holdRecording", write, request -> hold(request, true)),
                new ApiRoute(Verb.DELETE, ONE + "/hold", "releaseRecording", write, request -> hold(request, false)));
    }

    /// @param owner the tenant's user who is recorded
    /// @param direction "out": the owner has called
    /// @param seconds as its sound says
    /// @param whole it was written to its end
    /// @param consent who has agreed to it, in words
    /// @param hold why it may not be deleted
    record View(
            UUID id,
            UUID call,
            UUID conversation,
            Instant startedAt,
            double seconds,
            long bytes,
            boolean whole,
            PartyView owner,
            PartyView other,
            String direction,
            String format,
            boolean stereo,
            Optional<String> rule,
            Optional<String> consent,
            Optional<Instant> keepUntil,
            Optional<String> hold) {
        static View of(MediaObject object) {
            Label label = object.label();
            return new View(
                    object.id().value(),
                    label.call().value(),
                    label.conversation().value(),
                    label.started(),
                    object.seconds(),
                    object.bytes(),
                    object.whole(),
                    party(label.extension(), label.ownerName()),
                    party(label.otherNumber(), label.otherName()),
                    label.outward() ? "out" : "in",
                    label.format().kind() == RecordingFormat.Kind.OPUS ? "ogg" : "wav",
                    label.format().channels() == RecordingFormat.Channels.SIDES,
                    said(label.rule()),
                    said(label.consent()),
                    object.keepUntil(),
                    said(object.hold()));
        }

        private static PartyView party(String number, String name) {
            return new PartyView(said(number), said(name), Optional.empty(), Optional.empty());
        }

        private static Optional<String> said(String text) {
            return Optional.of(text).filter(one -> !one.isEmpty());
        }
    }

    /// @param next cursor of the rest; none at the end
    record Page(List<View> items, Optional<String> next) {}

    private ApiAnswer list(ApiRequest request) {
        int limit = request.query("limit").map(Integer::parseInt).orElse(LIMIT_DEFAULT);
        String list = String.join(
                "|",
                "recordings",
                request.realm().id().toString(),
                request.query("person").orElse(""),
                request.query("since").orElse(""),
                request.query("until").orElse(""),
                request.query("seconds").orElse(""));
        boolean searched =
                request.query("person").isPresent() || request.query("seconds").isPresent();
        MediaQuery query = new MediaQuery(
                request.query("person"),
                searched ? Optional.of(searches.begin(request)) : request.instant("since"),
                request.instant("until"),
                request.query("seconds").map(Integer::parseInt).orElse(0),
                request.query("cursor")
                        .map(text ->
                                cursors.read(list, text, (at, id) -> new MediaQuery.Place(at, new RecordingId(id)))),
                limit + 1);
        List<MediaObject> found = searched ? search(request.tenant(), query) : archive.list(request.tenant(), query);
        List<MediaObject> shown = found.subList(0, Math.min(limit, found.size()));
        return ApiAnswer.ok(new Page(
                shown.stream().map(View::of).toList(),
                found.size() > limit
                        ? Optional.of(cursors.print(
                                list,
                                shown.getLast().label().started(),
                                shown.getLast().id().value()))
                        : Optional.empty()));
    }

    private List<MediaObject> search(TenantScope tenant, MediaQuery query) {
        try (Turns.Turn _ = searches.take(tenant)) {
            return archive.list(tenant, query);
        }
    }

    private MediaObject find(ApiRequest request) {
        return archive.find(request.tenant(), new RecordingId(request.id("recording")))
                .filter(object -> object.kind() == MediaObject.Kind.RECORDING)
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
    }

    /// As it is, or the part of it that a player asks for; with `format`, a file to keep. What is kept as packets is a
    /// WAV
    /// file.
    private ApiAnswer play(ApiRequest request) {
        MediaObject object = find(request);
        RecordingFormat.Kind kind = object.label().format().kind();
        boolean opus = kind == RecordingFormat.Kind.OPUS;
        Optional<String> format = request.query("format");
        boolean ogg = format.map("ogg"::equals).orElse(opus);
        if (ogg && !opus && kind != RecordingFormat.Kind.PACKETS) {
            throw Problem.invalid(
                    422,
                    "recordings.format",
                    "this recording is a WAV file",
                    List.of(new Problem.Fault("parameter", "format", "leave it out, or write wav")));
        }
        boolean converted = ogg != opus;
        if (converted) {
            decoding.requireShort(object);
        }
        Turns.Turn turn = (converted ? decoding.turns() : sounds).take(request.tenant());
        RecordedSound sound = open(request, object, turn, format.isPresent());
        try {
            ApiAnswer answer = !converted
                    ? part(request, sound, turn)
                    : ogg ? encoded(object, sound, turn) : converted(object, sound, turn);
            answer = answer.with("Content-Type", ogg ? "audio/ogg" : "audio/wav");
            return format.isEmpty()
                    ? answer
                    : answer.with(
                            "Content-Disposition", "attachment; filename=\"" + object.id() + "." + format.get() + "\"");
        } catch (RuntimeException e) {
            close(sound, turn);
            throw e;
        }
    }

    private ApiAnswer encoded(MediaObject object, RecordedSound sound, Turns.Turn turn) {
        return ApiAnswer.stream("audio/ogg", (out, caller) -> {
            try (turn;
                    sound) {
                decoding.ogg(
                        sound, object.id().hashCode(), out, () -> caller.get().isPresent());
            }
        });
    }

    /// What of it a player asks for.
    static ApiAnswer part(ApiRequest request, RecordedSound sound, Turns.Turn turn) {
        long size = sound.length();
        Optional<ByteRange> range = ByteRange.of(request.header("Range"), size);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept-Ranges", "bytes");
        headers.put(
                "Content-Length", String.valueOf(range.map(ByteRange::length).orElse(size)));
        range.ifPresent(part -> headers.put("Content-Range", part.contentRange(size)));
        return new ApiAnswer(
                range.isPresent() ? 206 : 200,
                Optional.empty(),
                Optional.of((out, caller) -> {
                    try (turn;
                            sound) {
                        sound.send(range, out, () -> caller.get().isPresent());
                    }
                }),
                headers);
    }

    /// Read before the answer begins: what cannot be read is said, and not sent as half a file.
    private ApiAnswer converted(MediaObject object, RecordedSound sound, Turns.Turn turn) {
        try (sound) {
            byte[] file = decoding.file(object, sound);
            long length = WavConversion.length(file, Decoding.SECONDS_MAX);
            return ApiAnswer.stream("audio/wav", (out, _) -> {
                        try (turn) {
                            decoding.write(file, out);
                        }
                    })
                    .with("Content-Length", String.valueOf(length));
        } catch (IOException | SecretUnavailable e) {
            turn.close();
            throw unreadable(e);
        }
    }

    private ApiAnswer draw(ApiRequest request) {
        MediaObject object = find(request);
        Turns.Turn turn = decoding.turns().take(request.tenant());
        try (turn;
                RecordedSound sound = open(request, object, turn, false)) {
            return ApiAnswer.ok(decoding.draw(object, sound));
        } catch (IOException | SecretUnavailable e) {
            throw unreadable(e);
        }
    }

    /// Stands in the history from here on; each file that is taken away once more.
    private RecordedSound open(ApiRequest request, MediaObject object, Turns.Turn turn, boolean takenAway) {
        Actor actor = request.caller().actor();
        try {
            return new RecordedSound(
                    takenAway
                            ? archive.open(request.tenant(), object, actor, "")
                            : archive.play(
                                    request.tenant(), object, request.caller().credential(), actor),
                    object.label().format(),
                    decoding::apart);
        } catch (IOException | SecretUnavailable e) {
            turn.close();
            throw unreadable(e);
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    private static void close(RecordedSound sound, Turns.Turn turn) {
        try (turn;
                sound) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ApiAnswer delete(ApiRequest request) {
        archive.delete(request.tenant(), find(request), request.caller().actor(), reason(request));
        return ApiAnswer.done();
    }

    private ApiAnswer hold(ApiRequest request, boolean hold) {
        archive.hold(request.tenant(), find(request), hold, request.caller().actor(), reason(request));
        return ApiAnswer.ok(View.of(find(request)));
    }

    private static String reason(ApiRequest request) {
        return request.query("reason").orElse("");
    }

    static Problem unreadable(Exception e) {
        return new Problem(409, "recordings.unreadable", "the recording can't be read: " + e.getMessage(), List.of());
    }
}
