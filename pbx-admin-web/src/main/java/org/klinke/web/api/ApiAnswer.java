package org.klinke.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.klinke.core.account.Caller;

/// What a handler answers.
///
/// @param stream instead of a body: goes on for as long as there is something to say
public record ApiAnswer(int status, Optional<JsonNode> body, Optional<Streaming> stream, Map<String, String> headers) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .build();
    private static final int TAG_BYTES = 18;

    /// Writes what comes, on the request's own thread.
    @FunctionalInterface
    public interface Streaming {
        /// @param caller asks anew what the caller may; empty if he may not have this any more
        void to(OutputStream out, Supplier<Optional<Caller>> caller) throws IOException;
    }

    private ApiAnswer(int status, Optional<JsonNode> body, Map<String, String> headers) {
        this(status, body, Optional.empty(), headers);
    }

    public static ApiAnswer stream(String contentType, Streaming stream) {
        return new ApiAnswer(200, Optional.empty(), Optional.of(stream), Map.of("Content-Type", contentType));
    }

    /// @param value anything Jackson can write: a record, map or tree; absent Optionals are left out
    public static ApiAnswer ok(Object value) {
        return new ApiAnswer(200, Optional.of(json(value)), Map.of());
    }

    /// One thing that can be changed, with the tag a change may show in If-Match.
    public static ApiAnswer tagged(Object value) {
        JsonNode json = json(value);
        return new ApiAnswer(200, Optional.of(json), Map.of("ETag", tag(json)));
    }

    /// @param location of the new thing, below `/api/v1`
    public static ApiAnswer created(Object value, String location) {
        return new ApiAnswer(201, Optional.of(json(value)), Map.of("Location", "/api/v1" + location));
    }

    /// The browser goes on there.
    ///
    /// @param path of our own pages
    public static ApiAnswer elsewhere(String path) {
        return new ApiAnswer(302, Optional.empty(), Map.of("Location", path));
    }

    public static ApiAnswer done() {
        return new ApiAnswer(204, Optional.empty(), Map.of());
    }

    /// All of a list that is never long.
    public static ApiAnswer items(List<?> items) {
        return ok(Map.of("items", items));
    }

    /// All of a list that the command line has too.
    public static ApiAnswer lines(List<?> views) {
        return items(views.stream().map(ApiAnswer::withoutBlanks).toList());
    }

    /// @param view one that the command line has too: there an empty text says that there is nothing, here it is left
    /// out
    public static JsonNode withoutBlanks(Object view) {
        JsonNode json = json(view);
        strip(json);
        return json;
    }

    private static void strip(JsonNode json) {
        if (json instanceof ObjectNode object) {
            object.properties().removeIf(one -> isBlank(one.getValue()));
        }
        json.forEach(ApiAnswer::strip);
    }

    private static boolean isBlank(JsonNode value) {
        return value.isNull() || (value.isTextual() && value.asText().isEmpty());
    }

    public ApiAnswer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new ApiAnswer(status, body, stream, all);
    }

    /// Secrets are shown once, to the client alone.
    @Override
    public String toString() {
        return "ApiAnswer[" + status + ", masked]";
    }

    static JsonNode json(Object value) {
        return JSON.valueToTree(value);
    }

    static String tag(JsonNode json) {
        return tag(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String tag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, TAG_BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
