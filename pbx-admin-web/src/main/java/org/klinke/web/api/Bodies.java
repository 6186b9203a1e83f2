package org.klinke.web.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.klinke.web.Problem;

/// Reads bodies within limits: of bytes before they are read, of depth, names and tokens while they are. Stateless.
final class Bodies {
    /// Of all but costly requests: these are a form's fields.
    private static final int BYTES_MAX = 16 * 1_024;
    /// A whole configuration.
    private static final int COSTLY_BYTES_MAX = 4 * 1_024 * 1_024;

    /// How a client says that it sends a file as it is.
    static final String FILE = "application/octet-stream";

    /// Of a sound that somebody brings.
    private static final int FILE_BYTES_MAX = 12 * 1_024 * 1_024;

    private static final Duration FILE_MAX = Duration.ofMinutes(1);
    private static final int PART_BYTES = 64 * 1_024;

    /// What is a few times too long is read to its end, and thrown away.
    private static final long HEARD_OUT_TIMES = 4;

    private static final int DEPTH_MAX = 30;
    private static final int NAME_LENGTH_MAX = 200;
    private static final int NUMBER_LENGTH_MAX = 40;
    private static final int TOKENS_MAX = 2_000;
    private static final int COSTLY_TOKENS_MAX = 400_000;

    private static final ObjectMapper JSON = mapper(BYTES_MAX, TOKENS_MAX);
    private static final ObjectMapper COSTLY_JSON = mapper(COSTLY_BYTES_MAX, COSTLY_TOKENS_MAX);

    private Bodies() {}

    private static ObjectMapper mapper(int bytesMax, int tokensMax) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(DEPTH_MAX)
                .maxNameLength(NAME_LENGTH_MAX)
                .maxNumberLength(NUMBER_LENGTH_MAX)
                .maxStringLength(bytesMax)
                .maxTokenCount(tokensMax)
                .build();
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .build();
    }

    /// @throws Problem 413 if it is too long, 415 if it says it is no JSON
    static byte[] bytes(Context context, boolean costly) {
        requireType(context, "application/json");
        int bytesMax = costly ? COSTLY_BYTES_MAX : BYTES_MAX;
        return read(context, bytesMax, body -> body.readNBytes(bytesMax + 1));
    }

    /// A file as it is; of what it holds nothing is known.
    ///
    /// @throws Problem 400 if it takes too long, 413 if it is too long, 415 if it is not said to be that
    static byte[] file(Context context, InstantSource time) {
        requireType(context, FILE);
        Instant until = time.instant().plus(FILE_MAX);
        return read(context, FILE_BYTES_MAX, body -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] part;
            do {
                if (time.instant().isAfter(until)) {
                    throw new Problem(400, "request.slow", "the file did not come within a minute", List.of());
                }
                part = body.readNBytes(Math.min(PART_BYTES, FILE_BYTES_MAX + 1 - bytes.size()));
                bytes.writeBytes(part);
            } while (part.length > 0);
            return bytes.toByteArray();
        });
    }

    private interface Reading {
        byte[] of(InputStream body) throws IOException;
    }

    private static void requireType(Context context, String wanted) {
        String type = context.contentType();
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", -1)[0].strip().equals(wanted)) {
            throw new Problem(415, "request.type", "send " + wanted, List.of());
        }
    }

    private static byte[] read(Context context, int bytesMax, Reading reading) {
        long said = context.req().getContentLengthLong();
        try (InputStream body = context.req().getInputStream()) {
            if (said > bytesMax) {
                // Who still sends when the connection is closed does not see the answer.
                if (said <= HEARD_OUT_TIMES * bytesMax) {
                    body.skipNBytes(said);
                }
                throw tooLong(bytesMax);
            }
            byte[] bytes = reading.of(body);
            if (bytes.length > bytesMax) {
                throw tooLong(bytesMax);
            }
            return bytes;
        } catch (IOException _) {
            throw new Problem(400, "request.body", "the body did not come to its end", List.of());
        }
    }

    /// @throws Problem 400 if it is no JSON, or holds what no text of ours can
    static JsonNode json(byte[] bytes, boolean costly) {
        JsonNode json;
        try {
            json = (costly ? COSTLY_JSON : JSON).readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new Problem(400, "json", "the body is not JSON: " + e.getOriginalMessage(), List.of());
        } catch (IOException e) {
            throw new Problem(400, "json", "the body is not JSON: it is no UTF-8", List.of());
        }
        if (json.isMissingNode()) {
            return JsonNodeFactory.instance.nullNode();
        }
        @Nullable String broken = nul(json, "");
        if (broken != null) {
            throw Problem.invalid(
                    400,
                    "request.body",
                    "the body is not as the contract has it",
                    List.of(Problem.Fault.at(broken, "a NUL character has no place in a text")));
        }
        return json;
    }

    /// Where a NUL stands: the database could not keep it.
    private static @Nullable String nul(JsonNode json, String pointer) {
        if (json.isTextual()) {
            return json.textValue().indexOf('\0') < 0 ? null : pointer;
        }
        int place = 0;
        for (JsonNode one : json.isArray() ? json : List.<JsonNode>of()) {
            @Nullable String found = nul(one, pointer + "/" + place++);
            if (found != null) {
                return found;
            }
        }
        for (var property : json.properties()) {
            if (property.getKey().indexOf('\0') >= 0) {
                return pointer;
            }
            @Nullable String found = nul(property.getValue(), pointer + "/" + property.getKey());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Problem tooLong(int bytesMax) {
        return new Problem(413, "request.size", "the body has more than " + bytesMax + " bytes", List.of());
    }
}
