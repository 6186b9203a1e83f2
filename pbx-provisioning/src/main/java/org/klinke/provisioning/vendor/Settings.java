package org.klinke.provisioning.vendor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.provisioning.vendor.Setting.Origin;

/// What a file tells a phone, in the order of the template, each name once. Immutable.
public final class Settings {
    private static final String BETWEEN = " = ";

    private final Map<String, Setting> byName;

    private Settings(Map<String, Setting> byName) {
        this.byName = byName;
    }

    /// Lines `name = value`; empty lines and those that begin with `#` say nothing. A value is the rest of its line.
    ///
    /// @throws IllegalStateException if a line is something else, or a name stands twice: our template is wrong
    static Settings read(String text) {
        Map<String, Setting> byName = new LinkedHashMap<>();
        text.lines().map(String::strip).forEach(line -> {
            if (line.isEmpty() || line.startsWith("#")) {
                return;
            }
            String whole = line.endsWith(" =") ? line + " " : line;
            int middle = whole.indexOf(BETWEEN);
            if (middle < 1) {
                throw new IllegalStateException("no setting: " + line.length() + " characters");
            }
            String name = whole.substring(0, middle).strip();
            String value = whole.substring(middle + BETWEEN.length()).strip();
            if (byName.put(name, new Setting(name, value, Origin.MAKER)) != null) {
                throw new IllegalStateException("twice: " + name);
            }
        });
        return new Settings(byName);
    }

    /// @param adds whether names that are not here are added; else they belong to another file of the phone
    Settings with(Origin origin, Map<String, String> overrides, boolean adds) {
        Map<String, Setting> merged = new LinkedHashMap<>(byName);
        overrides.forEach((name, value) -> {
            if (adds || merged.containsKey(name)) {
                merged.put(name, new Setting(name, value, origin));
            }
        });
        return new Settings(merged);
    }

    public List<Setting> all() {
        return new ArrayList<>(byName.values());
    }

    public Optional<String> value(String name) {
        return Optional.ofNullable(byName.get(name)).map(Setting::value);
    }
}
