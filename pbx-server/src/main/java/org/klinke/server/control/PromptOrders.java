package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.audit.Actor;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.prompt.PhonePrompt;
import org.klinke.core.prompt.Prompt;
import org.klinke.core.prompt.Prompts;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.media.convert.ConverterBusy;
import org.klinke.media.convert.SoundConverter;
import org.klinke.media.file.UnreadableSound;
import org.klinke.server.prompt.PromptImport;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `prompts`, `prompts add`, `import`, `get`, `delete` and `music`.
public final class PromptOrders {
    private static final int PART_BYTES = 4 << 20;

    private final Prompts prompts;
    private final SoundConverter converter;
    private final PromptImport imports;
    private final TenantDirectory tenants;

    public PromptOrders(Prompts prompts, SoundConverter converter, TenantDirectory tenants) {
        this.prompts = prompts;
        this.converter = converter;
        this.imports = new PromptImport(prompts::add, converter);
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/prompts", this::list),
                new ControlRoute(Method.POST, "/prompts/add", this::add),
                new ControlRoute(Method.POST, "/prompts/import", this::bring),
                new ControlRoute(Method.POST, "/prompts/get", this::get),
                new ControlRoute(Method.POST, "/prompts/delete", this::delete),
                new ControlRoute(Method.POST, "/prompts/music", this::music),
                new ControlRoute(Method.GET, "/prompts/phone", this::byPhone),
                new ControlRoute(Method.POST, "/prompts/phone", this::phone));
    }

    record Line(String id, String name, String language, int version, double seconds, String file, String added) {}

    private static Line line(Prompt one) {
        return new Line(
                one.sound().toString(),
                one.name(),
                one.language(),
                one.version(),
                one.seconds(),
                one.file(),
                CallStories.instant(one.added()));
    }

    private Object list(Request request) {
        TenantScope scope = tenant(request.queryParameter().apply("tenant").orElse(""));
        return Map.of(
                "prompts", prompts.list(scope).stream().map(PromptOrders::line).toList(),
                "music", prompts.music(scope));
    }

    /// The file is of this machine, and only this machine may ask.
    private Object add(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        try {
            Path source = path(request.body().path("file").asText());
            Prompt added = prompts.add(
                    scope,
                    request.body().path("name").asText(),
                    request.body().path("language").asText(),
                    Optional.ofNullable(source.getFileName())
                            .map(Path::toString)
                            .orElse(""),
                    converter.wav(read(source), Prompts.SECONDS_MAX),
                    Actor.LOCAL_CLI);
            return line(added);
        } catch (UnreadableSound e) {
            throw refused(new InvalidInput("file", String.valueOf(e.getMessage()), "choose another audio file"));
        } catch (InvalidInput e) {
            throw refused(e);
        } catch (ConverterBusy e) {
            throw new Problem(409, "prompts.converting", String.valueOf(e.getMessage()), List.of());
        } catch (IOException e) {
            throw new Problem(409, "prompts.room", "it cannot be kept: " + e.getMessage(), List.of());
        }
    }

    /// Of this machine, too.
    private Object bring(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        try {
            Path source = path(request.body().path("file").asText());
            PromptImport.Outcome outcome = imports.keep(scope, () -> Files.newInputStream(source), Actor.LOCAL_CLI);
            return Map.of(
                    "added", outcome.added().stream().map(PromptOrders::line).toList(), "refused", outcome.refused());
        } catch (InvalidInput e) {
            throw refused(e);
        }
    }

    static Path path(String typed) {
        try {
            Path path = Path.of(typed);
            if (Files.isRegularFile(path)) {
                return path;
            }
        } catch (InvalidPathException _) {
            // said below
        }
        throw new InvalidInput("file", "the server cannot read '" + typed + "'", "give the file's whole path");
    }

    /// One byte more than is allowed tells that there is more.
    static byte[] read(Path source) {
        try (InputStream in = Files.newInputStream(source)) {
            return in.readNBytes(SoundConverter.BYTES_MAX + 1);
        } catch (IOException e) {
            throw new InvalidInput(
                    "file", "the server cannot read '" + source + "'", "let the user that it runs as read it");
        }
    }

    private List<Prompt> named(TenantScope scope, JsonNode body) {
        String name = body.path("name").asText();
        Optional<String> language = Optional.of(body.path("language").asText()).filter(text -> !text.isEmpty());
        int version = body.path("version").asInt();
        List<Prompt> found = prompts.list(scope).stream()
                .filter(one -> one.name().equals(name)
                        && (language.isEmpty() || one.language().equals(language.get()))
                        && (version == 0 || one.version() == version))
                .toList();
        if (found.isEmpty()) {
            throw Problem.notFound(
                    "there is no such prompt '" + name + "'; `klinke prompts` lists those of the tenant");
        }
        return found;
    }

    /// Part by part.
    private Object get(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        try (SealedReader reader =
                prompts.open(scope, named(scope, request.body()).getFirst())) {
            byte[] part = new byte[PART_BYTES];
            int length = reader.read(request.body().path("from").asLong(), part, 0, part.length);
            return Map.of("part", Base64.getEncoder().encodeToString(Arrays.copyOf(part, length)));
        } catch (InvalidInput e) {
            throw refused(e);
        } catch (SecretUnavailable | IOException e) {
            throw new Problem(409, "prompts.unreadable", "the prompt can't be read: " + e.getMessage(), List.of());
        }
    }

    private Object delete(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        List<Prompt> versions = named(scope, request.body());
        try {
            prompts.delete(scope, versions, Actor.LOCAL_CLI, "");
        } catch (InvalidInput e) {
            throw refused(e);
        }
        return Map.of("deleted", versions.stream().map(PromptOrders::line).toList());
    }

    private Object byPhone(Request request) {
        return byPhone(tenant(request.queryParameter().apply("tenant").orElse("")));
    }

    private Object byPhone(TenantScope scope) {
        return Map.of("phone", prompts.byPhone(scope));
    }

    /// Nobody named: nobody may any more.
    private Object phone(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String number = request.body().path("number").asText();
        List<String> users = new ArrayList<>();
        request.body().path("users").forEach(user -> users.add(user.asText()));
        try {
            if (users.isEmpty()) {
                prompts.forbid(scope, number, Actor.LOCAL_CLI);
            } else {
                prompts.allow(
                        scope,
                        new PhonePrompt(
                                number,
                                request.body().path("name").asText(),
                                request.body().path("language").asText(),
                                users),
                        Actor.LOCAL_CLI);
            }
        } catch (InvalidInput e) {
            throw refused(e);
        }
        return byPhone(scope);
    }

    private Object music(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        List<String> names = new ArrayList<>();
        request.body().path("prompts").forEach(name -> names.add(name.asText()));
        try {
            prompts.setMusic(scope, names, Actor.LOCAL_CLI, _ -> {});
        } catch (InvalidInput e) {
            throw refused(e);
        }
        return Map.of("music", prompts.music(scope));
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }

    static Problem refused(InvalidInput e) {
        return new Problem(400, "prompts." + e.field(), e.problem() + "; " + e.remedy(), List.of());
    }
}
