package org.klinke.provisioning.vendor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.PhoneModels;

/// All makers we know. Reads their folders once, at start; immutable.
public final class Vendors implements PhoneModels {
    /// In the order people are shown them.
    private static final List<String> NAMES = List.of("generic", "baresip");

    private final Map<String, VendorFolder> byModel = new LinkedHashMap<>();

    public Vendors() {
        for (String name : NAMES) {
            VendorFolder vendor = VendorFolder.read(name);
            vendor.models().forEach(model -> {
                if (byModel.put(model.name(), vendor) != null) {
                    throw new IllegalStateException("two phones are called " + model.name());
                }
            });
        }
    }

    @Override
    public List<String> names() {
        return List.copyOf(byModel.keySet());
    }

    public List<Model> models() {
        return byModel.values().stream()
                .distinct()
                .flatMap(vendor -> vendor.models().stream())
                .toList();
    }

    /// The names of the files a phone of this model may ask for first, for people; the rest it finds by itself.
    public List<String> starts(String model) {
        return Optional.ofNullable(byModel.get(model)).map(VendorFolder::starts).orElse(List.of());
    }

    /// A file of a phone.
    ///
    /// @param mac of the phone, if known: a file that names another is none of its files
    /// @return empty if phones of this model have no such file
    public Optional<Document> document(String model, String file, Optional<MacAddress> mac) {
        VendorFolder vendor = byModel.get(model);
        if (vendor == null) {
            return Optional.empty();
        }
        for (VendorFile known : vendor.files()) {
            Matcher asked = known.path().matcher(file);
            if (asked.matches()) {
                return isOf(asked, mac)
                        ? Optional.of(new Document(
                                known.type(), facts -> known.template().execute(facts)))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(Matcher asked, Optional<MacAddress> mac) {
        return !asked.namedGroups().containsKey("mac")
                || mac.isEmpty()
                || mac.orElseThrow().text().equalsIgnoreCase(asked.group("mac"));
    }

    /// A file that is not made yet.
    ///
    /// @param type media type
    public record Document(String type, Content content) {}

    /// Makes it.
    @FunctionalInterface
    public interface Content {
        String of(PhoneFacts facts);
    }

    /// Every file name pattern of every maker, for tests that try them all.
    List<VendorFolder> folders() {
        return new ArrayList<>(new LinkedHashSet<>(byModel.values()));
    }
}
