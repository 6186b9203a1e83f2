package org.klinke.core.trunk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.klinke.core.trunk.Form.Field;
import org.klinke.core.trunk.Form.Text;
import org.klinke.core.trunk.TrunkProfile.Known;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Reads a profile from the class path: `trunks/NAME.yaml`, whose form `trunks/README.txt` explains.
final class ProfileFile {
    private final String name;

    private ProfileFile(String name) {
        this.name = name;
    }

    /// @throws IllegalStateException if the file is not as it must be: it is ours, so this is a bug
    static TrunkProfile read(String name) {
        try (InputStream file = ProfileFile.class.getResourceAsStream("/trunks/" + name + ".yaml")) {
            if (file == null) {
                throw new IllegalStateException("no profile trunks/" + name + ".yaml");
            }
            LoadSettings settings = LoadSettings.builder().setLabel(name).build();
            return new ProfileFile(name).profile(new Load(settings).loadFromInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TrunkProfile profile(Object root) {
        Map<String, Object> file = map(root, "file", Set.of("title", "notes", "settings", "form"));
        Map<String, Known> settings = new LinkedHashMap<>();
        map(file.get("settings"), "settings", TrunkSettings.NAMES).forEach((setting, value) -> {
            Map<String, Object> known = map(value, setting, Set.of("value", "source"));
            settings.put(setting, new Known(text(known.get("value")), said(known.get("source"), setting)));
        });
        if (settings.size() < TrunkSettings.NAMES.size()) {
            Set<String> missing = new HashSet<>(TrunkSettings.NAMES);
            missing.removeAll(settings.keySet());
            throw wrong("lacks the settings " + missing);
        }
        List<Field> fields = new ArrayList<>();
        for (Object field : list(file.get("form"))) {
            fields.add(field(field));
        }
        if (fields.size() > Form.FIELDS_MAX) {
            throw wrong("asks for more than " + Form.FIELDS_MAX + " fields");
        }
        List<Text> notes = file.containsKey("notes")
                ? list(file.get("notes")).stream()
                        .map(note -> words(note, "notes"))
                        .toList()
                : List.of();
        return new TrunkProfile(name, words(file.get("title"), "title"), notes, new Form(fields), settings);
    }

    private Field field(Object value) {
        Map<String, Object> field = map(value, "field", Set.of("name", "type", "needed", "label", "help", "example"));
        String of = said(field.get("name"), "name");
        if (!TrunkSettings.NAMES.contains(of)
                && !TrunkProfiles.OF_ACCOUNT.contains(of)
                && !TrunkProfiles.OF_NUMBERS.contains(of)) {
            throw wrong("asks for '" + of + "', which is neither a setting nor of an account or its numbers");
        }
        return new Field(
                of,
                Form.Type.valueOf(said(field.get("type"), of).toUpperCase(Locale.ROOT)),
                Boolean.parseBoolean(text(field.get("needed"))),
                words(field.get("label"), of),
                words(field.get("help"), of),
                said(field.get("example"), of));
    }

    private Text words(@Nullable Object value, String of) {
        Map<String, Object> words = map(value, of, Set.of("de", "en"));
        return new Text(said(words.get("de"), of), said(words.get("en"), of));
    }

    private Map<String, Object> map(@Nullable Object value, String of, Set<String> keys) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("has no " + of);
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((key, entry) -> {
            if (!keys.contains(String.valueOf(key))) {
                throw wrong("has the unknown key " + key + " in " + of);
            }
            typed.put(String.valueOf(key), entry);
        });
        return typed;
    }

    private Collection<?> list(@Nullable Object value) {
        if (!(value instanceof Collection<?> list)) {
            throw wrong("has no list where it must");
        }
        return list;
    }

    private String said(@Nullable Object value, String of) {
        String text = text(value);
        if (text.isBlank()) {
            throw wrong("says nothing where it must: " + of);
        }
        return text;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private IllegalStateException wrong(String what) {
        return new IllegalStateException("the profile " + name + " " + what);
    }
}
