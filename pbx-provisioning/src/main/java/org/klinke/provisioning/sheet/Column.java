package org.klinke.provisioning.sheet;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a list may say of a telephone, and how people call it.
enum Column {
    MAC("MAC", "MAC", "macaddress", "macadresse", "macid"),
    MAKER("maker", "Hersteller", "vendor", "manufacturer", "brand", "marke"),
    MODEL("model", "Modell", "type", "typ", "phone", "telefon", "telefonmodell", "phonemodel"),
    USER("user", "Benutzer", "extension", "ext", "nebenstelle", "durchwahl", "teilnehmer"),
    DEVICE("device", "Gerät", "label", "name", "geraet", "geratename", "gerätename", "bezeichnung", "devicename"),
    SITE("site", "Standort", "branch", "niederlassung"),
    LOCATION("location", "Platz", "room", "raum", "place", "zimmer", "arbeitsplatz");

    private final String english;
    private final String german;
    private final String alsoCalled;

    Column(String english, String german, String... alsoCalled) {
        this.english = english;
        this.german = german;
        this.alsoCalled = "|" + String.join("|", alsoCalled) + "|";
    }

    /// As the list's head is written.
    String title(boolean inGerman) {
        return inGerman ? german : english;
    }

    /// For people who look for a fault: the same in every language, as [PhoneSheet] documents it.
    String shown() {
        return english.toLowerCase(Locale.ROOT);
    }

    static Optional<Column> named(String typed) {
        String plain = plain(typed);
        return Arrays.stream(values())
                .filter(one -> plain.equals(plain(one.english))
                        || plain.equals(plain(one.german))
                        || one.alsoCalled.contains("|" + plain + "|"))
                .findFirst();
    }

    /// "MAC-Adresse", "mac adresse" and "MAC_ADRESSE" are one.
    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}0-9]", "");
    }
}
