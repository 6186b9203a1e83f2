package org.klinke.core.apply;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;

/// What the file calls by name, in one tenant. Filled with what is there, and while steps are carried out with
/// what is new.
final class Names {
    static final String PLATFORM = "platform/";
    static final String SEPARATOR = ", ";

    private final Map<String, SiteId> sites = new HashMap<>();
    private final Map<String, TrunkId> trunks = new HashMap<>();

    void site(String name, SiteId id) {
        sites.values().remove(id);
        sites.put(name, id);
    }

    /// @param name with [#PLATFORM] before that of a platform's
    void trunk(String name, TrunkId id) {
        trunks.values().remove(id);
        trunks.put(name, id);
    }

    /// What has become known of the platform's trunks meanwhile.
    void trunksOf(Names platform) {
        platform.trunks.forEach(this::trunk);
    }

    SiteId site(String field, String name) {
        SiteId id = sites.get(name);
        if (id == null) {
            throw unknown(field, "site", name, sites.keySet());
        }
        return id;
    }

    TrunkId trunk(String field, String name) {
        TrunkId id = trunks.get(name);
        if (id == null) {
            throw unknown(field, "trunk that this tenant may use called", name, trunks.keySet());
        }
        return id;
    }

    String of(SiteId id) {
        return name(sites, id);
    }

    String of(TrunkId id) {
        return name(trunks, id);
    }

    private static <T> String name(Map<String, T> names, T id) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("?");
    }

    /// "a, b" of a file's list.
    static Stream<String> list(Optional<String> text) {
        return text.filter(list -> !list.isEmpty()).stream().flatMap(list -> Stream.of(list.split(SEPARATOR)));
    }

    private static InvalidInput unknown(String field, String what, String name, Set<String> known) {
        String there = new TreeSet<>(known).stream().limit(10).collect(Collectors.joining(SEPARATOR));
        return new InvalidInput(
                field,
                "there is no " + what + " '" + name + "'",
                there.isEmpty() ? "add it to this file" : "there are " + there);
    }
}
