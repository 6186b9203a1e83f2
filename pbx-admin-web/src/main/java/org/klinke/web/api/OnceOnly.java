package org.klinke.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.klinke.core.account.Caller;
import org.klinke.core.account.KeptAnswers;
import org.klinke.core.account.KeptAnswers.Standing;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.tenant.Realm;
import org.klinke.web.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries a change out once, however often it is asked under one name (`Idempotency-Key`): who lost the answer gets
/// it again, with the secrets that it showed once. A refusal changed nothing and is not kept. Thread-safe.
final class OnceOnly {
    static final String HEADER = "Idempotency-Key";
    static final String AGAIN = "Idempotency-Replayed";
    private static final Logger LOG = LoggerFactory.getLogger(OnceOnly.class);
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,100}");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RETRY_SECONDS = 2;

    private final KeptAnswers kept;

    OnceOnly(KeptAnswers kept) {
        this.kept = kept;
    }

    /// @param place where the route works: with its key is sealed what is answered
    /// @param key as the client wrote it
    /// @param asked all that makes it this request and no other
    /// @throws Problem 400, 409, 422 or 429 if the name is not good for this; nothing was done
    ApiAnswer answer(Caller caller, Realm place, String operation, String key, byte[] asked, Supplier<ApiAnswer> work) {
        if (!KEY.matcher(key).matches()) {
            throw Problem.invalid(
                    400,
                    "request.parameters",
                    "the header Idempotency-Key is not as the contract has it",
                    List.of(new Problem.Fault("parameter", HEADER, "write 1 to 100 visible ASCII characters")));
        }
        return switch (kept.begin(caller, place, operation, key, asked)) {
            case Standing.Begun(UUID id) -> carryOut(caller, place, id, work);
            case Standing.Settled(byte[] answer) -> read(answer).with(AGAIN, "true");
            case Standing.Done _ ->
                throw new Problem(
                        409,
                        "idempotency.done",
                        "it was done, and its answer was too long to keep: read what there is now",
                        List.of());
            case Standing.Unsettled _ ->
                throw new Problem(
                                409,
                                "idempotency.unsettled",
                                "what was sent under this Idempotency-Key is being done, or nobody knows whether it was:"
                                        + " wait a moment, then look before you send it under another",
                                List.of())
                        .with("Retry-After", String.valueOf(RETRY_SECONDS));
            case Standing.Another _ ->
                throw Problem.refused(
                        "idempotency.another",
                        "this Idempotency-Key stands for another request already: take a fresh one for each change");
            case Standing.Full _ ->
                throw new Problem(
                        429,
                        "idempotency.too-many",
                        "too many requests were named by an Idempotency-Key within a day; send no name, or wait",
                        List.of());
        };
    }

    private ApiAnswer carryOut(Caller caller, Realm place, UUID id, Supplier<ApiAnswer> work) {
        ApiAnswer answer;
        try {
            answer = work.get();
        } catch (DatabaseUnavailable e) {
            if (e.isRolledBack()) {
                kept.forget(caller.home(), id);
            }
            throw e; // else it may have gone away at the very commit: nobody knows
        } catch (Problem e) {
            kept.forget(caller.home(), id);
            throw e; // of a fault of ours nobody knows whether it came before the commit
        }
        try {
            kept.settle(caller.home(), place, id, print(answer));
        } catch (DatabaseUnavailable e) {
            LOG.atWarn().setCause(e).log("An answer could not be kept; the change itself is done");
        }
        return answer;
    }

    private static byte[] print(ApiAnswer answer) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", answer.status());
        answer.body().ifPresent(body -> json.set("body", body));
        ObjectNode headers = json.putObject("headers");
        answer.headers().forEach(headers::put);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ApiAnswer read(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            Map<String, String> headers = new LinkedHashMap<>();
            json.path("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asText()));
            return new ApiAnswer(
                    json.path("status").asInt(), Optional.ofNullable(json.get("body")), Optional.empty(), headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
