package org.klinke.provisioning.sheet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.klinke.core.directory.InvalidInput;
import org.klinke.provisioning.vendor.Model;

/// Which of our models people mean: "yealink-t54w", "Yealink SIP-T54W", "T54W" of the maker "Yealink".
final class ModelNames {
    private static final int SHOWN_MAX = 60;

    private final Map<String, Set<String>> known = new HashMap<>();

    ModelNames(List<Model> models) {
        for (Model model : models) {
            String maker = maker(model.name());
            for (String name : List.of(model.name(), model.title())) {
                put(plain(name), model.name());
                if (!maker.isEmpty() && plain(name).startsWith(plain(maker))) {
                    put(plain(name).substring(plain(maker).length()), model.name());
                }
            }
        }
    }

    private void put(String plain, String name) {
        if (!plain.isEmpty()) {
            known.computeIfAbsent(plain, _ -> new TreeSet<>()).add(name);
        }
    }

    /// @param maker "" if nobody said
    /// @return as [Model] names it
    /// @throws InvalidInput naming `model`
    String of(String maker, String typed) {
        List<String> found = new ArrayList<>(known.getOrDefault(plain(typed), Set.of()));
        if (!maker.isEmpty()) {
            found.removeIf(name -> !plain(maker(name)).equals(plain(maker)));
        }
        if (found.isEmpty()) {
            throw new InvalidInput(
                    "model",
                    "no phone '" + cut((maker + " " + typed).strip()) + "' is known",
                    "use a name as 'klinke phones models' shows it, or 'generic' for any SIP phone");
        }
        if (found.size() > 1) {
            throw new InvalidInput(
                    "model",
                    "'" + cut(typed) + "' may be " + String.join(" or ", found),
                    "write one of them, or the maker");
        }
        return found.getFirst();
    }

    private static String maker(String name) {
        int dash = name.indexOf('-');
        return dash < 0 ? "" : name.substring(0, dash);
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static String cut(String text) {
        return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
    }
}
