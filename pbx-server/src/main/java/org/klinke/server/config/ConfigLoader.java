package org.klinke.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Lays the four layers over each other and checks them.
///
///     --set sip.tls.port=5071          flag, beats
///     KLINKE_SIP_TLS_PORT=5071         environment, beats
///     DIR/klinke.conf or --config      file, beats
///     reference.conf                   documented defaults: also the list of all keys
public final class ConfigLoader {
    private static final Set<String> OTHER_VARIABLES =
            Set.of("KLINKE_JAVA_OPTS", "KLINKE_PASSPHRASE", "KLINKE_LOG_LEVEL");

    private final Config reference = ConfigFactory.parseResources(ConfigLoader.class, "reference.conf");
    private final Set<String> keys = new TreeSet<>();

    public ConfigLoader() {
        leaves("", reference.root()).forEach(leaf -> keys.add(leaf.key));
    }

    private record Leaf(String key, ConfigValue value) {}

    /// @param flags key to value, as given to `--set`
    /// @param environment the process's environment
    /// @param file empty: defaults only; a file that is absent is a problem only if `fileRequired`
    /// @throws ConfigProblems if anything is unknown or wrong
    public KlinkeConfig load(
            Map<String, String> flags, Map<String, String> environment, Optional<Path> file, boolean fileRequired) {
        List<String> problems = new ArrayList<>();
        Config fromFile = file.map(path -> parse(path, fileRequired)).orElse(ConfigFactory.empty());
        for (Leaf leaf : leaves("", fromFile.root())) {
            if (!keys.contains(leaf.key)) {
                problems.add(ConfigReader.where(leaf.value.origin()) + leaf.key + ": unknown key" + hint(leaf.key));
            }
        }
        Config layers = ConfigFactory.empty();
        for (Map.Entry<String, String> flag : flags.entrySet()) {
            if (keys.contains(flag.getKey())) {
                layers = layers.withValue(
                        flag.getKey(), ConfigValueFactory.fromAnyRef(flag.getValue(), "flag --set " + flag.getKey()));
            } else {
                problems.add("flag --set " + flag.getKey() + ": unknown key" + hint(flag.getKey()));
            }
        }
        layers = layers.withFallback(environment(environment));
        if (!problems.isEmpty()) {
            throw new ConfigProblems(problems);
        }
        Config merged = layers.withFallback(fromFile).withFallback(reference);
        ConfigReader reader = new ConfigReader(merged);
        KlinkeConfig config = KlinkeConfig.read(reader);
        if (!reader.problems().isEmpty()) {
            throw new ConfigProblems(reader.problems());
        }
        return config;
    }

    /// All keys there are.
    Set<String> keys() {
        return Set.copyOf(keys);
    }

    Config reference() {
        return reference;
    }

    /// `sip.tls.port` → `KLINKE_SIP_TLS_PORT`.
    static String environmentName(String key) {
        return "KLINKE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /// Variables that look like configuration and are none: most likely mistyped.
    public static List<String> unknownVariables(Map<String, String> environment) {
        Set<String> known = new TreeSet<>(OTHER_VARIABLES);
        new ConfigLoader().keys.forEach(key -> known.add(environmentName(key)));
        return environment.keySet().stream()
                .filter(name -> name.startsWith("KLINKE_") && !known.contains(name))
                .sorted()
                .toList();
    }

    private Config environment(Map<String, String> environment) {
        Config layer = ConfigFactory.empty();
        for (String key : keys) {
            String name = environmentName(key);
            String value = environment.get(name);
            if (value != null) {
                layer = layer.withValue(key, ConfigValueFactory.fromAnyRef(value, "environment variable " + name));
            }
        }
        return layer;
    }

    private static Config parse(Path file, boolean required) {
        if (!Files.exists(file)) {
            if (required) {
                throw new ConfigProblems(List.of(file + ": no such file"));
            }
            return ConfigFactory.empty();
        }
        try {
            return ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .resolve();
        } catch (ConfigException e) {
            throw new ConfigProblems(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static List<Leaf> leaves(String path, ConfigObject object) {
        List<Leaf> leaves = new ArrayList<>();
        object.forEach((name, value) -> {
            String key = path.isEmpty() ? quoted(name) : path + "." + quoted(name);
            if (value.valueType() == ConfigValueType.OBJECT && !((ConfigObject) value).isEmpty()) {
                leaves.addAll(leaves(key, (ConfigObject) value));
            } else {
                leaves.add(new Leaf(key, value));
            }
        });
        return leaves;
    }

    private static String quoted(String name) {
        return name.matches("[A-Za-z0-9_-]+") ? name : ConfigUtil.quoteString(name);
    }

    private String hint(String wrong) {
        return keys.stream()
                .filter(key -> key.startsWith(wrong + ".") || distance(key, wrong) <= 3)
                .min((a, b) -> Integer.compare(distance(a, wrong), distance(b, wrong)))
                .map(key -> "; did you mean " + key + "?")
                .orElse("; all keys stand in docs and in reference.conf");
    }

    /// Levenshtein distance.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
