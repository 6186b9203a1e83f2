package org.klinke.core.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.contact.Contact.Kind;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.Place;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class ContactStoreTest {
    private static final Place MUNICH = new Place("DE", "89");
    private static final String NUMBER = "+4989123456";

    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope zeta;
    private UserId anna = new UserId(new UUID(0, 0));
    private UserId bert = new UserId(new UUID(0, 0));

    ContactStoreTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        in(acme, change -> {
            anna = storage.users.create(change, new UserDetails("100", "Anna", Optional.empty()));
            bert = storage.users.create(change, new UserDetails("101", "Bert", Optional.empty()));
        });
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void in(TenantScope scope, Consumer<Change> work) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            work.accept(change);
            return true;
        });
    }

    private static Contact contact(Optional<UserId> owner, String name, String number) {
        return new Contact(owner, name, "", List.of(Contact.number(Kind.OFFICE, number, MUNICH)), "");
    }

    private void put(TenantScope scope, Contact contact) {
        in(scope, change -> storage.contacts.write(change, contact.owner(), List.of(contact), List.of()));
    }

    private ContactList book(TenantScope scope) {
        return storage.contactBook.in(scope);
    }

    @Test
    void nobodySeesAnotherTenantsOrAnotherUsersContacts() {
        put(acme, contact(Optional.empty(), "Müller", NUMBER));
        put(acme, contact(Optional.of(anna), "Mum", NUMBER));

        assertThat(book(acme).find(NUMBER)).map(Contact::name).contains("Müller");
        assertThat(book(acme).findOwn(anna, NUMBER)).map(Contact::name).contains("Mum");
        assertThat(book(acme).findOwn(bert, NUMBER)).isEmpty();
        assertThat(book(acme).shared()).extracting(Contact::name).containsExactly("Müller");
        assertThat(book(acme).own(bert)).isEmpty();

        assertThat(book(zeta).find(NUMBER)).isEmpty();
        assertThat(book(zeta).findOwn(anna, NUMBER)).isEmpty();
        assertThat(storage.database.<List<Contact>>inTenant(zeta, storage.contacts::list))
                .isEmpty();
        in(zeta, change -> {
            assertThat(storage.contacts.write(change, Optional.empty(), List.of(), List.of("Müller")))
                    .isEqualTo(new ContactStore.Written(0, 0, 0));
        });
        assertThatThrownBy(() -> put(zeta, contact(Optional.of(anna), "Spy", NUMBER)))
                .as("a user of another tenant")
                .isInstanceOf(RuntimeException.class);
        assertThat(book(acme).find(NUMBER)).isPresent();
    }

    @Test
    void privateNamesAreNotInTheAuditLog() {
        put(acme, contact(Optional.of(anna), "Doctor Who", NUMBER));
        put(acme, contact(Optional.of(anna), "Doctor Who", "+4989654321"));
        in(acme, change -> storage.contacts.write(change, Optional.of(anna), List.of(), List.of("Doctor Who")));

        assertThat(storage.audit.latest(acme, 3)).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.kind()).isEqualTo("contact");
            assertThat(entry.toString())
                    .doesNotContain("Doctor")
                    .doesNotContain("49891")
                    .contains(anna.toString());
        });
        assertThat(book(acme).own(anna)).isEmpty();
    }

    @Test
    void whatIsWrittenTakesThePlaceOfWhatHasTheSameName() {
        put(acme, contact(Optional.empty(), "Müller", NUMBER));
        put(
                acme,
                new Contact(
                        Optional.empty(),
                        "Müller",
                        "",
                        List.of(
                                Contact.number(Kind.MOBILE, "0171 123 45 67", MUNICH),
                                Contact.number(Kind.FAX, "(089) 12-34-57", MUNICH)),
                        "calls late"));

        assertThat(book(acme).find(NUMBER)).isEmpty();
        Contact now = book(acme).find("+491711234567").orElseThrow();
        assertThat(now.facts())
                .containsEntry("mobile", "+491711234567")
                .containsEntry("fax", "+4989123457")
                .containsEntry("note", "calls late");
        put(acme, now);
        assertThat(storage.audit.latest(acme, 1).getFirst().action())
                .as("the same again is no change")
                .isEqualTo("update");
    }

    @Test
    void manyAreOneEntryAndOtherChangesDoNotReadThemAgain() {
        List<Contact> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(contact(Optional.empty(), "N" + i, "+49301" + (100_000 + i)));
        }
        int before = storage.audit.latest(acme, 10).size();
        in(acme, change -> storage.contacts.write(change, Optional.empty(), many, List.of()));
        assertThat(storage.audit.latest(acme, 10)).hasSize(before + 1);
        assertThat(book(acme).find("+49301100777")).map(Contact::name).contains("N777");

        ContactList read = book(acme);
        in(acme, change -> storage.users.create(change, new UserDetails("102", "Cleo", Optional.empty())));
        assertThat(book(acme)).isSameAs(read);
        in(acme, change -> storage.contacts.showNumbers(change, true));
        assertThat(book(acme).showNumbers()).isTrue();
        assertThat(book(zeta).showNumbers()).isFalse();
    }

    @Test
    void aUsersContactsGoWithHimAndATenantsWithIt() {
        put(acme, contact(Optional.of(anna), "Mum", NUMBER));
        in(acme, change -> storage.users.delete(change, anna));
        assertThat(storage.database.<List<Contact>>inTenant(acme, storage.contacts::list))
                .isEmpty();
        put(zeta, contact(Optional.empty(), "Müller", NUMBER));
        storage.changes.platform(Storage.ACTOR, "test", change -> {
            storage.tenants.delete(change, zeta);
            return true;
        });
        assertThat(book(zeta).find(NUMBER)).isEmpty();
    }

    @Test
    void whatCannotBeIsRefusedWithFieldReasonAndRemedy() {
        refused(() -> contact(Optional.empty(), "", NUMBER), "name: it is missing; give a name or an organisation");
        refused(() -> contact(Optional.empty(), "a\nb", NUMBER), "name: it has line breaks");
        refused(() -> contact(Optional.empty(), "\ud83d", NUMBER), "name: it has line breaks");
        refused(() -> contact(Optional.empty(), "x".repeat(101), NUMBER), "name: it is longer than 100 characters");
        refused(() -> contact(Optional.empty(), "a", "112"), "office: '112' is a number that calls nobody back");
        refused(() -> contact(Optional.empty(), "a", "call me"), "office: 'call me' has characters that no number");
        refused(() -> contact(Optional.empty(), "a", "0190\r\nX"), "office: '0190??X' has characters");
        refused(
                () -> new Contact(Optional.empty(), "a", "", List.of(), ""),
                "numbers: there is none; give 1 to 10 numbers");
        assertThat(contact(Optional.empty(), "\ud83d\ude00 \"<&\\".repeat(16), NUMBER)
                        .name())
                .startsWith("\ud83d\ude00 \"<");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable work, String start) {
        assertThatThrownBy(work).isInstanceOf(InvalidInput.class).hasMessageStartingWith(start);
    }
}
