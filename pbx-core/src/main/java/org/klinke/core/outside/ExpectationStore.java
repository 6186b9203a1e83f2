package org.klinke.core.outside;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.id.RuleId;

/// What changes of a tenant's rules must not break, one audit entry per changed expectation. Which tenant: that of the
/// transaction. Thread-safe.
public final class ExpectationStore {
    private static final String KIND = "expectation";

    private final Ids ids;

    public ExpectationStore(Ids ids) {
        this.ids = ids;
    }

    /// @throws InvalidInput if the title is taken
    public RuleId create(Change change, Expectation expectation) {
        RuleId id = new RuleId(ids.next());
        write(change, id, expectation, """
                INSERT INTO expectation (tenant_id, id, title, at, caller, called, switches, reaches)
                VALUES (:tenant, :id, :title, :when, :from, :to, :switches, :reaches)
                """);
        change.created(KIND, id.value(), facts(expectation));
        return id;
    }

    public void update(Change change, RuleId id, Expectation expectation) {
        Expectation before = require(change.tx(), id);
        write(change, id, expectation, """
                UPDATE expectation SET title = :title, at = :when, caller = :from, called = :to,
                                       switches = :switches, reaches = :reaches
                 WHERE tenant_id = :tenant AND id = :id
                """);
        change.updated(KIND, id.value(), facts(before), facts(expectation));
    }

    public void delete(Change change, RuleId id) {
        Expectation before = require(change.tx(), id);
        change.tx()
                .handle()
                .createUpdate("DELETE FROM expectation WHERE id = :id")
                .bind("id", id.value())
                .execute();
        change.deleted(KIND, id.value(), facts(before));
    }

    /// All by title.
    public List<ExpectationRow> list(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT id, title, at, caller, called, switches, reaches FROM expectation ORDER BY title")
                .map((row, _) -> new ExpectationRow(
                        new RuleId(row.getObject("id", UUID.class)),
                        new Expectation(
                                row.getString("title"),
                                row.getString("at"),
                                row.getString("caller"),
                                row.getString("called"),
                                List.of((String[]) row.getArray("switches").getArray()),
                                row.getString("reaches"))))
                .list();
    }

    private Expectation require(TenantTx tx, RuleId id) {
        return list(tx).stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .map(ExpectationRow::expectation)
                .orElseThrow(() -> new InvalidInput("id", "there is no expectation " + id, "look at the list again"));
    }

    private static void write(Change change, RuleId id, Expectation expectation, String sql) {
        RuleShape.unique(
                "expectation_title_unique",
                expectation.title(),
                () -> change.tx()
                        .handle()
                        .createUpdate(sql)
                        .bind("tenant", change.scope().id().value())
                        .bind("id", id.value())
                        .bind("title", expectation.title())
                        .bind("when", expectation.when())
                        .bind("from", expectation.from())
                        .bind("to", expectation.to())
                        .bind("switches", expectation.switches().toArray(String[]::new))
                        .bind("reaches", expectation.reaches())
                        .execute());
    }

    private static Map<String, String> facts(Expectation expectation) {
        return Map.of(
                "title",
                expectation.title(),
                "when",
                expectation.when(),
                "from",
                expectation.from(),
                "to",
                expectation.to(),
                "switches",
                String.join(", ", expectation.switches()),
                "reaches",
                expectation.reaches());
    }
}
