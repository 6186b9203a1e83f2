package org.klinke.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Which texts of an answer are sentences of the server's own: `x-sentence` in the contract. Who asks in German is told
/// them in German; names, codes and what people wrote stay as they are.
///
/// @param fields those of an object that hold any
/// @param items of a list, where they hold any
record Spoken(boolean sentence, Map<String, Spoken> fields, Optional<Spoken> items) {
    static final Spoken NOTHING = new Spoken(false, Map.of(), Optional.empty());
    /// No answer is nested deeper; a schema that refers to itself would be.
    private static final int DEPTH_MAX = 8;

    /// @param resolve follows a reference
    static Spoken of(JsonNode schema, UnaryOperator<JsonNode> resolve) {
        return of(schema, resolve, 0);
    }

    private static Spoken of(JsonNode reference, UnaryOperator<JsonNode> resolve, int depth) {
        if (depth > DEPTH_MAX) {
            return NOTHING;
        }
        JsonNode schema = resolve.apply(reference);
        Map<String, Spoken> fields = new LinkedHashMap<>();
        schema.path("properties").properties().forEach(property -> {
            Spoken field = of(property.getValue(), resolve, depth + 1);
            if (!field.isNothing()) {
                fields.put(property.getKey(), field);
            }
        });
        Optional<Spoken> items = schema.has("items")
                ? Optional.of(of(schema.path("items"), resolve, depth + 1)).filter(one -> !one.isNothing())
                : Optional.empty();
        return new Spoken(schema.path("x-sentence").asBoolean(), fields, items);
    }

    boolean isNothing() {
        return !sentence && fields.isEmpty() && items.isEmpty();
    }

    /// The same answer, its sentences said anew.
    JsonNode said(JsonNode answer, UnaryOperator<String> say) {
        return isNothing() ? answer : anew(answer.deepCopy(), say);
    }

    private JsonNode anew(JsonNode json, UnaryOperator<String> say) {
        if (sentence && json.isTextual()) {
            return new TextNode(say.apply(json.asText()));
        }
        if (json instanceof ObjectNode object) {
            fields.forEach((name, field) -> {
                if (object.has(name)) {
                    object.set(name, field.anew(object.path(name), say));
                }
            });
        } else if (json instanceof ArrayNode array && items.isPresent()) {
            for (int at = 0; at < array.size(); at++) {
                array.set(at, items.get().anew(array.path(at), say));
            }
        }
        return json;
    }
}
