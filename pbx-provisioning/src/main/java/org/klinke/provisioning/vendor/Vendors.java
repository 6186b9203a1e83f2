package org.klinke.provisioning.vendor;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.PhoneAbilities;
import org.klinke.core.phone.PhoneModels;

/// All makers we know. Reads their folders once, at start; immutable.
public final class Vendors implements PhoneModels, PhoneAbilities {
    /// In the order people are shown them.
    private static final List<String> NAMES =
            List.of("generic", "baresip", "yealink", "grandstream", "fanvil", "snom", "mitel", "gigaset", "poly");

    private static final int AGENT_MAX = 200;

    private final List<VendorFolder> folders =
            NAMES.stream().map(VendorFolder::read).toList();
    private final Map<String, VendorFolder> byModel = new LinkedHashMap<>();
    /// By maker: see [#bound]; found when first asked for.
    private final Map<String, Set<String>> bound = new ConcurrentHashMap<>();

    public Vendors() {
        for (VendorFolder vendor : folders) {
            vendor.models().keySet().forEach(model -> {
                if (byModel.put(model, vendor) != null) {
                    throw new IllegalStateException("two phones are called " + model);
                }
            });
        }
    }

    @Override
    public List<String> names() {
        return List.copyOf(byModel.keySet());
    }

    public List<Model> models() {
        return folders.stream()
                .flatMap(vendor -> vendor.models().values().stream())
                .toList();
    }

    public Optional<Model> model(String name) {
        return Optional.ofNullable(byModel.get(name))
                .map(vendor -> vendor.models().get(name));
    }

    @Override
    public int handsetsOf(String model) {
        return model(model).map(Model::handsets).orElse(1);
    }

    @Override
    public Set<String> makers() {
        return folders.stream().map(VendorFolder::name).collect(Collectors.toSet());
    }

    @Override
    public Optional<String> makerOf(String model) {
        return Optional.ofNullable(byModel.get(model)).map(VendorFolder::name);
    }

    @Override
    public int keysOf(String model) {
        return model(model).map(Model::keys).orElse(0);
    }

    @Override
    public Set<String> kindsOf(String maker) {
        return byName(maker)
                .map(vendor -> vendor.words().getOrDefault("keys", Map.of()).keySet())
                .orElse(Set.of());
    }

    @Override
    public boolean decrypts(String name) {
        return cipher(name).isPresent();
    }

    /// How phones of a model want the file of their settings encrypted; empty if they cannot decrypt it.
    public Optional<FileCipher> cipher(String name) {
        return model(name)
                .flatMap(known -> folder(known).files().stream()
                        .filter(file -> file.isFor(known) && file.main())
                        .findFirst()
                        .flatMap(VendorFile::cipher));
    }

    @Override
    public boolean hasFactoryCertificate(String maker) {
        return !certificateNames(maker).isEmpty();
    }

    /// How a maker's factory certificates name the MAC address: expressions over lines like `CN=000413A1B2C3`, with the
    /// group "mac".
    public List<Pattern> certificateNames(String maker) {
        return byName(maker).map(VendorFolder::certificates).orElse(List.of());
    }

    /// The first six digits of its phones' MAC addresses, as far as we know them.
    public List<String> prefixes(String maker) {
        return byName(maker).map(VendorFolder::ouis).orElse(List.of());
    }

    @Override
    public void requireSetting(String maker, String name) {
        byName(maker)
                .orElseThrow(() -> new InvalidInput("settings", "no maker '" + maker + "' is known", "leave them out"))
                .requireSetting(name, bound.computeIfAbsent(maker, this::bound));
    }

    /// Settings that follow from the account, the server and the address: those that differ where these do.
    private Set<String> bound(String maker) {
        Set<String> names = new HashSet<>();
        for (Model model : models()) {
            if (makerOf(model.name()).filter(maker::equals).isPresent()) {
                for (String start : starts(model.name())) {
                    document(model.name(), start.replace("{mac}", BoundFacts.MAC), Optional.empty())
                            .ifPresent(document -> names.addAll(BoundFacts.differing(document)));
                }
            }
        }
        return Set.copyOf(names);
    }

    private Optional<VendorFolder> byName(String maker) {
        return folders.stream().filter(vendor -> vendor.name().equals(maker)).findFirst();
    }

    /// The names of the files a phone of this model may ask for first, for people; the rest it finds by itself.
    public List<String> starts(String model) {
        return model(model).map(known -> folder(known).starts(known)).orElse(List.of());
    }

    /// What a NOTIFY for this model says in its Event header so that it fetches its files anew.
    ///
    /// @param reboot whether it shall start anew as well
    public String checkSync(String model, boolean reboot) {
        return Optional.ofNullable(byModel.get(model))
                .map(VendorFolder::checkSync)
                .orElse("check-sync;reboot={reboot}")
                .replace("{reboot}", String.valueOf(reboot));
    }

    /// Whose phone somebody says to be: proof of nothing.
    ///
    /// @param userAgent as it says it, whatever that is
    public Optional<Sighting> recognise(String userAgent, Optional<MacAddress> mac) {
        String said = userAgent.length() > AGENT_MAX ? userAgent.substring(0, AGENT_MAX) : userAgent;
        for (VendorFolder vendor : folders) {
            for (Pattern agent : vendor.agents()) {
                Matcher found = agent.matcher(said);
                if (found.find()) {
                    return Optional.of(new Sighting(
                            vendor.name(),
                            group(found, "model")
                                    .flatMap(model -> Optional.ofNullable(vendor.modelsByAgent()
                                            .get(model.strip().toLowerCase(Locale.ROOT)))),
                            group(found, "firmware").orElse("")));
                }
            }
        }
        return mac.flatMap(address -> folders.stream()
                .filter(vendor -> vendor.ouis().contains(address.maker()))
                .findFirst()
                .map(vendor -> new Sighting(vendor.name(), Optional.empty(), "")));
    }

    private static Optional<String> group(Matcher found, String name) {
        return found.namedGroups().containsKey(name) ? Optional.ofNullable(found.group(name)) : Optional.empty();
    }

    /// A file of a phone.
    ///
    /// @param mac of the phone, if known: a file that names another is none of its files
    /// @return empty if phones of this model have no such file
    public Optional<Document> document(String name, String file, Optional<MacAddress> mac) {
        Optional<Model> model = model(name);
        if (model.isEmpty()) {
            return Optional.empty();
        }
        for (VendorFile known : folder(model.get()).files()) {
            Matcher asked = known.path().matcher(file);
            if (known.isFor(model.get()) && asked.matches()) {
                return isOf(asked, mac)
                        ? Optional.of(new Document(folder(model.get()), model.get(), known))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private VendorFolder folder(Model model) {
        VendorFolder folder = byModel.get(model.name());
        if (folder == null) {
            throw new IllegalArgumentException("no model of ours: " + model.name());
        }
        return folder;
    }

    private static boolean isOf(Matcher asked, Optional<MacAddress> mac) {
        return group(asked, "mac")
                .flatMap(said -> mac.map(address -> address.text().equalsIgnoreCase(said)))
                .orElse(true);
    }

    /// Who a phone says to be.
    ///
    /// @param maker the folder's name: "snom"
    /// @param model if it is one we know
    /// @param firmware its version, "" if not said
    public record Sighting(String maker, Optional<String> model, String firmware) {}
}
