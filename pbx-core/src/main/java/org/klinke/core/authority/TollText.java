package org.klinke.core.authority;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.NumberKind;

/// Toll settings as the fields of the `apply` file's `tolls`, and as the document in the database: the same form.
public final class TollText {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModules(new Jdk8Module(), new JavaTimeModule(), kinds())
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private TollText() {}

    /// Empty if nothing was ever set.
    public static Map<String, Object> fields(TollSettings settings) {
        Map<String, Object> fields = tree(settings);
        fields.values().removeIf(Objects::isNull); // what is not set is not written
        return settings.equals(TollSettings.DEFAULT) ? Map.of() : fields;
    }

    /// @param given replaces the fields it has; maps, lists and texts. An empty text is what is there if nothing was
    /// set
    /// @throws InvalidInput naming the field
    public static TollSettings merged(TollSettings before, Map<String, Object> given) {
        Map<String, Object> all = new TreeMap<>(tree(before));
        Map<String, Object> usual = tree(TollSettings.DEFAULT);
        given.forEach((field, value) -> all.put(field, "".equals(value) ? usual.get(field) : value));
        try {
            return JSON.convertValue(all, TollSettings.class);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    static TollSettings parse(String json) {
        try {
            return JSON.readValue(json, TollSettings.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("toll settings in the database cannot be read", e);
        }
    }

    static String print(TollSettings settings) {
        try {
            return JSON.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> tree(TollSettings settings) {
        return JSON.convertValue(settings, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    private static InvalidInput refused(Throwable e) {
        String field = "tolls";
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidInput input) {
                return input;
            }
            if (cause instanceof JsonMappingException mapping
                    && !mapping.getPath().isEmpty()) {
                field = mapping.getPath().stream()
                        .map(Reference::getFieldName)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("."));
            }
        }
        return new InvalidInput(field, "it is not understood", "write it as docs/ADMIN.md shows");
    }

    private static NumberKind kind(String text) {
        return Arrays.stream(NumberKind.values())
                .filter(kind -> name(kind).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        "tolls",
                        "'" + text + "' is no kind of number",
                        "use "
                                + List.of(NumberKind.values()).stream()
                                        .map(TollText::name)
                                        .toList()));
    }

    private static String name(NumberKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static SimpleModule kinds() {
        return new SimpleModule()
                .addDeserializer(NumberKind.class, new Read())
                .addKeyDeserializer(NumberKind.class, new ReadKey())
                .addSerializer(new Write())
                .addKeySerializer(NumberKind.class, new WriteKey());
    }

    private static final class Read extends StdDeserializer<NumberKind> {
        private static final long serialVersionUID = 1;

        Read() {
            super(NumberKind.class);
        }

        @Override
        public NumberKind deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return kind(parser.getText());
        }
    }

    private static final class ReadKey extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return kind(key);
        }
    }

    private static final class Write extends StdSerializer<NumberKind> {
        private static final long serialVersionUID = 1;

        Write() {
            super(NumberKind.class);
        }

        @Override
        public void serialize(NumberKind kind, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(name(kind));
        }
    }

    private static final class WriteKey extends StdSerializer<NumberKind> {
        private static final long serialVersionUID = 1;

        WriteKey() {
            super(NumberKind.class);
        }

        @Override
        public void serialize(NumberKind kind, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeFieldName(name(kind));
        }
    }
}
