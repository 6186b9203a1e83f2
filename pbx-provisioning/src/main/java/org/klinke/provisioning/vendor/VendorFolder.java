package org.klinke.provisioning.vendor;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.klinke.core.directory.InvalidInput;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A maker, from `vendors/NAME/vendor.yaml` and the templates beside it; `vendors/README.txt` explains the form.
///
/// @param ouis first six digits of its phones' MAC addresses
/// @param agents its phones' User-Agent, with the groups `model` and `firmware` where they say it
/// @param models by name
/// @param words its words for ours, by table: "language", "tones", "timeZone", "codecs", "keys"
/// @param keyNames by family, for each key the names of its parameters
/// @param codecSlots names of the parameters for the first codec, the second, ...; empty for makers without
/// @param starts by family ("" for every other), names of files that a phone asks for first
/// @param locked names of settings that nobody may override, beside [#SECRETS]
/// @param certificates how its factory certificates name the MAC address, with the group `mac`; none are known if empty
/// @param checkSync the event that makes a phone fetch anew, `{reboot}` for whether it is to start anew
record VendorFolder(
        String name,
        List<String> ouis,
        List<Pattern> agents,
        Map<String, Model> models,
        Map<String, String> modelsByAgent,
        Map<String, Map<String, String>> words,
        Map<String, List<Map<String, String>>> keyNames,
        List<String> codecSlots,
        List<VendorFile> files,
        Map<String, List<String>> starts,
        List<Pattern> locked,
        List<Pattern> certificates,
        String checkSync) {
    /// Whoever's password it is: what is set is shown and exported, so no secret belongs there.
    private static final Pattern SECRETS = Pattern.compile(
            "(?i).*((?<!by)pass(?!ive|thr)|pwd|secret|psk|credential|private_?key|(?<![a-z])pin(?![a-z])).*");

    private static final Pattern RAW = Pattern.compile("\\{\\{\\{|\\{\\{&");
    private static final Set<String> FIELDS = Set.of(
            "source",
            "ouis",
            "agents",
            "models",
            "words",
            "keyNames",
            "codecSlots",
            "files",
            "starts",
            "protected",
            "certificates",
            "checkSync");
    private static final Set<String> MODEL_FIELDS =
            Set.of("title", "family", "keys", "screen", "codecs", "tls", "traits", "handsets", "note", "agent");
    private static final Set<String> FILE_FIELDS =
            Set.of("path", "type", "escape", "format", "template", "families", "main", "encrypt");
    private static final String CHECK_SYNC = "check-sync;reboot={reboot}";
    private static final String OTHERWISE = "_";
    private static final String SETTINGS = "settings";
    private static final int SHOWN_MAX = 60;
    private static final String MAC = "(?<mac>[0-9a-f]{2}(?:[:.-]?[0-9a-f]{2}){5})";
    private static final Pattern FURTHER = Pattern.compile("\\[[0-9]{1,3}](?=\\.)|[\\[@].*");

    /// What keeps digits from being dialled, whichever: 110 and 112 would be among them.
    private static final Pattern DIALLING = Pattern.compile(
            "(?i).*(dial[ _.-]?(plan|rule|peer)|dialplan|user_dp_|digit[ _.-]?map|block[ _.-]?(out|call)|restrict|barring"
                    + "|deny|emergency).*");

    /// @throws IllegalStateException if a file is not as it must be: it is ours, so this is a bug
    static VendorFolder read(String name) {
        LoadSettings settings = LoadSettings.builder().setLabel(name).build();
        Map<String, Object> root = map(new Load(settings).loadFromString(text(name, "vendor.yaml")), name);
        require(FIELDS.containsAll(root.keySet()) && root.containsKey("source"), name + ": other fields");
        Map<String, Model> models = new LinkedHashMap<>();
        Map<String, String> byAgent = new HashMap<>();
        map(root.get("models"), name).forEach((model, value) -> {
            Map<String, Object> fields = value instanceof Map<?, ?> ? map(value, model) : Map.of("title", value);
            require(MODEL_FIELDS.containsAll(fields.keySet()), model + ": other fields");
            models.put(model, model(model, fields));
            String agent = fields.containsKey("agent") ? said(fields.get("agent")) : model.replaceFirst("^[^-]*-", "");
            byAgent.put(agent.toLowerCase(Locale.ROOT), model);
        });
        Map<String, Map<String, String>> words = new HashMap<>();
        map(root.get("words"), name).forEach((table, value) -> words.put(table, strings(value, name + " " + table)));
        Map<String, List<Map<String, String>>> keyNames = new HashMap<>();
        map(root.get("keyNames"), name)
                .forEach((family, value) -> keyNames.put(
                        family,
                        list(value).stream().map(key -> strings(key, name)).toList()));
        return new VendorFolder(
                name,
                list(root.get("ouis")).stream().map(VendorFolder::said).toList(),
                list(root.get("agents")).stream()
                        .map(VendorFolder::said)
                        .map(Pattern::compile)
                        .toList(),
                Collections.unmodifiableMap(models), // in order
                Map.copyOf(byAgent),
                Map.copyOf(words),
                Map.copyOf(keyNames),
                list(root.get("codecSlots")).stream().map(VendorFolder::said).toList(),
                list(root.get("files")).stream()
                        .map(value -> file(name, map(value, name)))
                        .toList(),
                starts(root.get("starts"), name),
                list(root.get("protected")).stream()
                        .map(VendorFolder::said)
                        .map(text -> Pattern.compile(text, Pattern.CASE_INSENSITIVE))
                        .toList(),
                list(root.get("certificates")).stream()
                        .map(VendorFolder::said)
                        .map(text -> Pattern.compile(text.replace("{mac}", MAC), Pattern.CASE_INSENSITIVE))
                        .toList(),
                root.containsKey("checkSync") ? said(root.get("checkSync")) : CHECK_SYNC);
    }

    /// The maker's word for ours; without one that for all others; else empty.
    Optional<String> word(String table, String ours) {
        Map<String, String> known = words.getOrDefault(table, Map.of());
        return Optional.ofNullable(known.getOrDefault(ours, known.get(OTHERWISE)));
    }

    /// Without what makes it the second of several: the same setting, for some phones.
    static String plain(String setting) {
        return FURTHER.matcher(setting).replaceAll("").toLowerCase(Locale.ROOT);
    }

    /// In formats of elements in elements, a name takes what stands within it and what it stands in along.
    private static boolean isWithin(String name, String other) {
        return name.equals(other) || name.startsWith(other + ".");
    }

    /// @param bound plain names that are protected besides those of the folder
    /// @throws InvalidInput naming the field `settings`
    void requireSetting(String setting, Set<String> bound) {
        String shown = setting.length() > SHOWN_MAX ? setting.substring(0, SHOWN_MAX) + "…" : setting;
        Set<Format> formats = files.stream()
                .filter(VendorFile::main)
                .flatMap(file -> file.format().stream())
                .collect(Collectors.toSet());
        if (formats.isEmpty()) {
            throw new InvalidInput(
                    SETTINGS, "phones of '" + name + "' have no settings by name", "leave '" + shown + "' out");
        }
        if (formats.stream().noneMatch(format -> format.isName(setting))) {
            throw new InvalidInput(
                    SETTINGS,
                    "'" + shown + "' is no name of a setting of '" + name + "'",
                    "write it as its maker's manual does");
        }
        if (SECRETS.matcher(setting).matches()) {
            throw new InvalidInput(
                    SETTINGS,
                    "'" + shown + "' holds a secret, which everybody could read here",
                    "leave it out; this server sets the phone's passwords itself");
        }
        if (DIALLING.matcher(setting).matches()) {
            throw new InvalidInput(
                    SETTINGS,
                    "'" + shown + "' could keep a phone from calling 110 and 112",
                    "leave it out; what may be called, the rules of the tenant say");
        }
        String plain = plain(setting);
        if (bound.stream().anyMatch(one -> isWithin(plain, one) || isWithin(one, plain))
                || locked.stream().anyMatch(pattern -> pattern.matcher(plain).matches())) {
            throw new InvalidInput(
                    SETTINGS,
                    "'" + shown + "' keeps the phone registered, encrypted and this server's",
                    "leave it out");
        }
    }

    List<String> starts(Model model) {
        String agent = modelsByAgent.entrySet().stream()
                .filter(entry -> entry.getValue().equals(model.name()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("")
                .toUpperCase(Locale.ROOT);
        return starts.getOrDefault(model.family(), starts.getOrDefault("", List.of())).stream()
                .map(name -> name.replace("{AGENT}", agent))
                .toList();
    }

    private static Model model(String name, Map<String, Object> fields) {
        return new Model(
                name,
                said(fields.get("title")),
                said(fields.getOrDefault("family", "")),
                Integer.parseInt(said(fields.getOrDefault("keys", "0"))),
                said(fields.getOrDefault("screen", "")),
                list(fields.get("codecs")).stream().map(VendorFolder::said).toList(),
                said(fields.getOrDefault("tls", "")),
                Set.copyOf(list(fields.get("traits")).stream()
                        .map(VendorFolder::said)
                        .toList()),
                Integer.parseInt(said(fields.getOrDefault("handsets", "1"))),
                said(fields.getOrDefault("note", "")));
    }

    private static VendorFile file(String vendor, Map<String, Object> fields) {
        String name = vendor + " " + fields.get("template");
        require(FILE_FIELDS.containsAll(fields.keySet()), name + ": other fields");
        require(fields.containsKey("escape") != fields.containsKey("format"), name + ": escape or format");
        Optional<Format> format = Optional.ofNullable(fields.get("format"))
                .map(VendorFolder::said)
                .map(Format::of);
        Escape escape = format.isPresent()
                ? Escape.LINE
                : Escape.valueOf(said(fields.get("escape")).toUpperCase(Locale.ROOT));
        return new VendorFile(
                Pattern.compile(said(fields.get("path"))),
                said(fields.get("type")),
                template(vendor, said(fields.get("template")), escape),
                format,
                Set.copyOf(list(fields.get("families")).stream()
                        .map(VendorFolder::said)
                        .toList()),
                Boolean.parseBoolean(said(fields.getOrDefault("main", "false"))),
                Optional.ofNullable(fields.get("encrypt"))
                        .map(VendorFolder::said)
                        .map(FileCipher::of));
    }

    private static Map<String, List<String>> starts(@Nullable Object value, String where) {
        if (value instanceof List<?> list) {
            return Map.of("", list.stream().map(VendorFolder::said).toList());
        }
        Map<String, List<String>> starts = new HashMap<>();
        map(value, where)
                .forEach((family, files) -> starts.put(
                        family.equals(OTHERWISE) ? "" : family,
                        list(files).stream().map(VendorFolder::said).toList()));
        return Map.copyOf(starts);
    }

    /// A name that means nothing is an error, never an empty place.
    static Template template(String vendor, String file, Escape escape) {
        String text = text(vendor, file);
        require(!RAW.matcher(text).find(), vendor + "/" + file + ": a value that is not escaped");
        return Mustache.compiler()
                .withEscaper(escape::escape)
                .emptyStringIsFalse(true)
                .withFormatter(String::valueOf)
                .withLoader(part -> new StringReader(text(vendor, part)))
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

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /// Nothing is an empty one.
    private static Map<String, Object> map(@Nullable Object value, String where) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, one) -> out.put(said(key), one == null ? "" : one));
        } else if (value != null) {
            throw new IllegalStateException(where + ": no map");
        }
        return out;
    }

    private static Map<String, String> strings(Object value, String where) {
        Map<String, String> out = new LinkedHashMap<>();
        map(value, where).forEach((key, one) -> out.put(key, said(one)));
        return Map.copyOf(out);
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
