package org.klinke.core.phone;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.directory.InvalidInput;

/// Two makers: one whose phones have one key, which is a line, and no settings; and one with six keys, settings of
/// lower-case letters, and `secret`
/// among them, which is protected. Of its DECT bases one has three handsets and one four.
public final class SomePhones implements PhoneModels, PhoneAbilities {
    private static final Map<String, String> MAKERS =
            Map.of("generic", "generic", "snom-d785", "snom", "snom-m300", "snom", "snom-m700", "snom");

    @Override
    public List<String> names() {
        return List.of("generic", "snom-d785", "snom-m300", "snom-m700");
    }

    @Override
    public int handsetsOf(String model) {
        return model.equals("snom-m700") ? 4 : model.equals("snom-m300") ? 3 : 1;
    }

    @Override
    public Set<String> makers() {
        return Set.copyOf(MAKERS.values());
    }

    @Override
    public Optional<String> makerOf(String model) {
        return Optional.ofNullable(MAKERS.get(model));
    }

    @Override
    public int keysOf(String model) {
        return model.equals("snom-d785") ? 6 : 1;
    }

    @Override
    public Set<String> kindsOf(String maker) {
        return maker.equals("snom") ? Set.of("line", "lamp", "dial", "switch") : Set.of("line");
    }

    @Override
    public boolean hasFactoryCertificate(String maker) {
        return maker.equals("snom");
    }

    @Override
    public boolean decrypts(String model) {
        return model.equals("snom-d785");
    }

    @Override
    public void requireSetting(String maker, String name) {
        if (!maker.equals("snom") || name.equals("secret") || !name.matches("[a-z_]+")) {
            throw new InvalidInput("settings", "'" + name + "' cannot be set", "leave it out");
        }
    }
}
