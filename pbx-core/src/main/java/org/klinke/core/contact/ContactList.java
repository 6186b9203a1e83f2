package org.klinke.core.contact;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.UserId;

/// The phone books of one tenant: immutable, complete. A look-up is one in a hash table, or two.
public final class ContactList {
    public static final ContactList NONE = new ContactList(List.of(), false);

    /// @param byNumber of several with one number the first by name
    private record Book(List<Contact> all, Map<String, Contact> byNumber) {
        static final Book EMPTY = new Book(List.of(), Map.of());

        static Book of(Collection<Contact> some) {
            List<Contact> all = new ArrayList<>(some);
            all.sort(Comparator.comparing(Contact::shown).thenComparing(Contact::name));
            Map<String, Contact> byNumber = new HashMap<>();
            all.forEach(contact -> contact.numbers()
                    .forEach(number -> byNumber.putIfAbsent(number.number().text(), contact)));
            return new Book(List.copyOf(all), byNumber);
        }
    }

    private final Book shared;
    private final Map<UserId, Book> own = new HashMap<>();
    private final boolean showNumbers;

    /// @param showNumbers colleagues see with whom one speaks
    public ContactList(Collection<Contact> all, boolean showNumbers) {
        List<Contact> tenants = new ArrayList<>();
        Map<UserId, List<Contact>> users = new HashMap<>();
        all.forEach(contact -> contact.owner()
                .map(user -> users.computeIfAbsent(user, _ -> new ArrayList<>()))
                .orElse(tenants)
                .add(contact));
        this.shared = Book.of(tenants);
        users.forEach((user, some) -> own.put(user, Book.of(some)));
        this.showNumbers = showNumbers;
    }

    /// Whose number it is as far as the whole tenant may know.
    ///
    /// @param number E.164; anything else is nobody's
    public Optional<Contact> find(String number) {
        return Optional.ofNullable(shared.byNumber().get(number));
    }

    /// Whose number it is for one user's own eyes, in his private book.
    public Optional<Contact> findOwn(UserId user, String number) {
        return Optional.ofNullable(own.getOrDefault(user, Book.EMPTY).byNumber().get(number));
    }

    /// Those of the tenant.
    public List<Contact> shared() {
        return shared.all();
    }

    /// His private ones.
    public List<Contact> own(UserId user) {
        return own.getOrDefault(user, Book.EMPTY).all();
    }

    public boolean showNumbers() {
        return showNumbers;
    }
}
