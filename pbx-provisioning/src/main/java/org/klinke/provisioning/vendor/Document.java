package org.klinke.provisioning.vendor;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.klinke.provisioning.vendor.Setting.Origin;

/// A file of a phone that is not made yet:
///
///     PhoneFacts ─▶ the maker's words (Told) ─▶ template ─▶ Settings ─▶ overrides, by origin ─▶ Format ─▶ text
///                                                       └▶ text, where it is no file of settings
public final class Document {
    private static final String TONE = "Tone";

    private final VendorFolder vendor;
    private final Model model;
    private final VendorFile file;

    Document(VendorFolder vendor, Model model, VendorFile file) {
        this.vendor = vendor;
        this.model = model;
        this.file = file;
    }

    /// Media type.
    public String type() {
        return file.type();
    }

    /// How phones want this file encrypted; empty if they cannot decrypt it, or it holds no secret.
    public Optional<FileCipher> cipher() {
        return file.cipher();
    }

    /// @param overrides by origin, the later over the earlier; each a map from a setting's name to its value
    public String text(PhoneFacts facts, Map<Origin, Map<String, String>> overrides) {
        return settings(facts, overrides)
                .map(settings -> file.format()
                        .orElseThrow()
                        .write(settings, facts.phone().mac()))
                .orElseGet(() -> told(facts));
    }

    /// What it says, with who said it.
    ///
    /// @return empty if it is no file of settings
    public Optional<Settings> settings(PhoneFacts facts, Map<Origin, Map<String, String>> overrides) {
        if (file.format().isEmpty()) {
            return Optional.empty();
        }
        Settings settings = Settings.read(told(facts));
        for (Origin origin : Origin.values()) {
            settings = settings.with(origin, overrides.getOrDefault(origin, Map.of()), file.main());
        }
        return Optional.of(settings);
    }

    private String told(PhoneFacts facts) {
        StringWriter out = new StringWriter();
        file.template().execute(words(facts), facts, out);
        return out.toString();
    }

    private Told words(PhoneFacts facts) {
        Map<String, String> words = new HashMap<>();
        words.put("language", word("language", facts.place().language()));
        words.put("tones", word("tones", facts.place().country()));
        words.put("timeZone", word("timeZone", facts.place().timeZone()));
        vendor.words().keySet().stream()
                .filter(table -> table.endsWith(TONE))
                .forEach(table -> words.put(table, word(table, facts.place().country())));
        List<Told.Spoken> codecs = new ArrayList<>();
        for (String name : facts.server().audioCodecs()) {
            if (model.codecs().isEmpty() || model.codecs().contains(name)) {
                vendor.word("codecs", name).ifPresent(word -> codecs.add(spoken(name, word, codecs.size())));
            }
        }
        for (int i = codecs.size(); i < vendor.codecSlots().size() && i > 0; i++) {
            codecs.add(spoken(codecs.getLast().name(), codecs.getLast().word(), i));
        }
        List<String> without = vendor.words().getOrDefault("codecs", Map.of()).values().stream()
                .filter(word -> codecs.stream().noneMatch(codec -> codec.word().equals(word)))
                .sorted()
                .toList();
        Map<String, Boolean> traits = new HashMap<>();
        model.traits().forEach(trait -> traits.put(trait, true));
        List<Told.SoftKey> keys = keys(facts);
        return new Told(
                words,
                codecs,
                without,
                traits,
                keys,
                free(keys),
                facts.handsets().stream()
                        .filter(handset -> handset.line() <= model.handsets())
                        .toList(),
                freeLines(facts.handsets()),
                model,
                Clock.of(facts.place().posixTimeZone()),
                Told.Qos.USUAL);
    }

    private Told.Spoken spoken(String name, String word, int index) {
        List<String> slots = vendor.codecSlots();
        return new Told.Spoken(name, word, index + 1, index < slots.size() ? slots.get(index) : "", Map.of(name, true));
    }

    private List<Told.SoftKey> keys(PhoneFacts facts) {
        List<Told.SoftKey> keys = new ArrayList<>();
        for (PhoneFacts.Key key : facts.keys()) {
            Optional<String> word = vendor.word("keys", key.kind());
            if (word.isPresent() && key.number() <= model.keys()) {
                keys.add(new Told.SoftKey(
                        key.number(),
                        key.number() - 1,
                        word.get(),
                        Map.of(key.kind(), true),
                        key.label(),
                        key.target(),
                        names(key.number())));
            }
        }
        return keys;
    }

    /// A phone keeps what it is not told: a key that somebody took away must be said to be free. Who sets none leaves
    /// all to the phone.
    private List<Told.SoftKey> free(List<Told.SoftKey> taken) {
        if (taken.isEmpty()) {
            return List.of();
        }
        Set<Integer> numbers = taken.stream().map(Told.SoftKey::number).collect(Collectors.toSet());
        return IntStream.rangeClosed(1, model.keys())
                .filter(number -> !numbers.contains(number))
                .mapToObj(number -> new Told.SoftKey(number, number - 1, "", Map.of(), "", "", names(number)))
                .toList();
    }

    private List<Told.FreeLine> freeLines(List<PhoneFacts.Handset> taken) {
        return IntStream.rangeClosed(1, model.handsets())
                .filter(line -> taken.stream().noneMatch(handset -> handset.line() == line))
                .mapToObj(Told.FreeLine::new)
                .toList();
    }

    private Map<String, String> names(int number) {
        List<Map<String, String>> names = vendor.keyNames().getOrDefault(model.family(), List.of());
        return number <= names.size() ? names.get(number - 1) : Map.of();
    }

    private String word(String table, String ours) {
        return vendor.word(table, ours).orElse("");
    }
}
