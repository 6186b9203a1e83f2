package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.klinke.core.audit.Actor;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.MediaQuery;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.media.record.PacketSound;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `recordings`, `recordings get`, `delete` and `hold`; the same of `voicemail`. Whoever wants to hear one opens it
/// first, which stands in the
/// audit log, and then reads it part by part.
public final class RecordingRoutes {
    private static final int PART_BYTES = 4 << 20;
    /// Opened and perhaps not read to their ends.
    private static final int OPENED_MAX = 100;

    private final String path;
    private final Archive archive;
    private final TenantDirectory tenants;
    private final SequencedMap<UUID, Opened> opened = new LinkedHashMap<>(); // under itself

    /// Makes sound of packets, and lets calls go first.
    @SuppressWarnings("ThreadPriorityCheck")
    private final ExecutorService sounds = Executors.newSingleThreadExecutor(Thread.ofPlatform()
            .daemon()
            .name("klinke-listening")
            .priority(Thread.MIN_PRIORITY)
            .factory());

    /// @param packets what is kept as packets is read as the WAV file it makes
    private record Opened(SealedReader reader, Optional<PacketSound> packets) {
        static Opened of(SealedReader reader, RecordingFormat format) throws IOException {
            try {
                return new Opened(
                        reader,
                        format.kind() == RecordingFormat.Kind.PACKETS
                                ? Optional.of(new PacketSound(reader, format.channels()))
                                : Optional.empty());
            } catch (IOException | RuntimeException e) {
                reader.close();
                throw e;
            }
        }

        long length() {
            return packets.map(PacketSound::length).orElse(reader.length());
        }

        int read(long from, byte[] part) throws IOException {
            return packets.isPresent()
                    ? packets.get().read(from, part, 0, part.length)
                    : reader.read(from, part, 0, part.length);
        }
    }

