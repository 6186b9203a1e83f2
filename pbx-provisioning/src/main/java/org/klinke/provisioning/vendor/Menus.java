package org.klinke.provisioning.vendor;

import com.samskivert.mustache.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes menus in the XML of each maker that has one: `vendors/MAKER/menu.mustache`. Thread-safe.
public final class Menus {
    private static final List<String> MAKERS = List.of("snom", "yealink");

    private final Map<String, Template> byMaker = new HashMap<>();

    public Menus() {
        MAKERS.forEach(maker -> byMaker.put(maker, VendorFolder.template(maker, "menu.mustache", Escape.XML)));
    }

    /// @param model as [org.klinke.core.phone.PhoneModels] names it
    /// @return empty if its maker's phones have no menus of ours
    public Optional<String> write(String model, MenuPage page) {
        return Optional.ofNullable(byMaker.get(model.substring(0, (model + "-").indexOf('-'))))
                .map(template -> template.execute(page));
    }
}
