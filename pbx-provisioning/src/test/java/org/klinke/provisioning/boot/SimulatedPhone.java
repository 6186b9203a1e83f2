package org.klinke.provisioning.boot;

import java.util.Locale;
import java.util.Map;

/// A maker's phone that is switched on for the first time.
@FunctionalInterface
public interface SimulatedPhone {
    /// By the maker in front of a model's name.
    Map<String, SimulatedPhone> BY_MAKER = Map.of(
            "yealink", new YealinkPhone(),
            "grandstream", new GrandstreamPhone(),
            "fanvil", new FanvilPhone(),
            "snom", new SnomPhone(),
            "mitel", new MitelPhone(),
            "gigaset", new GigasetPhone(),
            "poly", new PolyPhone());

    /// @param mac twelve lower-case digits
    /// @throws IllegalStateException if it would not start with what it found
    Learned boot(String model, String mac, Files files);

    /// @param model "snom-d785"
    static boolean isKnown(String model) {
        return BY_MAKER.containsKey(maker(model));
    }

    static SimulatedPhone of(String model) {
        SimulatedPhone phone = BY_MAKER.get(maker(model));
        if (phone == null) {
            throw new IllegalArgumentException("nobody plays a " + model);
        }
        return phone;
    }

    private static String maker(String model) {
        return model.substring(0, (model + "-").indexOf('-')).toLowerCase(Locale.ROOT);
    }
}