    /// @param path "/recordings" or "/voicemail": which kind is told and deleted there, the archive knows
    public RecordingRoutes(String path, Archive archive, TenantDirectory tenants) {
        this.path = path;
        this.archive = archive;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, path, this::list),
                new ControlRoute(Method.POST, path + "/open", this::open),
                new ControlRoute(Method.GET, path + "/part", this::part),
                new ControlRoute(Method.POST, path + "/delete", this::delete),
                new ControlRoute(Method.POST, path + "/hold", this::hold));
    }

    /// @param direction "out": the owner has called
    record Line(
            String id,
            String call,
            String started,
            double seconds,
            long bytes,
            boolean whole,
            String owner,
            String extension,
            String other,
            String number,
            String direction,
            String format,
            String rule,
            String consent,
            String keepUntil,
            String hold) {}

    private Object list(Request request) {
        TenantScope scope = tenant(text(request, "tenant").orElse(""));
        Optional<RecordingId> after = text(request, "after").map(RecordingRoutes::id);
        MediaQuery query = new MediaQuery(
                text(request, "person"),
                text(request, "from").map(RecordingRoutes::time),
                text(request, "until").map(RecordingRoutes::time),
                number(request, "seconds", 0),
                after.flatMap(id -> archive.find(scope, id))
                        .map(last -> new MediaQuery.Place(last.label().started(), last.id())),
                number(request, "limit", 100));
        return Map.of(
                "recordings",
                archive.list(scope, query).stream().map(RecordingRoutes::line).toList());
    }

    private static Line line(MediaObject object) {
        Label label = object.label();
        return new Line(
                object.id().toString(),
                label.call().toString(),
                CallStories.instant(label.started()),
                object.seconds(),
                object.bytes(),
                object.whole(),
                label.ownerName(),
                label.extension(),
                label.otherName(),
                label.otherNumber(),
                label.outward() ? "out" : "in",
                label.format().kind() + " " + label.format().channels(),
                label.rule(),
                label.consent(),
                object.keepUntil().map(CallStories::instant).orElse(""),
                object.hold());
    }

    private Object open(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        MediaObject object = object(scope, request.body());
        try {
            SealedReader reader = archive.open(
                    scope,
                    object,
                    Actor.LOCAL_CLI,
                    request.body().path("reason").asText());
            Opened one = Opened.of(reader, object.label().format());
            UUID ticket = UUID.randomUUID();
            synchronized (opened) {
                if (opened.size() >= OPENED_MAX) {
                    opened.pollFirstEntry().getValue().reader().close();
                }
                opened.put(ticket, one);
            }
            return Map.of(
                    "ticket",
                    ticket.toString(),
                    "bytes",
                    one.length(),
                    "whole",
                    reader.complete(),
                    "packets",
                    one.packets().isPresent());
        } catch (InvalidInput e) {
            throw refused(e);
        } catch (SecretUnavailable | IOException e) {
            throw unreadable(e);
        }
    }

    private Object part(Request request) {
        String ticket = text(request, "ticket").orElse("");
        synchronized (opened) {
            Opened one = opened.get(uuid(ticket));
            if (one == null) {
                throw Problem.notFound("nothing was opened by this ticket");
            }
            byte[] part = new byte[PART_BYTES];
            try {
                int length = read(one, place(request), part);
                if (length < part.length) {
                    one.reader().close();
                    opened.remove(uuid(ticket));
                }
                return Map.of("part", Base64.getEncoder().encodeToString(Arrays.copyOf(part, length)));
            } catch (SecretUnavailable | IOException e) {
                throw unreadable(e);
            }
        }
    }

    private int read(Opened one, long from, byte[] part) throws IOException {
        if (one.packets().isEmpty()) {
            return one.read(from, part);
        }
        try {
            return sounds.submit(() -> one.read(from, part)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SecretUnavailable failed) {
                throw failed;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static long place(Request request) {
        try {
            return text(request, "from").map(Long::parseLong).orElse(0L);
        } catch (NumberFormatException _) {
            throw Problem.refused("recordings.from", "from must be a whole number");
        }
    }

    private Object delete(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        MediaObject object = object(scope, request.body());
        try {
            archive.delete(
                    scope,
                    object,
                    Actor.LOCAL_CLI,
                    request.body().path("reason").asText());
        } catch (InvalidInput e) {
            throw refused(e);
        }
        return line(object);
    }

    private Object hold(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        MediaObject object = object(scope, request.body());
        try {
            archive.hold(
                    scope,
                    object,
                    !request.body().path("end").asBoolean(),
                    Actor.LOCAL_CLI,
                    request.body().path("reason").asText());
        } catch (InvalidInput e) {
            throw refused(e);
        }
        return line(archive.find(scope, object.id()).orElse(object));
    }

    private MediaObject object(TenantScope scope, JsonNode body) {
        RecordingId id = id(body.path("id").asText());
        return archive.find(scope, id)
                .orElseThrow(() -> Problem.notFound(
                        "there is no recording " + id + "; `klinke recordings` lists those of the tenant"));
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }

    private static Optional<String> text(Request request, String field) {
        return request.queryParameter().apply(field).filter(text -> !text.isEmpty());
    }

    private static int number(Request request, String field, int absent) {
        try {
            return text(request, field).map(Integer::parseInt).orElse(absent);
        } catch (NumberFormatException _) {
            throw Problem.refused("recordings." + field, field + " must be a whole number");
        }
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw Problem.refused("recordings.time", "'" + text + "' is no time: write it like 2026-12-01T10:00:00Z");
        }
    }

    private static RecordingId id(String text) {
        return new RecordingId(uuid(text));
    }

    /// Whatever is no UUID names nothing: no path can be made of it.
    private static UUID uuid(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            if (uuid.toString().equals(text)) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Problem.notFound("'" + text + "' is no id of a recording");
    }

    private static Problem refused(InvalidInput e) {
        return new Problem(400, "recordings." + e.field(), e.problem() + "; " + e.remedy(), List.of());
    }

    private static Problem unreadable(Exception e) {
        return new Problem(409, "recordings.unreadable", "the recording can't be read: " + e.getMessage(), List.of());
    }
}
