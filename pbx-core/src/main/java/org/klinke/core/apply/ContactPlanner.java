package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.audit.Change;
import org.klinke.core.contact.Contact;
import org.klinke.core.contact.Contact.Kind;
import org.klinke.core.contact.ContactStore;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.Place;

/// Plans a tenant's phone book: the list `contacts`, known by name and organisation, and whether colleagues see with
/// whom one speaks. Private phone books are in no file. Thread-safe.
public final class ContactPlanner {
    static final String LIST = "contacts";
    static final String SETTINGS = "phoneBook";
    private static final String SHOW = "showNumbers";
    private static final String KIND = "contact";

    private final ContactStore contacts;

    public ContactPlanner(ContactStore contacts) {
        this.contacts = contacts;
    }

    /// @param now empty for a tenant that is still to be made
    /// @param place where numbers without area code are
    void plan(WantedTenant tenant, Optional<TenantTx> now, Place place, boolean prune, Sheet<Change> sheet) {
        Optional.ofNullable(tenant.outside().reach().get(SETTINGS))
                .ifPresent(said -> said.forEach(thing -> show(tenant, thing, now, sheet)));
        List<Thing> wanted = tenant.outside().reach().get(LIST);
        if (wanted == null) {
            return;
        }
        Map<String, Contact> left = new TreeMap<>();
        now.ifPresent(tx -> contacts.list(tx, Optional.empty()).forEach(one -> left.put(one.key(), one)));
        List<Contact> changed = new ArrayList<>();
        for (Thing thing : wanted) {
            Map<String, String> before = Optional.ofNullable(left.remove(thing.name()))
                    .map(Contact::facts)
                    .orElse(Map.of());
            try {
                Contact contact = contact(Sheet.merged(before, thing.given()), place);
                List<String> changes = Sheet.differences(before, contact.facts());
                sheet.line(before.isEmpty(), KIND, tenant.name() + "/" + thing.name(), changes);
                if (!changes.isEmpty()) {
                    changed.add(contact);
                }
            } catch (InvalidInput e) {
                sheet.refuse(thing.where(), e);
            }
        }
        List<String> gone = prune ? List.copyOf(left.keySet()) : List.of();
        gone.forEach(name -> sheet.gone(Phase.FREE, tenant.where(), KIND, tenant.name() + "/" + name, (_, _) -> {}));
        if (!changed.isEmpty() || !gone.isEmpty()) {
            sheet.deed(
                    Phase.NUMBERS,
                    tenant.where(),
                    (change, _) -> contacts.write(change, Optional.empty(), changed, gone));
        }
    }

    private void show(WantedTenant tenant, Thing thing, Optional<TenantTx> now, Sheet<Change> sheet) {
        String text = thing.given().getOrDefault(SHOW, "false");
        if (!text.equals("true") && !text.equals("false")) {
            sheet.refuse(thing.where(), SHOW, "must be true or false");
            return;
        }
        String before = String.valueOf(now.map(contacts::showsNumbers).orElse(false));
        if (!text.equals(before)) {
            sheet.line(false, "phone book", tenant.name(), List.of(SHOW + ": \"" + before + "\" -> \"" + text + "\""));
            sheet.deed(
                    Phase.NUMBERS,
                    thing.where(),
                    (change, _) -> contacts.showNumbers(change, Boolean.parseBoolean(text)));
        }
    }

    /// Several numbers of one kind are a list, or stand with commas between them.
    private static Contact contact(Map<String, String> fields, Place place) {
        List<Contact.Phone> numbers = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (String written : fields.getOrDefault(kind.word(), "").split("[,\n]")) {
                if (!written.isBlank()) {
                    numbers.add(Contact.number(kind, written.strip(), place));
                }
            }
        }
        return new Contact(
                Optional.empty(),
                fields.getOrDefault("name", ""),
                fields.getOrDefault("organisation", ""),
                numbers,
                fields.getOrDefault("note", ""));
    }

    /// What is there, in the form of the file.
    public List<OutsideExport.Section> export(TenantTx tx) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (Contact contact : contacts.list(tx, Optional.empty())) {
            Map<String, String> facts = contact.facts();
            Map<String, Object> fields = new LinkedHashMap<>();
            List.of("name", "organisation", "office", "mobile", "home", "fax", "note")
                    .forEach(field -> Optional.ofNullable(facts.get(field)).ifPresent(text -> fields.put(field, text)));
            entries.add(fields);
        }
        return entries.isEmpty() ? List.of() : List.of(new OutsideExport.Section(LIST, entries));
    }

    /// Fields of `phoneBook`; none if they are as they are without it.
    public Map<String, Object> settings(TenantTx tx) {
        return contacts.showsNumbers(tx) ? Map.of(SHOW, true) : Map.of();
    }
}
