package org.klinke.server.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.klinke.web.api.Contract;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Requests made from `openapi.yaml` by dice: mostly what the contract takes, with something in it that nobody thought
/// of.
final class RandomRequests {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> ODD = List.of(
            "",
            " ",
            "0",
            "-1",
            "true",
            "null",
            "100",
            "110",
            "+4989",
            "2026-02-31T00:00:00Z",
            "99999999999999999999",
            "x".repeat(300),
            "ä€𝄞",
            "\u202e\u0000",
            "a\r\nb",
            "' OR 1=1 --",
            "${x}{{y}}%s%n",
            "../../etc/passwd",
            "=cmd|' /C calc'!A0",
            "(a+)+$",
            "*",
            ", ",
            "~2F~zz",
            "\ud800");

    private final Random dice;
    private final JsonNode document;
    /// What is there, for paths and bodies.
    private final List<JsonNode> entries;

    private record Place(String name, String in) {}

    /// @param body absent where the operation takes none
    record Request(String verb, String path, Optional<JsonNode> body) {}

    /// @param entries of lists, as the server shows them
    RandomRequests(Random dice, List<JsonNode> entries) {
        this.dice = dice;
        this.entries = entries;
        try (InputStream yaml = Contract.class.getResourceAsStream("openapi.yaml")) {
            document = new ObjectMapper()
                    .valueToTree(new Load(LoadSettings.builder().build())
                            .loadFromString(
                                    new String(Objects.requireNonNull(yaml).readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// @param tenant whose things are asked for, mostly
    Request of(Contract.Operation operation, String tenant) {
        JsonNode json = document.path("paths")
                .path(operation.path())
                .path(operation.verb().name().toLowerCase(Locale.ROOT));
        String path = operation.path();
        List<String> query = new ArrayList<>();
        for (JsonNode reference : json.path("parameters")) {
            JsonNode parameter = resolved(reference);
            Place place = new Place(
                    parameter.path("name").asText(), parameter.path("in").asText());
            if (place.in().equals("path")) {
                path = path.replace("{" + place.name() + "}", inPath(pathValue(place.name(), parameter, tenant)));
            } else if (place.in().equals("query") && (parameter.path("required").asBoolean() || dice.nextBoolean())) {
                query.add(place.name() + "="
                        + URLEncoder.encode(value(parameter.path("schema"), 0).asText(), StandardCharsets.UTF_8));
            }
        }
        JsonNode schema = json.at("/requestBody/content/application~1json/schema");
        return new Request(
                operation.verb().name(),
                path + (query.isEmpty() ? "" : "?" + String.join("&", query)),
                schema.isMissingNode() ? Optional.empty() : Optional.of(value(schema, 0)));
    }

    private String pathValue(String name, JsonNode parameter, String tenant) {
        if (name.equals("tenant")) {
            return dice.nextInt(20) == 0 ? odd() : tenant;
        }
        if (name.equals("entry") && dice.nextInt(4) > 0) {
            return text(entry().elements().next());
        }
        String value = value(parameter.path("schema"), 0).asText();
        return value.isEmpty() ? "-" : value;
    }

    private JsonNode entry() {
        return entries.isEmpty() ? JSON.objectNode().put("name", "x") : entries.get(dice.nextInt(entries.size()));
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private JsonNode value(JsonNode reference, int depth) {
        JsonNode schema = resolved(reference);
        if (dice.nextInt(12) == 0) {
            return wild(depth);
        }
        if (schema.has("enum")) {
            return schema.path("enum").get(dice.nextInt(schema.path("enum").size()));
        }
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema, depth);
            case "array" -> {
                ArrayNode array = JSON.arrayNode();
                for (int i = dice.nextInt(3); i > 0; i--) {
                    array.add(value(schema.path("items"), depth + 1));
                }
                yield array;
            }
            case "integer" -> JSON.numberNode(dice.nextInt(4) == 0 ? dice.nextInt() : 1 + dice.nextInt(50));
            case "boolean" -> JSON.booleanNode(dice.nextBoolean());
            default -> string(schema);
        };
    }

    private JsonNode string(JsonNode schema) {
        return JSON.textNode(
                switch (schema.path("format").asText()) {
                    case "uuid" -> new UUID(dice.nextLong(), dice.nextLong()).toString();
                    case "date-time" ->
                        "2026-%02d-%02dT10:00:00Z".formatted(1 + dice.nextInt(12), 1 + dice.nextInt(31));
                    default ->
                        dice.nextInt(3) == 0 ? odd() : text(entry().elements().next());
                });
    }

    private JsonNode object(JsonNode schema, int depth) {
        JsonNode properties = schema.path("properties");
        if (properties.isEmpty()) {
            return changed(entry(), depth);
        }
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(one -> required.add(one.asText()));
        properties.properties().forEach(property -> {
            if (required.contains(property.getKey()) ? dice.nextInt(15) > 0 : dice.nextInt(3) == 0) {
                object.set(property.getKey(), value(property.getValue(), depth + 1));
            }
        });
        if (dice.nextInt(20) == 0) {
            object.set(odd(), wild(depth));
        }
        return object;
    }

    /// An entry that there is, with one field or another as nobody would write it.
    private ObjectNode changed(JsonNode entry, int depth) {
        ObjectNode changed = JSON.objectNode();
        entry.properties().forEach(field -> {
            int what = dice.nextInt(8);
            if (what == 0) {
                changed.set(field.getKey(), wild(depth));
            } else if (what == 1) {
                changed.put(field.getKey(), odd());
            } else if (what > 2) {
                changed.set(field.getKey(), field.getValue());
            }
        });
        if (dice.nextInt(10) == 0) {
            changed.set(odd(), wild(depth));
        }
        return changed;
    }

    private JsonNode wild(int depth) {
        return switch (dice.nextInt(depth > 3 ? 5 : 7)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.numberNode(dice.nextLong());
            case 2 -> JSON.numberNode(Double.MIN_VALUE * dice.nextInt(9));
            case 3 -> JSON.booleanNode(dice.nextBoolean());
            case 4 -> JSON.textNode(odd());
            case 5 -> JSON.arrayNode().add(wild(depth + 1)).add(entry());
            default -> JSON.objectNode().set(odd(), wild(depth + 1));
        };
    }

    private String odd() {
        return ODD.get(dice.nextInt(ODD.size()));
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    /// Without NUL: the HTTP server refuses that by itself, before it is a request of ours.
    private static String inPath(String text) {
        return URLEncoder.encode(text.replace("\u0000", "0"), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
