package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.audit.AuditEntry;
import org.klinke.server.api.ConfigurationRoutes.Family;

/// Objects of which the history tells field by field, in the words of the `apply` file or nearly so.
record ToldFields(Listing listing) implements Told {
    private static final String JOINT = ", ";
    private static final Set<String> ACTIONS = Set.of("create", "update", "delete");
    /// Whose text in the history is the whole of what the `apply` file says of them.
    private static final Map<Listing, String> FIELDS = Map.ofEntries(
            Map.entry(Listing.USERS, "name,email"),
            Map.entry(Listing.DEVICES, "sipUsername,user,site,md5,t38"),
            Map.entry(Listing.HANDSETS, "base,number"),
            // Whether people share it is none: who was logged in there then, nobody knows.
            Map.entry(Listing.PHONES, "model,mac,loginEnds,loginStays"),
            Map.entry(Listing.TRUNKS, "enabled"),
            Map.entry(Listing.INBOUND, "source,destination,extension,language,when"),
            Map.entry(Listing.OUTBOUND, "shown,prefix,source,destination,callerId,prefixOut,deny,when"),
            Map.entry(Listing.EXPECTATIONS, "when,from,to,switches,reaches"),
            Map.entry(Listing.SITES, "country,areaCode,address,emergencyNumber,networks"),
            Map.entry(Listing.NUMBERS, "target"),
            Map.entry(Listing.CONTACTS, "office,mobile,home,fax,note"),
            Map.entry(Listing.WEBHOOKS, "url,events,enabled"));
    /// With what was deleted went secrets, or what a telephone has proven, which nobody can bring back: what came would
    /// not be what was.
    private static final Set<Listing> WITH_SECRETS =
            Set.of(Listing.USERS, Listing.WEBHOOKS, Listing.DEVICES, Listing.PHONES, Listing.TRUNKS);
    /// Known by the name of the device whose id the history has.
    private static final Set<Listing> OF_DEVICES = Set.of(Listing.PHONES, Listing.HANDSETS);
    /// Of devices and handsets, told by ids.
    private static final Set<String> IDS = Set.of("user", "site", "base");
    /// Of devices, told where they are other than usual.
    private static final Map<String, Boolean> FLAGS = Map.of("md5", true, "t38", false);
    /// Of a trunk the fields are those of its profile's form; these are none.
    private static final Pattern NO_FORM = Pattern.compile("profile|password of .*");
    private static final String ACCOUNT = "account ";
    private static final Pattern ACCOUNT_TEXT = Pattern.compile("(?:authUser (?<authUser>\\S+) ?)?"
            + "(?:number (?<number>\\S+) ?)?(?:calls (?<calls>[0-9]+) ?)?"
            + "(?:inbound (?<inbound>[0-9]+) ?)?(?:outbound (?<outbound>[0-9]+))?");
    private static final List<String> ACCOUNT_FIELDS = List.of("authUser", "number", "calls", "inbound", "outbound");

    private static final Set<String> LISTS =
            Set.of("switches", "networks", "office", "mobile", "home", "fax", "events");

    static Optional<ToldFields> of(AuditEntry entry) {
        return Arrays.stream(Listing.values())
                .filter(one -> one.kind().equals(entry.kind()) && FIELDS.containsKey(one))
                .filter(_ -> ACTIONS.contains(entry.action()))
                .filter(one -> !WITH_SECRETS.contains(one) || !entry.action().equals("delete"))
                .map(ToldFields::new)
                .findFirst();
    }

    /// An account that was made goes as an object does.
    @Override
    public Family family() {
        return listing().family();
    }

    @Override
    public boolean deletes(AuditEntry entry, AuditEntry.Values values) {
        return entry.action().equals("create")
                || (listing == Listing.TRUNKS
                        && values.after().keySet().stream()
                                .anyMatch(field -> field.startsWith(ACCOUNT)
                                        && !values.before().containsKey(field)));
    }

