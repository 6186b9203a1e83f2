package org.klinke.core.prompt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.media.Source;

/// What a tenant plays of its own, now.
///
/// @param spoken by name, then by language; "" for all languages
/// @param music what waiting people hear, one after the other; empty: the music that ships
public record TenantPrompts(Map<String, Map<String, Spoken>> spoken, List<Source.Kept> music) {
    public static final TenantPrompts NONE = new TenantPrompts(Map.of(), List.of());

    /// @param seconds it lasts
    public record Spoken(Source.Kept sound, double seconds) {}

    public TenantPrompts {
        spoken = Map.copyOf(spoken);
        music = List.copyOf(music);
    }

    /// In that language, else the one for all, else in any: something is better than silence.
    public Optional<Spoken> find(String name, String language) {
        Map<String, Spoken> languages = spoken.getOrDefault(name, Map.of());
        return Optional.ofNullable(languages.get(language))
                .or(() -> Optional.ofNullable(languages.get("")))
                .or(() -> languages.entrySet().stream()
                        .min(Map.Entry.comparingByKey())
                        .map(Map.Entry::getValue));
    }
}
