package org.klinke.provisioning.vendor;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A maker, from `vendors/NAME/vendor.yaml` and the templates beside it; `vendors/README.txt` explains the form.
///
/// @param starts names of files that a phone asks for first
record VendorFolder(String name, List<Model> models, List<VendorFile> files, List<String> starts) {
    private static final Pattern RAW = Pattern.compile("\\{\\{\\{|\\{\\{&");

    /// @throws IllegalStateException if a file is not as it must be: it is ours, so this is a bug
    static VendorFolder read(String name) {
        LoadSettings settings = LoadSettings.builder().setLabel(name).build();
        Map<?, ?> root = map(new Load(settings).loadFromString(text(name, "vendor.yaml")), name);
        require(root.keySet().equals(Set.of("source", "models", "files", "starts")), name + ": other fields");
        List<Model> models = new ArrayList<>();
        map(root.get("models"), name).forEach((model, title) -> models.add(new Model(said(model), said(title))));
        List<VendorFile> files = new ArrayList<>();
        for (Object value : list(root.get("files"), name)) {
            Map<?, ?> file = map(value, name);
            require(file.keySet().equals(Set.of("path", "type", "escape", "template")), name + ": a file's fields");
            Escape escape = Escape.valueOf(said(file.get("escape")).toUpperCase(Locale.ROOT));
            files.add(new VendorFile(
                    Pattern.compile(said(file.get("path"))),
                    said(file.get("type")),
                    template(name, said(file.get("template")), escape)));
        }
        List<String> starts =
                list(root.get("starts"), name).stream().map(VendorFolder::said).toList();
        return new VendorFolder(name, List.copyOf(models), List.copyOf(files), starts);
    }

    /// A name that means nothing is an error, never an empty place.
    private static Template template(String vendor, String file, Escape escape) {
        String text = text(vendor, file);
        require(!RAW.matcher(text).find(), vendor + "/" + file + ": a value that is not escaped");
        return Mustache.compiler()
                .withEscaper(escape::escape)
                .emptyStringIsFalse(true)
                .withFormatter(String::valueOf)
                .compile(text);
    }

    private static String text(String vendor, String file) {
        String path = "/vendors/" + vendor + "/" + file;
        try (InputStream stream = VendorFolder.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("there is no " + path);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<?> list(@Nullable Object value, String where) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalStateException(where + ": no list");
    }

    private static Map<?, ?> map(@Nullable Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalStateException(where + ": no map");
    }

    private static String said(@Nullable Object value) {
        return String.valueOf(value);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
