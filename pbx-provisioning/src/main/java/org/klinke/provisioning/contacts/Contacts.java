package org.klinke.provisioning.contacts;

import java.text.CollationKey;
import java.text.Collator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.contact.ContactList;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.SpeedDial;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Whom a phone can call, as it is now: its tenant's people, groups, speed dials and phone book, and the private phone
/// book of its own user. Thread-safe; waits for nothing.
public final class Contacts {
    private final Directory directory;
    private final ReachBook reach;
    private final OutsidePlans outside;
    private final ContactBook book;
    private final PerTenant<Made> made = new PerTenant<>(() -> Made.NONE);

    public Contacts(Directory directory, ReachBook reach, OutsidePlans outside, ContactBook book) {
        this.directory = directory;
        this.reach = reach;
        this.outside = outside;
        this.book = book;
    }

    private record Sorted(CollationKey key, Contact contact) {
        static final Comparator<Sorted> ORDER = Comparator.comparing(Sorted::key)
                .thenComparing(sorted -> sorted.contact().number());
    }

    /// What all of a tenant may see, made of these pictures: tens of thousands are not sorted for each search.
    private record Made(
            Object people, Object reach, Object outside, Object book, String language, List<Sorted> shared) {
        static final Made NONE = new Made("", "", "", "", "", List.of());

        boolean isOf(Source source) {
            return people == source.people()
                    && reach == source.reach()
                    && outside == source.outside()
                    && book == source.book()
                    && language.equals(source.language());
        }
    }

    private record Source(
            DirectorySnapshot people,
            Reach reach,
            OutsidePlan outside,
            ContactList book,
            String language,
            Place place) {
        Stream<Contact> shared() {
            Stream<Contact> users = people.users().stream().map(user -> new Contact(user.name(), user.extension(), ""));
            Stream<Contact> groups =
                    reach.groups().stream().map(group -> new Contact(group.name(), group.extension(), ""));
            Stream<Contact> dials = reach.speedDials().stream()
                    .map(dial -> new Contact(
                            dial.name().isBlank() ? dial.number() : dial.name(), dial.extension(), shown(dial)));
            return Stream.of(users, groups, dials, outside(book.shared()))
                    .flatMap(all -> all)
                    .filter(contact -> !contact.number().isEmpty());
        }

        /// One for each number.
        Stream<Contact> outside(List<org.klinke.core.contact.Contact> some) {
            return some.stream()
                    .flatMap(one -> one.numbers().stream()
                            .map(number -> new Contact(
                                    one.numbers().size() == 1
                                            ? one.shown()
                                            : one.shown() + " (" + word(number.kind()) + ")",
                                    outside.dialled(number.number(), place),
                                    number.number().text())));
        }

        private String word(org.klinke.core.contact.Contact.Kind kind) {
            boolean german = language.equals("de");
            return switch (kind) {
                case OFFICE -> german ? "Büro" : "office";
                case MOBILE -> german ? "mobil" : "mobile";
                case HOME -> german ? "privat" : "home";
                case FAX -> "Fax";
            };
        }

        private String shown(SpeedDial dial) {
            return NumberReader.read(NumberReader.withoutPunctuation(dial.number()), place)
                            instanceof Dialled.Outside read
                    ? read.number().text()
                    : "";
        }

        List<Sorted> sorted(Stream<Contact> some) {
            Collator order = Collator.getInstance(Locale.of(language));
            return some.map(contact -> new Sorted(order.getCollationKey(contact.name()), contact))
                    .sorted(Sorted.ORDER)
                    .toList();
        }
    }

    /// In the order of a phone book in the tenant's language.
    ///
    /// @param device whose user's private entries are among them
    public List<Contact> of(TenantScope scope, DeviceId device) {
        Source source = source(scope);
        List<Sorted> own = source.people()
                .device(device)
                .flatMap(DirectorySnapshot.Device::user)
                .map(user -> source.sorted(source.outside(source.book().own(user))))
                .orElse(List.of());
        List<Sorted> all = shared(scope, source);
        if (!own.isEmpty()) {
            all = new ArrayList<>(all);
            all.addAll(own);
            all.sort(Sorted.ORDER); // two runs in order: one pass
        }
        return all.stream().map(Sorted::contact).toList();
    }

    /// Those that all of the tenant see, in the same order: for what stays in a phone, whoever uses it next.
    public List<Contact> shared(TenantScope scope) {
        return shared(scope, source(scope)).stream().map(Sorted::contact).toList();
    }

    private Source source(TenantScope scope) {
        return new Source(
                directory.in(scope),
                reach.in(scope),
                outside.in(scope),
                book.in(scope),
                scope.tenant().language(),
                new Place(scope.tenant().country(), scope.tenant().areaCode()));
    }

    private List<Sorted> shared(TenantScope scope, Source source) {
        Made now = made.in(scope);
        if (!now.isOf(source)) {
            now = new Made(
                    source.people(),
                    source.reach(),
                    source.outside(),
                    source.book(),
                    source.language(),
                    source.sorted(source.shared()));
            made.set(scope, now);
        }
        return now.shared();
    }
}
