package org.klinke.core.phone;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a person says of a telephone.
///
/// @param model as [PhoneModels] names it: "snom-d785", "generic"
/// @param mac empty for a softphone, or where nobody has read the label yet
/// @param hotDesk if people share it
public record PhoneDetails(String model, Optional<MacAddress> mac, Optional<HotDesk> hotDesk) {
    /// Of nobody but its user.
    public PhoneDetails(String model, Optional<MacAddress> mac) {
        this(model, mac, Optional.empty());
    }

    Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>(Map.of("model", model));
        mac.ifPresent(address -> facts.put("mac", address.shown()));
        hotDesk.ifPresent(desk -> facts.putAll(desk.facts()));
        return facts;
    }
}
