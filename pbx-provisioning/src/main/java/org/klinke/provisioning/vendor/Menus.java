package org.klinke.provisioning.vendor;

import com.samskivert.mustache.Template;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes menus in the XML of each maker that has one: `vendors/MAKER/menu.mustache`; and phone books that
/// phones keep a copy of: `vendors/MAKER/phonebook.mustache`. Thread-safe.
public final class Menus {
    private static final List<String> MAKERS = List.of("snom", "yealink", "grandstream");

    private static final List<String> MAKERS_OF_COPIES = List.of("grandstream");

    private final Map<String, Template> byMaker = new HashMap<>();
    private final Map<String, Template> copies = new HashMap<>();

    public Menus() {
        MAKERS.forEach(maker -> byMaker.put(maker, VendorFolder.template(maker, "menu.mustache", Escape.XML)));
        MAKERS_OF_COPIES.forEach(
                maker -> copies.put(maker, VendorFolder.template(maker, "phonebook.mustache", Escape.XML)));
    }

    /// @param model as [org.klinke.core.phone.PhoneModels] names it
    /// @return empty if its maker's phones have no menus of ours
    public Optional<String> write(String model, MenuPage page, MenuPage.Surroundings around) {
        return Optional.ofNullable(byMaker.get(maker(model))).map(template -> {
            StringWriter out = new StringWriter();
            template.execute(page, around, out);
            return out.toString();
        });
    }

    /// @return empty if phones of this model keep no copy of a phone book
    public Optional<String> phoneBook(String model, MenuPage.Numbers entries) {
        return Optional.ofNullable(copies.get(maker(model))).map(template -> template.execute(entries));
    }

    private static String maker(String model) {
        return model.substring(0, (model + "-").indexOf('-'));
    }
}
