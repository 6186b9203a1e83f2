package org.klinke.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiRoute.Verb;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// `openapi.yaml`, read once: what each operation takes and answers. Requests are held against it before a handler sees
/// them; tests hold the answers against it, and the routes against its operations. Thread-safe.
public final class Contract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FAULTS_MAX = 20;

    private final byte[] bytes;
    private final String tag;
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<String, Spoken> things = new LinkedHashMap<>();

    /// One operation as the contract has it.
    ///
    /// @param repeatable whether the client may name it, so that it is carried out once
    /// @param raw it takes a file as it is
    /// @param body empty where it takes no JSON
    /// @param answers by status; empty where it has no JSON body
    /// @param files statuses with a body that is no JSON: sound, an archive, a stream
    /// @param spoken sentences of the answer that says that it is done
    public record Operation(
            String id,
            Verb verb,
            String path,
            String permission,
            boolean sessionOnly,
            boolean repeatable,
            Map<String, String> parameters,
            Schema query,
            boolean raw,
            Optional<Schema> body,
            Map<Integer, Optional<Schema>> answers,
            Set<Integer> files,
            Spoken spoken) {}

    private Contract(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
        this.tag = ApiAnswer.tag(bytes);
        JsonNode document = JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
        Schemas schemas = new Schemas(document.path("components"));
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(one -> add(path.getKey(), one.getKey(), one.getValue(), schemas)));
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> things.put(schema.getKey(), Spoken.of(schema.getValue(), schemas::resolve)));
    }

    public static Contract load() {
        try (InputStream stream = Contract.class.getResourceAsStream("openapi.yaml")) {
            if (stream == null) {
                throw new IllegalStateException("openapi.yaml is missing");
            }
            return new Contract(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As it is served.
    byte[] bytes() {
        return bytes.clone();
    }

    /// As an ETag says it.
    String tag() {
        return tag;
    }

    public Map<String, Operation> operations() {
        return Map.copyOf(operations);
    }

    Operation operation(String id) {
        return Optional.ofNullable(operations.get(id))
                .orElseThrow(() -> new IllegalStateException("openapi.yaml has no operation " + id));
    }

    private void add(String path, String verb, JsonNode json, Schemas schemas) {
        Map<String, String> types = new LinkedHashMap<>();
        Set<String> headers = new HashSet<>();
        ObjectNode query = JsonNodeFactory.instance.objectNode();
        query.put("type", "object").put("additionalProperties", false);
        ObjectNode properties = query.putObject("properties");
        ArrayNode required = query.putArray("required");
        json.path("parameters").forEach(reference -> {
            JsonNode parameter = schemas.resolve(reference);
            String name = parameter.path("name").asText();
            if (parameter.path("in").asText().equals("header")) {
                headers.add(name);
            } else if (parameter.path("in").asText().equals("query")) {
                types.put(name, parameter.path("schema").path("type").asText("string"));
                properties.set(name, parameter.path("schema"));
                if (parameter.path("required").asBoolean()) {
                    required.add(name);
                }
            }
        });
        Map<Integer, Optional<Schema>> answers = new LinkedHashMap<>();
        Set<Integer> files = new HashSet<>();
        json.path("responses").properties().forEach(answer -> {
            int status = Integer.parseInt(answer.getKey());
            JsonNode resolved = schemas.resolve(answer.getValue());
            answers.put(status, schemas.content(resolved));
            if (!resolved.path("content").isEmpty() && answers.get(status).isEmpty()) {
                files.add(status);
            }
        });
        String id = json.path("operationId").asText();
        Operation operation = new Operation(
                id,
                Verb.valueOf(verb.toUpperCase(Locale.ROOT)),
                path,
                json.path("x-permission").asText(),
                json.path("x-session-only").asBoolean(),
                headers.contains(OnceOnly.HEADER),
                types,
                schemas.of(query),
                json.path("requestBody").path("content").has(Bodies.FILE),
                schemas.content(json.path("requestBody")),
                answers,
                files,
                spoken(json.path("responses"), schemas));
        if (operations.put(id, operation) != null) {
            throw new IllegalStateException("openapi.yaml has two operations " + id);
        }
    }

    /// A thing as the API shows it, with the server's own sentences said anew.
    ///
    /// @param schema its name among the components
    public JsonNode said(String schema, JsonNode thing, UnaryOperator<String> say) {
        return Optional.ofNullable(things.get(schema))
                .orElseThrow(() -> new IllegalArgumentException("openapi.yaml has no schema " + schema))
                .said(thing, say);
    }

    private static Spoken spoken(JsonNode responses, Schemas schemas) {
        for (String done : List.of("200", "201", "202")) {
            if (responses.has(done)) {
                JsonNode content = schemas.resolve(responses.path(done)).path("content");
                return Spoken.of(content.path("application/json").path("schema"), schemas::resolve);
            }
        }
        return Spoken.NOTHING;
    }

    /// @throws Problem 400 with all that is wrong
    void requireQuery(Operation operation, Map<String, String> given) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        given.forEach((name, value) -> {
            boolean number = "integer".equals(operation.parameters().get(name)) && value.matches("-?\\d{1,9}");
            if (number) {
                json.put(name, Integer.parseInt(value));
            } else if ("boolean".equals(operation.parameters().get(name)) && value.matches("true|false")) {
                json.put(name, Boolean.parseBoolean(value));
            } else {
                json.put(name, value);
            }
        });
        List<Problem.Fault> faults = new ArrayList<>();
        operation.query().validate(json).stream().limit(FAULTS_MAX).forEach(error -> {
            String pointer = error.getInstanceLocation().toString();
            String name = pointer.isEmpty() ? String.valueOf(error.getProperty()) : pointer.substring(1);
            faults.add(new Problem.Fault("parameter", name, error.getMessage()));
        });
        if (!faults.isEmpty()) {
            throw Problem.invalid(400, "request.parameters", "the query is not as the contract has it", faults);
        }
    }

    /// @param firstOnly of a body that may be long: then a list of all of it could be longer still
    /// @throws Problem 400 with all that is wrong
    static void requireBody(Operation operation, JsonNode body, boolean firstOnly) {
        List<Problem.Fault> faults = operation
                .body()
                .map(schema -> firstOnly ? firstFault(schema, body) : faults(schema, body))
                .orElse(List.of());
        if (!faults.isEmpty()) {
            throw Problem.invalid(400, "request.body", "the body is not as the contract has it", faults);
        }
    }

    /// Whether an answer is one that the contract has: for tests.
    ///
    /// @return what is wrong with it
    public List<String> flaws(String operation, int status, String body) {
        Optional<Schema> schema = operation(operation).answers().get(status);
        if (schema == null) {
            return List.of(operation + " has no answer " + status);
        }
        try {
            return schema.isEmpty()
                    ? (body.isEmpty() || operation(operation).files().contains(status)
                            ? List.of()
                            : List.of("a body where there should be none"))
                    : faults(schema.get(), JSON.readTree(body)).stream()
                            .map(Problem.Fault::toString)
                            .toList();
        } catch (IOException e) {
            return List.of("not JSON: " + body);
        }
    }

    private static List<Problem.Fault> faults(Schema schema, JsonNode json) {
        return schema.validate(json).stream()
                .limit(FAULTS_MAX)
                .map(Contract::fault)
                .toList();
    }

    private static List<Problem.Fault> firstFault(Schema schema, JsonNode json) {
        return schema.validate(json, (ExecutionContext context) -> context.setFailFast(true)).stream()
                .limit(1)
                .map(Contract::fault)
                .toList();
    }

    private static Problem.Fault fault(Error error) {
        String pointer = error.getInstanceLocation().toString();
        String property = error.getProperty();
        return Problem.Fault.at(property == null ? pointer : pointer + "/" + property, error.getMessage());
    }

    /// Schemas of the document. Those that others refer to are one resource of the registry, read once: a copy for each
    /// operation took 320 MB.
    private static final class Schemas {
        private static final String SHARED = "urn:klinke:openapi";

        private final JsonNode components;
        private final SchemaRegistry registry;

        Schemas(JsonNode components) {
            this.components = components;
            ObjectNode shared = JsonNodeFactory.instance.objectNode();
            shared.put("$id", SHARED).set("$defs", components.path("schemas"));
            Map<String, String> resources = Map.of(SHARED, referring(shared));
            registry = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder -> builder.schemas(resources)
                            .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                    .pathType(PathType.JSON_POINTER)
                                    .formatAssertionsEnabled(true)
                                    .locale(Locale.ROOT)
                                    .build()));
        }

        Schema of(JsonNode schema) {
            return registry.getSchema(referring(schema), InputFormat.JSON);
        }

        /// With references as they are to that resource.
        private static String referring(JsonNode schema) {
            return schema.toString().replace("\"#/components/schemas/", "\"" + SHARED + "#/$defs/");
        }

        /// Of the JSON content of a request or an answer.
        Optional<Schema> content(JsonNode holder) {
            JsonNode content = holder.path("content");
            JsonNode json = content.has("application/json")
                    ? content.path("application/json")
                    : content.path("application/problem+json");
            return json.has("schema") ? Optional.of(of(json.path("schema"))) : Optional.empty();
        }

        JsonNode resolve(JsonNode node) {
            return node.has("$ref") ? components.at(node.path("$ref").asText().replace("#/components", "")) : node;
        }
    }
}
