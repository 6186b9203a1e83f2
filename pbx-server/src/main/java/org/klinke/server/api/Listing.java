package org.klinke.server.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.klinke.server.api.ConfigurationRoutes.Family;

/// The lists of a tenant's configuration whose entries can be read and changed one by one. `devices` is none of the
/// `apply` file's: there they stand below their users.
enum Listing {
    USERS(Family.DIRECTORY, "users", "user", "extension", "name,email"),
    DEVICES(Family.DIRECTORY, "devices", "device", "name", "user,sipUsername,site"),
    HANDSETS(Family.DIRECTORY, "handsets", "handset", "device", "base,number"),
    INBOUND(Family.DIALPLAN, "inbound", "inbound rule", "title", "destination,extension,trunk"),
    OUTBOUND(Family.DIALPLAN, "outbound", "outbound rule", "title", "destination"),
    EXPECTATIONS(Family.DIALPLAN, "expectations", "expectation", "title", "from,to"),
    CALENDARS(Family.DIALPLAN, "calendars", "calendar", "name", "region"),
    HOURS(Family.DIALPLAN, "hours", "hours", "name", "calendar"),
    SWITCHES(Family.DIALPLAN, "switches", "switch", "name", "extension,condition"),
    GROUPS(Family.DIALPLAN, "groups", "group", "extension", "name"),
    PARKING(Family.DIALPLAN, "parking", "parking", "extension", "name"),
    SPEED_DIALS(Family.DIALPLAN, "speedDials", "speed dial", "extension", "name,number"),
    BLOCKED(Family.DIALPLAN, "blocked", "block list", "list", ""),
    REACH(Family.DIALPLAN, "reach", "reach", "extension", ""),
    SITES(Family.TRUNKS, "sites", "site", "name", "country,areaCode,address"),
    TRUNKS(Family.TRUNKS, "trunks", "trunk", "name", "profile,host"),
    NUMBERS(Family.NUMBERS, "numbers", "number", "number", "site,target,state"),
    PHONES(Family.PHONES, "phones", "phone", "device", "model,mac"),
    PHONE_SETUP(Family.PHONES, "phoneSetup", "phone setup", "for", ""),
    CONTACTS(Family.CONTACTS, "contacts", "contact", "name,organisation", "office,mobile,home"),
    WEBHOOKS(Family.WEBHOOKS, "webhooks", "webhook", "name", "url,events");

    /// Of a device: whose it is.
    static final String OWNER = "user";

    /// Between the fields by which an entry is known, as in the plan's lines.
    private static final String JOINT = ", ";

    private final Family family;
    private final String word;
    private final String kind;
    private final String key;
    private final String more;

    /// @param kind of the plan's lines about its entries
    /// @param key fields by which an entry is known, and which it keeps
    /// @param more fields by which the list may be searched and sorted besides these
    Listing(Family family, String word, String kind, String key, String more) {
        this.family = family;
        this.word = word;
        this.kind = kind;
        this.key = key;
        this.more = more;
    }

    static Stream<Listing> of(Family family) {
        return Arrays.stream(values()).filter(one -> one.family == family);
    }

    static Optional<Listing> of(Family family, String word) {
        return of(family).filter(one -> one.word.equals(word)).findFirst();
    }

    Family family() {
        return family;
    }

    /// As the path says it.
    String word() {
        return word;
    }

    String kind() {
        return kind;
    }

    List<String> key() {
        return List.of(key.split(",", -1));
    }

    /// Fields by which it may be searched and sorted.
    List<String> fields() {
        return more.isEmpty() ? key() : List.of((key + "," + more).split(",", -1));
    }

    /// What an entry is called: "177", "Anna, Acme".
    String name(Map<String, ?> entry) {
        return key().stream()
                .map(field -> text(entry, field))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(JOINT));
    }

    /// A field as one text.
    static String text(Map<String, ?> entry, String field) {
        return switch (entry.get(field)) {
            case null -> "";
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(JOINT));
            case Object value -> value.toString();
        };
    }

    /// A name within a path. What no path carries as `%2F` stands there as `~2F`: a slash, `%`, `~` itself.
    static String inPath(String name) {
        StringBuilder out = new StringBuilder();
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (one >= '0' && one <= '9')
                    || (one >= 'a' && one <= 'z')
                    || (one >= 'A' && one <= 'Z')
                    || one == '-'
                    || one == '_'
                    || one == '+';
            out.append(plain ? String.valueOf((char) one) : "~%02X".formatted(one));
        }
        return out.toString();
    }

    /// The name that a path means; empty if it cannot be one.
    static Optional<String> fromPath(String text) {
        byte[] written = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer read = ByteBuffer.allocate(written.length);
        for (int i = 0; i < written.length; i++) {
            if (written[i] != '~') {
                read.put(written[i]);
                continue;
            }
            int high = i + 2 < written.length ? Character.digit(written[i + 1], 16) : -1;
            int low = i + 2 < written.length ? Character.digit(written[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            read.put((byte) ((high << 4) | low));
            i += 2;
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(read.flip()).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
