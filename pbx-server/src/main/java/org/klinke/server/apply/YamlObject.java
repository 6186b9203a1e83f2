package org.klinke.server.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.klinke.core.apply.Refusal;
import org.klinke.core.apply.Where;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One mapping of the file, read strictly: unknown fields, fields given twice and wrong types are refused with their
/// line, all of them, not only the first.
final class YamlObject {
    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Where where;
    private final List<Refusal> refusals;

    private YamlObject(Where where, List<Refusal> refusals) {
        this.where = where;
        this.refusals = refusals;
    }

    /// @param known names of the fields it may have; empty = any
    static YamlObject of(Node node, String path, Set<String> known, List<Refusal> refusals) {
        if (!(node instanceof MappingNode mapping)) {
            refusals.add(new Refusal(line(node), path, "must hold fields (name: value), but is " + kind(node)));
            return new YamlObject(new Where(line(node), path, Map.of()), refusals);
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
            String full = path.isEmpty() ? name : path + "." + name;
            if (!known.isEmpty() && !known.contains(name)) {
                refusals.add(new Refusal(line, full, "unknown field; known are " + String.join(", ", sorted(known))));
            } else if (fields.putIfAbsent(name, tuple.getValueNode()) != null) {
                refusals.add(new Refusal(line, full, "stands already in line " + lines.get(name)));
            } else {
                lines.put(name, line);
            }
        }
        YamlObject object = new YamlObject(new Where(line(node), path, lines), refusals);
        object.fields.putAll(fields);
        return object;
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    Where where() {
        return where;
    }

    Optional<String> text(String field) {
        Node node = fields.get(field);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar && Tag.STR.equals(scalar.getTag())) {
            return Optional.of(scalar.getValue());
        }
        if (node instanceof ScalarNode scalar && !Tag.NULL.equals(scalar.getTag())) {
            refuse(
                    field,
                    node,
                    "must be a text, but is " + kind(node) + "; put it in quotes: \"" + scalar.getValue() + "\"");
        } else {
            refuse(field, node, "must be a text, but is " + kind(node));
        }
        return Optional.empty();
    }

    /// A text, number or flag as it is written, or a list of such with a separator between.
    Optional<String> value(String field, String separator) {
        Node node = fields.get(field);
        return switch (node) {
            case null -> Optional.empty();
            case ScalarNode scalar when !Tag.NULL.equals(scalar.getTag()) -> Optional.of(scalar.getValue());
            case SequenceNode sequence
            when sequence.getValue().stream().allMatch(ScalarNode.class::isInstance) ->
                Optional.of(sequence.getValue().stream()
                        .map(item -> ((ScalarNode) item).getValue())
                        .collect(Collectors.joining(separator)));
            default -> {
                refuse(field, node, "must be a text, or a list of texts, but is " + kind(node));
                yield Optional.empty();
            }
        };
    }

    /// All fields but these as texts: see [#value].
    Map<String, String> valuesBut(Set<String> left, String separator) {
        Map<String, String> values = new LinkedHashMap<>();
        fields.keySet().stream()
                .filter(field -> !left.contains(field))
                .forEach(field -> value(field, separator).ifPresent(text -> values.put(field, text)));
        return values;
    }

    Optional<Node> node(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    Optional<Boolean> flag(String field) {
        Node node = fields.get(field);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar && Tag.BOOL.equals(scalar.getTag())) {
            return Optional.of(Boolean.parseBoolean(scalar.getValue()));
        }
        refuse(field, node, "must be true or false");
        return Optional.empty();
    }

    String requiredText(String field) {
        if (!fields.containsKey(field)) {
            refusals.add(new Refusal(where.line(), full(field), "is missing"));
            return "";
        }
        return text(field).orElse("");
    }

    Optional<UUID> id(String field) {
        return text(field).flatMap(text -> {
            try {
                return Optional.of(UUID.fromString(text));
            } catch (IllegalArgumentException e) {
                refusals.add(
                        new Refusal(where.fieldLines().getOrDefault(field, where.line()), full(field), "is not an id"));
                return Optional.empty();
            }
        });
    }

    /// A text, or `{env: NAME}`, or `{file: PATH}`. The secret itself never stands in a refusal.
    Optional<String> secret(String field, SecretSource secrets) {
        Node node = fields.get(field);
        if (!(node instanceof MappingNode)) {
            if (node instanceof ScalarNode scalar && !Tag.STR.equals(scalar.getTag())) {
                refuse(field, node, "must be a text in quotes, {env: NAME} or {file: PATH}");
                return Optional.empty();
            }
            return text(field);
        }
        YamlObject reference = of(node, full(field), Set.of("env", "file"), refusals);
        if (reference.fields.size() != 1) {
            refuse(field, node, "must be {env: NAME} or {file: PATH}");
            return Optional.empty();
        }
        String kind = reference.fields.keySet().iterator().next();
        return reference.text(kind).flatMap(name -> {
            Optional<String> value = secrets.find(kind, name);
            if (value.isEmpty()) {
                refuse(
                        field,
                        node,
                        kind.equals("env")
                                ? "the environment variable " + name + " is not set"
                                : "the file " + name + " cannot be read");
            }
            return value;
        });
    }

    Optional<List<Node>> list(String field) {
        Node node = fields.get(field);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof SequenceNode sequence) {
            return Optional.of(new ArrayList<>(sequence.getValue()));
        }
        refuse(field, node, "must be a list, but is " + kind(node));
        return Optional.empty();
    }

    private void refuse(String field, Node node, String problem) {
        refusals.add(new Refusal(line(node), full(field), problem));
    }

    private String full(String field) {
        return where.path().isEmpty() ? field : where.path() + "." + field;
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a mapping";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when Tag.NULL.equals(scalar.getTag()) -> "empty";
            case ScalarNode scalar when Tag.INT.equals(scalar.getTag()) -> "a number";
            case ScalarNode scalar when Tag.FLOAT.equals(scalar.getTag()) -> "a number";
            case ScalarNode scalar when Tag.BOOL.equals(scalar.getTag()) -> "true or false";
            default -> "a text";
        };
    }
}
