package org.klinke.core.phone;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.klinke.core.directory.InvalidInput;

/// What is set on one layer.
///
/// @param vlan 1 to 4094
/// @param certificate,encryption empty: what a farther layer says
/// @param keys in the order of their numbers, each once
/// @param settings by the maker's names
public record PhoneSetup(
        Optional<Integer> vlan,
        Optional<CertificateUse> certificate,
        Optional<FileEncryption> encryption,
        List<PhoneKey> keys,
        Map<String, String> settings) {
    public static final PhoneSetup NONE =
            new PhoneSetup(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Map.of());

    private static final int VLAN_MAX = 4094;
    private static final int SETTINGS_MAX = 500;
    private static final String LINE = "\n";
    private static final String BETWEEN = " = ";

    public PhoneSetup {
        keys = keys.stream().sorted(Comparator.comparingInt(PhoneKey::number)).toList();
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /// Not in the constructor: what an earlier version took is kept and told, whatever this one thinks of it.
    ///
    /// @throws InvalidInput naming the field: `vlan`, `keys` or `settings`
    void check() {
        vlan.ifPresent(tag -> {
            if (tag < 1 || tag > VLAN_MAX) {
                throw new InvalidInput("vlan", tag + " is no VLAN", "use 1 to " + VLAN_MAX + ", or leave it out");
            }
        });
        Set<Integer> numbers = new HashSet<>();
        for (PhoneKey key : keys) {
            key.check();
            if (!numbers.add(key.number())) {
                throw key.refused("it stands there twice", "leave one of them out");
            }
        }
        if (settings.size() > SETTINGS_MAX) {
            throw new InvalidInput(
                    "settings", "there are more than " + SETTINGS_MAX, "leave out what the phones do by themselves");
        }
        settings.forEach(SettingValue::check);
    }

    /// @param vlan,keys,settings as texts of a file: a number or "", and a line for each of the others
    /// @throws InvalidInput naming the field whose text has not this form
    public static PhoneSetup read(String vlan, String keys, String settings) {
        Map<String, String> named = new TreeMap<>();
        for (String line : lines(settings)) {
            int middle = line.indexOf('=');
            String name = middle < 1 ? "" : line.substring(0, middle).strip();
            if (name.isEmpty()) {
                throw new InvalidInput(
                        "settings", "a line is no setting", "write each like 'name = value', by the maker's name");
            }
            if (named.put(name, line.substring(middle + 1).strip()) != null) {
                throw new InvalidInput("settings", "'" + name + "' stands there twice", "leave one of them out");
            }
        }
        return new PhoneSetup(
                vlan(vlan),
                Optional.empty(),
                Optional.empty(),
                lines(keys).stream().map(PhoneKey::read).toList(),
                named);
    }

    private static Optional<Integer> vlan(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Integer.parseInt(text));
        } catch (NumberFormatException _) {
            throw new InvalidInput("vlan", "it is no number", "use 1 to " + VLAN_MAX + ", or leave it out");
        }
    }

    private static List<String> lines(String text) {
        return text.lines().filter(line -> !line.isBlank()).toList();
    }

    public PhoneSetup withKeys(List<PhoneKey> other) {
        return new PhoneSetup(vlan, certificate, encryption, other, settings);
    }

    public PhoneSetup withCertificate(Optional<CertificateUse> use) {
        return new PhoneSetup(vlan, use, encryption, keys, settings);
    }

    public PhoneSetup withEncryption(Optional<FileEncryption> wanted) {
        return new PhoneSetup(vlan, certificate, wanted, keys, settings);
    }

    public List<String> keyLines() {
        return keys.stream().map(PhoneKey::text).toList();
    }

    public List<String> settingLines() {
        List<String> lines = new ArrayList<>();
        settings.forEach((name, value) -> lines.add(name + BETWEEN + value));
        return lines;
    }

    String keyText() {
        return String.join(LINE, keyLines());
    }

    String settingText() {
        return String.join(LINE, settingLines());
    }

    /// One by one, for people: "key 2", "setting NAME", "vlan", "certificate",
    /// "encryption".
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        vlan.ifPresent(tag -> facts.put("vlan", String.valueOf(tag)));
        certificate.ifPresent(use -> facts.put("certificate", use.text()));
        encryption.ifPresent(one -> facts.put("encryption", one.text()));
        keys.forEach(key -> facts.put("key " + key.number(), key.content()));
        settings.forEach((name, value) -> facts.put("setting " + name, value));
        return facts;
    }
}
