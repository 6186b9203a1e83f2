package org.klinke.core.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.media.Source;

/// What a tenant plays of its own, now.
///
/// @param spoken by name, then by language; "" for all languages
/// @param music what waiting people hear, one after the other; empty: the music that ships
/// @param byPhone what some may speak by phone
public record TenantPrompts(
        Map<String, Map<String, Spoken>> spoken, List<Source.Kept> music, List<PhonePrompt> byPhone) {
    public static final TenantPrompts NONE = new TenantPrompts(Map.of(), List.of());

    /// @param seconds it lasts
    public record Spoken(Source.Kept sound, double seconds) {}

    public TenantPrompts {
        spoken = Map.copyOf(spoken);
        music = List.copyOf(music);
        byPhone = List.copyOf(byPhone);
    }

    /// Nothing is spoken by phone.
    public TenantPrompts(Map<String, Map<String, Spoken>> spoken, List<Source.Kept> music) {
        this(spoken, music, List.of());
    }

    /// What the user may speak under that number.
    ///
    /// @param extension of the user
    public Optional<PhonePrompt> byPhone(String number, String extension) {
        return byPhone.stream()
                .filter(one -> one.number().equals(number) && one.users().contains(extension))
                .findFirst();
    }

    /// One after the other, as much as may be kept in memory: a piece may have got longer since it was named. What is
    /// not there is left out.
    public List<Source.Kept> music(List<String> names, String language) {
        List<Source.Kept> pieces = new ArrayList<>();
        double seconds = 0;
        for (String name : names) {
            Optional<Spoken> piece = find(name, language);
            if (piece.isPresent() && seconds + piece.get().seconds() <= Prompts.MUSIC_SECONDS_MAX) {
                seconds += piece.get().seconds();
                pieces.add(piece.get().sound());
            }
        }
        return pieces;
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