    @Override
    public JsonNode before(Now now, AuditEntry entry, AuditEntry.Values values) {
        Map<String, String> key = OF_DEVICES.contains(listing)
                ? Map.of(listing.key().getFirst(), now.name(entry.object().toString()))
                : key(now.history());
        String name = listing.name(key);
        if (entry.action().equals("create")) {
            return now.without(listing, name);
        }
        ObjectNode body = body(now, name, values);
        key.forEach(body::put);
        if (deletes(entry, values)) {
            JsonNode others = now.without(listing, name);
            ((ArrayNode) others.get(listing.word())).add(body);
            return others;
        }
        String owner = listing == Listing.DEVICES
                ? now.find(listing, name)
                        .map(one -> Listing.text(one, Listing.OWNER))
                        .orElse("")
                : "";
        return now.entries().said(now.tx(), listing, body, owner);
    }

    /// What an object is called now: by its newest entry that says so.
    private Map<String, String> key(List<AuditEntry> history) {
        Map<String, String> name = new TreeMap<>();
        for (AuditEntry entry : history) {
            AuditEntry.Values values = entry.values().orElseThrow(Told::erased);
            for (String field : listing.key()) {
                Optional.ofNullable(values.after().get(field))
                        .or(() -> Optional.ofNullable(values.before().get(field)))
                        .ifPresent(text -> name.putIfAbsent(field, text));
            }
            if (name.size() == listing.key().size()) {
                break;
            }
        }
        return name;
    }

    /// The entry as it was, in the words of the `apply` file. What it had not is said as empty.
    private ObjectNode body(Now now, String name, AuditEntry.Values values) {
        Set<String> fields = new TreeSet<>(values.before().keySet());
        fields.addAll(values.after().keySet());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (listing == Listing.TRUNKS && fields.removeIf(field -> field.startsWith(ACCOUNT))) {
            accounts(body.putArray("accounts"), now.find(listing, name).orElseThrow(Told::inexact), values);
        }
        fields.removeIf(field -> values.before().getOrDefault(field, "").isEmpty()
                && values.after().getOrDefault(field, "").isEmpty());
        Set<String> known = Set.of(FIELDS.getOrDefault(listing, "").split(",", -1));
        for (String field : fields) {
            boolean key = listing.key().contains(field);
            if (key && values.after().isEmpty()) {
                continue; // of what was deleted
            }
            boolean whole = listing == Listing.TRUNKS ? !NO_FORM.matcher(field).matches() : known.contains(field);
            if (key || !whole) {
                throw Told.field(field);
            }
            put(body, field, values.before().getOrDefault(field, ""), now);
        }
        return body;
    }

    private void put(ObjectNode body, String field, String text, Now now) {
        boolean ofDevice = listing == Listing.DEVICES || listing == Listing.HANDSETS;
        if (ofDevice && IDS.contains(field)) {
            body.put(field, now.name(text));
        } else if (ofDevice && FLAGS.containsKey(field)) {
            body.put(field, text.isEmpty() ? Boolean.TRUE.equals(FLAGS.get(field)) : Boolean.parseBoolean(text));
        } else if (LISTS.contains(field)) {
            ArrayNode list = body.putArray(field);
            Arrays.stream(text.split(JOINT, -1)).filter(one -> !one.isEmpty()).forEach(list::add);
        } else {
            body.put(listing == Listing.EXPECTATIONS && field.equals("when") ? "at" : field, text);
        }
    }

    /// All that the trunk has, in their order, those that the entry tells as they were. One that is gone stays so: with
    /// it went its password.
    private static void accounts(ArrayNode list, Map<String, Object> trunk, AuditEntry.Values values) {
        Set<String> left = new TreeSet<>(values.before().keySet());
        left.removeIf(field -> !field.startsWith(ACCOUNT));
        for (Object one : (List<?>) trunk.getOrDefault("accounts", List.of())) {
            String user = String.valueOf(((Map<?, ?>) one).get("user"));
            String field = ACCOUNT + user;
            left.remove(field);
            if (values.before().containsKey(field)) {
                account(
                        list.addObject().put("user", user),
                        field,
                        values.before().getOrDefault(field, ""));
            } else if (!values.after().containsKey(field)) {
                list.addObject().put("user", user); // stays as it is
            }
        }
        left.stream().findFirst().ifPresent(field -> {
            throw Told.field(field);
        });
    }

    private static void account(ObjectNode account, String field, String told) {
        Matcher read = ACCOUNT_TEXT.matcher(told);
        if (!read.matches()) {
            throw Told.field(field);
        }
        ACCOUNT_FIELDS.forEach(
                one -> account.put(one, Optional.ofNullable(read.group(one)).orElse("")));
    }
}
