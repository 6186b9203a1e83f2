package org.klinke.core.contact;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.id.UserId;

/// Contacts as rows. Which tenant: that of the transaction. Thread-safe.
public final class ContactStore {
    private static final String KIND = "contact";
    private static final int CONTACTS_PER_TENANT_MAX = 100_000;
    private static final int BATCH_ROWS_MAX = 1_000;
    /// Of more that change at once the audit log gets their number alone.
    private static final int ENTRIES_MAX = 100;

    private final Ids ids;

    public ContactStore(Ids ids) {
        this.ids = ids;
    }

    record Row(UUID id, Contact contact) {}

    record Settings(UUID stamp, boolean showNumbers) {}

    /// What a change did to a book.
    public record Written(int added, int changed, int removed) {}

    /// Adds contacts to a book, in place of those of the same name and organisation, and takes others away.
    ///
    /// @param owner whose book; empty: the tenant's
    /// @param wanted all of this book; of several with one key the last counts
    /// @param gone keys, those that the book does not have are passed over
    /// @throws InvalidInput if there are too many
    public Written write(Change change, Optional<UserId> owner, Collection<Contact> wanted, Collection<String> gone) {
        Map<String, Row> before = new LinkedHashMap<>();
        rows(change.tx(), owner).forEach(row -> before.put(row.contact().key(), row));
        Map<String, Contact> after = new LinkedHashMap<>();
        wanted.forEach(contact -> after.put(contact.key(), contact));
        after.values().removeIf(contact -> same(before.get(contact.key()), contact));
        List<Row> removed = new ArrayList<>();
        gone.stream().filter(before::containsKey).map(before::get).forEach(removed::add);
        if (after.isEmpty() && removed.isEmpty()) {
            return new Written(0, 0, 0);
        }
        List<Row> replaced = after.keySet().stream()
                .filter(before::containsKey)
                .map(before::get)
                .toList();
        List<Row> fresh = after.values().stream()
                .map(contact -> new Row(id(before.get(contact.key())), contact))
                .toList();
        removed.removeAll(replaced);
        requireRoom(change.tx(), fresh.size() - replaced.size() - removed.size());
        delete(change, removed);
        delete(change, replaced);
        insert(change, fresh);
        stamp(change);
        Written written = new Written(fresh.size() - replaced.size(), replaced.size(), removed.size());
        tell(change, before, fresh, removed, written);
        return written;
    }

    /// Whether colleagues see with whom one speaks.
    public void showNumbers(Change change, boolean shown) {
        boolean before = showsNumbers(change.tx());
        if (before != shown) {
            stamp(change);
            change.tx()
                    .handle()
                    .createUpdate("UPDATE contact_book SET show_numbers = :shown")
                    .bind("shown", shown)
                    .execute();
            change.updated(
                    "phone book",
                    change.scope().id().value(),
                    Map.of("showNumbers", String.valueOf(before)),
                    Map.of("showNumbers", String.valueOf(shown)));
        }
    }

    public boolean showsNumbers(TenantTx tx) {
        return settings(tx).map(Settings::showNumbers).orElse(false);
    }

    /// Of all books of the tenant.
    List<Contact> list(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT id, user_id, name, organisation, numbers, note FROM contact")
                .map((row, _) -> row(row).contact())
                .list();
    }

    /// Of one book, by name.
    ///
    /// @param owner whose; empty: the tenant's
    public List<Contact> list(TenantTx tx, Optional<UserId> owner) {
        return rows(tx, owner).stream().map(Row::contact).toList();
    }

    /// Empty as long as nobody has ever had a contact.
    Optional<Settings> settings(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT stamp, show_numbers FROM contact_book")
                .map((row, _) -> new Settings(row.getObject("stamp", UUID.class), row.getBoolean("show_numbers")))
                .findOne();
    }

    private static boolean same(@Nullable Row before, Contact contact) {
        return before != null && before.contact().equals(contact);
    }

    private UUID id(@Nullable Row before) {
        return before == null ? ids.next() : before.id();
    }

