package org.klinke.provisioning.contacts;

import java.text.Collator;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.klinke.core.directory.Directory;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.SpeedDial;
import org.klinke.core.tenant.TenantScope;

/// A tenant's contacts, as they are now. Thread-safe; waits for nothing.
public final class Contacts {
    private final Directory directory;
    private final ReachBook reach;

    public Contacts(Directory directory, ReachBook reach) {
        this.directory = directory;
        this.reach = reach;
    }

    /// In the order of a phone book in the tenant's language.
    public List<Contact> of(TenantScope scope) {
        Comparator<Object> inOrder =
                Collator.getInstance(Locale.of(scope.tenant().language()));
        Stream<Contact> people =
                directory.in(scope).users().stream().map(user -> new Contact(user.name(), user.extension(), ""));
        Stream<Contact> groups =
                reach.in(scope).groups().stream().map(group -> new Contact(group.name(), group.extension(), ""));
        Stream<Contact> dials = reach.in(scope).speedDials().stream()
                .map(dial -> new Contact(
                        dial.name().isBlank() ? dial.number() : dial.name(), dial.extension(), shown(dial, scope)));
        return Stream.of(people, groups, dials)
                .flatMap(all -> all)
                .filter(contact -> !contact.number().isEmpty())
                .sorted(Comparator.comparing(Contact::name, inOrder).thenComparing(Contact::number))
                .toList();
    }

    private static String shown(SpeedDial dial, TenantScope scope) {
        Place place = new Place(scope.tenant().country(), scope.tenant().areaCode());
        return NumberReader.read(NumberReader.withoutPunctuation(dial.number()), place)
                        instanceof Dialled.Outside outside
                ? outside.number().text()
                : "";
    }
}
