package org.klinke.provisioning.vendor;

import java.util.List;

/// A phone with everything a phone can be told.
public final class PhoneSample {
    public static final String MAC = "000413a1b2c3";

    private PhoneSample() {}

    public static PhoneFacts facts(String label) {
        return facts(
                label,
                List.of(
                        new PhoneFacts.Key(1, "line", "", ""),
                        new PhoneFacts.Key(2, "lamp", "Bob", "101"),
                        new PhoneFacts.Key(3, "dial", "Taxi", "+498921610"),
                        new PhoneFacts.Key(4, "switch", "Night", "800"),
                        new PhoneFacts.Key(5, "park", "Foyer 1", "701"),
                        new PhoneFacts.Key(6, "record", "Record", "")));
    }

    public static PhoneFacts facts(String label, List<PhoneFacts.Key> keys) {
        return facts(label, keys, "110", "112");
    }

    static PhoneFacts facts(String label, List<PhoneFacts.Key> keys, String... emergencyNumbers) {
        PhoneFacts.Account account = new PhoneFacts.Account(
                "desk-100",
                "Secret",
                "acme.example",
                label,
                "100",
                "https://pbx.example:8884/p/x/",
                "https://pbx.example:8884/p/r/says/");
        return new PhoneFacts(
                new PhoneFacts.Server(
                        "pbx.example", 5061, List.of("opus", "G722", "PCMA", "PCMU"), true, List.of("time.example")),
                account,
                new PhoneFacts.Place(
                        "de", "DE", "Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3", "+1", List.of(emergencyNumbers)),
                new PhoneFacts.Phone(MAC, "WebSecret", 20, null),
                // of a base; no other telephone may use what is not its own
                List.of(
                        PhoneFacts.Handset.first(account),
                        new PhoneFacts.Handset(3, "hand-103", "ThirdSecret", "Bob", "103")),
                keys,
                new PhoneFacts.Directory(
                        "pbx.example", 636, "dc=phonebook,dc=acme", "cn=desk-100,dc=devices,dc=acme", "BookSecret"),
                new PhoneFacts.Firmware("1.2.3.4", "https://pbx.example:8884/p/x/firmware/1.2.3.4.bin"));
    }
}
