package org.klinke.provisioning.vendor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Two phones that differ in all that keeps a phone registered, encrypted, ours and of help though it is locked,
/// and in nothing else: settings that are not told to both alike are no admin's, whatever their maker calls them.
final class BoundFacts {
    static final String MAC = "000000000000";
    private static final PhoneFacts ONE = facts("a", 5061, true, List.of("110", "112"));
    private static final PhoneFacts OTHER = facts("b", 5071, false, List.of("110", "112", "144"));

    private BoundFacts() {}

    private static PhoneFacts facts(String mark, int port, boolean srtpOnly, List<String> emergencyNumbers) {
        return new PhoneFacts(
                new PhoneFacts.Server(
                        "pbx-" + mark + ".example", port, List.of("G722", "PCMA"), srtpOnly, List.of("time.example")),
                new PhoneFacts.Account(
                        "user-" + mark,
                        "password-" + mark,
                        "domain-" + mark + ".example",
                        "Name",
                        "100",
                        "https://pbx-" + mark + ".example/p/" + mark + "/",
                        "https://pbx-" + mark + ".example/p/" + mark + "/says/"),
                new PhoneFacts.Place("en", "DE", "Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3", "+1", emergencyNumbers),
                new PhoneFacts.Phone(MAC, "web-" + mark, null, "file-key-" + mark),
                List.of(
                        new PhoneFacts.Handset(1, "user-" + mark, "password-" + mark, "Name", "100"),
                        new PhoneFacts.Handset(2, "second-" + mark, "other-" + mark, "Second", "101")),
                List.of(new PhoneFacts.Key(1, "line", "", "")),
                new PhoneFacts.Directory(
                        "pbx-" + mark + ".example", 636, "dc=" + mark, "cn=" + mark, "directory-" + mark),
                new PhoneFacts.Firmware("1." + mark, "https://pbx-" + mark + ".example/p/" + mark + "/firmware"));
    }

    /// Plain names, as [VendorFolder#plain] makes them.
    static Set<String> differing(Document document) {
        Map<String, String> one = told(document, ONE);
        Map<String, String> other = told(document, OTHER);
        Set<String> names = new HashSet<>(one.keySet());
        names.addAll(other.keySet());
        names.removeIf(name -> Optional.ofNullable(one.get(name)).equals(Optional.ofNullable(other.get(name))));
        Set<String> plain = new HashSet<>();
        names.forEach(name -> plain.add(VendorFolder.plain(name)));
        return plain;
    }

    private static Map<String, String> told(Document document, PhoneFacts facts) {
        Map<String, String> told = new HashMap<>();
        document.settings(facts, Map.of())
                .ifPresent(settings -> settings.all().forEach(one -> told.put(one.name(), one.value())));
        return told;
    }
}