    private static void requireRoom(TenantTx tx, int more) {
        int now = tx.handle()
                .createQuery("SELECT count(*) FROM contact")
                .mapTo(Integer.class)
                .one();
        if (more > 0 && now + more > CONTACTS_PER_TENANT_MAX) {
            throw new InvalidInput(
                    "contacts",
                    "more than " + CONTACTS_PER_TENANT_MAX + " of all books together",
                    "remove those that nobody needs");
        }
    }

    private static List<Row> rows(TenantTx tx, Optional<UserId> owner) {
        return tx.handle()
                .createQuery("""
                        SELECT id, user_id, name, organisation, numbers, note FROM contact
                         WHERE user_id IS NOT DISTINCT FROM CAST(:owner AS uuid) ORDER BY name, organisation
                        """)
                .bindByType("owner", owner.map(UserId::value).orElse(null), UUID.class)
                .map((row, _) -> row(row))
                .list();
    }

    private static Row row(ResultSet row) throws SQLException {
        String[] numbers = (String[]) row.getArray("numbers").getArray();
        return new Row(
                row.getObject("id", UUID.class),
                new Contact(
                        Optional.ofNullable(row.getObject("user_id", UUID.class))
                                .map(UserId::new),
                        row.getString("name"),
                        row.getString("organisation"),
                        List.of(numbers).stream().map(Contact.Phone::of).toList(),
                        row.getString("note")));
    }

    private static void delete(Change change, List<Row> rows) {
        if (!rows.isEmpty()) {
            change.tx()
                    .handle()
                    .createUpdate("DELETE FROM contact WHERE id = ANY (:ids)")
                    .bindArray("ids", UUID.class, rows.stream().map(Row::id).toList())
                    .execute();
        }
    }

    private static void insert(Change change, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        PreparedBatch batch = change.tx().handle().prepareBatch("""
                INSERT INTO contact (tenant_id, id, user_id, name, organisation, numbers, note)
                VALUES (:tenant, :id, CAST(:user AS uuid), :name, :organisation, :numbers, :note)
                """);
        for (Row row : rows) {
            Contact contact = row.contact();
            batch.bind("tenant", change.scope().id().value())
                    .bind("id", row.id())
                    .bindByType("user", contact.owner().map(UserId::value).orElse(null), UUID.class)
                    .bind("name", contact.name())
                    .bind("organisation", contact.organisation())
                    .bindArray(
                            "numbers",
                            String.class,
                            contact.numbers().stream().map(Contact.Phone::text).toList())
                    .bind("note", contact.note())
                    .add();
            if (batch.size() == BATCH_ROWS_MAX) {
                batch.execute();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private void stamp(Change change) {
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO contact_book (tenant_id, stamp, show_numbers) VALUES (:tenant, :stamp, false)
                        ON CONFLICT (tenant_id, form) DO UPDATE SET stamp = :stamp
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("stamp", ids.next())
                .execute();
    }

    private static void tell(
            Change change, Map<String, Row> before, List<Row> fresh, List<Row> removed, Written written) {
        if (fresh.size() + removed.size() > ENTRIES_MAX) {
            change.noted(
                    "update",
                    "contacts",
                    change.scope().id().value(),
                    Map.of(
                            "added", String.valueOf(written.added()),
                            "changed", String.valueOf(written.changed()),
                            "removed", String.valueOf(written.removed())));
            return;
        }
        removed.forEach(row -> change.deleted(KIND, row.id(), facts(row.contact())));
        for (Row row : fresh) {
            Row old = before.get(row.contact().key());
            if (old == null) {
                change.created(KIND, row.id(), facts(row.contact()));
            } else if (row.contact().owner().isPresent()) {
                change.noted("update", KIND, row.id(), facts(row.contact()));
            } else {
                change.updated(KIND, row.id(), facts(old.contact()), facts(row.contact()));
            }
        }
    }

    /// Whom somebody knows in private is nobody's business: of his entries the log says whose they are.
    private static Map<String, String> facts(Contact contact) {
        return contact.owner()
                .map(user -> Map.of("user", user.value().toString()))
                .orElseGet(contact::facts);
    }
}
