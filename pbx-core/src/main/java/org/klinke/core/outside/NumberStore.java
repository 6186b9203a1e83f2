package org.klinke.core.outside;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.dialplan.NumberBlock;
import org.klinke.core.dialplan.NumberProof;
import org.klinke.core.directory.ExtensionPoolStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.id.Ids;
import org.klinke.core.id.NumberId;
import org.klinke.core.id.SiteId;
import org.klinke.core.numbering.E164;
import org.klinke.core.tenant.TenantScope;

/// The inventory of a tenant's numbers, one audit entry per changed entry. That none overlaps with another,
/// whoever's it is, the database sees to; nobody learns whose it is. Which tenant: that of the transaction.
/// Thread-safe.
public final class NumberStore {
    private static final String KIND = "number";
    private static final int BATCH_ROWS_MAX = 500;
    private static final String INSERT = """
            INSERT INTO number (tenant_id, id, e164, digits, state, site_id, target, proof_kind, proof_by, proof_on)
            VALUES (:tenant, :id, :number, :digits, :state, :site, :target, :kind, :by,
                    CASE WHEN CAST(:kind AS text) IS NOT NULL THEN coalesce(CAST(:on AS date), current_date) END)
            """;
    private static final String SELECT =
            "SELECT id, e164, digits, state, site_id, target, proof_kind, proof_on, proof_by FROM number";

    private final Ids ids;

    public NumberStore(Ids ids) {
        this.ids = ids;
    }

    /// @param proof how it was verified that the tenant may use it; empty: it was not
    /// @throws InvalidInput if it overlaps with another entry of this platform, or the site is unknown; at the
    ///     end of the change, if the target is nobody's extension
    public NumberId create(Change change, NumberDetails wanted, Optional<NumberProof> proof) {
        NumberId id = new NumberId(ids.next());
        NumberDetails details = write(change, id, wanted, INSERT, insert -> bind(insert, proof));
        created(change, id, details, proof);
        return id;
    }

    /// A number that is not there yet.
    ///
    /// @param proof how it was verified that the tenant may use it; empty: it was not
    public record Fresh(NumberDetails details, Optional<NumberProof> proof) {}

    /// Many at once, each without a way to the database of its own: 50,000 in seconds.
    ///
    /// @return false: one of them cannot be, and none was made; [#create] says of each why
    public boolean createAll(Change change, List<Fresh> wanted) {
        Handle handle = change.tx().handle();
        Map<Optional<SiteId>, SiteId> sites = new HashMap<>();
        List<NumberId> made = new ArrayList<>();
        try {
            change.tx().wholly(() -> {
                PreparedBatch batch = handle.prepareBatch(INSERT);
                for (Fresh one : wanted) {
                    NumberId id = new NumberId(ids.next());
                    made.add(id);
                    bind(batch, one.proof());
                    bind(batch, change, id, placed(handle, one.details(), sites))
                            .add();
                    if (batch.size() == BATCH_ROWS_MAX) {
                        batch.execute();
                    }
                }
                if (batch.size() > 0) {
                    batch.execute();
                }
            });
        } catch (UnableToExecuteStatementException | InvalidInput _) {
            return false;
        }
        for (int i = 0; i < made.size(); i++) {
            created(
                    change,
                    made.get(i),
                    placed(handle, wanted.get(i).details(), sites),
                    wanted.get(i).proof());
        }
        requireFit(change);
        return true;
    }

    private static void created(Change change, NumberId id, NumberDetails details, Optional<NumberProof> proof) {
        Map<String, String> facts = new HashMap<>(details.facts());
        proof.ifPresent(known -> facts.put("proof", known.text()));
        change.created(KIND, id.value(), facts);
    }

    /// What was verified of another number, or of a shorter block, says nothing of this one, and what is released is
    /// the next one's: its proof is gone.
    public void update(Change change, NumberId id, NumberDetails wanted) {
        NumberDetails before = require(change.tx(), id);
        NumberDetails details = write(change, id, wanted, """
                UPDATE number SET e164 = :number, digits = :digits, state = :state, site_id = :site, target = :target,
                                  proof_kind = CASE WHEN e164 = :number AND digits >= :digits AND :state <> 'RELEASED' THEN proof_kind END,
                                  proof_on = CASE WHEN e164 = :number AND digits >= :digits AND :state <> 'RELEASED' THEN proof_on END,
                                  proof_by = CASE WHEN e164 = :number AND digits >= :digits AND :state <> 'RELEASED' THEN proof_by END
                 WHERE tenant_id = :tenant AND id = :id
                """, update -> update);
        change.updated(KIND, id.value(), before.facts(), details.facts());
    }

    /// How it was verified that the tenant may use the number. For the operator: nobody proves it for himself.
    ///
    /// @param proof empty: it was not, or is not believed any more
    public void prove(Change change, NumberId id, Optional<NumberProof> proof) {
        Optional<NumberProof> before = row(change.tx(), id).proof();
        bind(change.tx().handle().createUpdate("""
                                UPDATE number
                                   SET proof_kind = :kind, proof_by = :by,
                                       proof_on = CASE WHEN CAST(:kind AS text) IS NOT NULL
                                                       THEN coalesce(CAST(:on AS date), current_date) END
                                 WHERE tenant_id = :tenant AND id = :id
                                """), proof)
                .bind("tenant", change.scope().id().value())
                .bind("id", id.value())
                .execute();
        Optional<NumberProof> after = row(change.tx(), id).proof();
        change.updated(
                KIND,
                id.value(),
                Map.of("proof", before.map(NumberProof::text).orElse("")),
                Map.of("proof", after.map(NumberProof::text).orElse("")));
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Optional<NumberProof> proof) {
        return statement
                .bind("kind", proof.map(one -> one.kind().name()))
                .bind("by", proof.map(NumberProof::by))
                .bind("on", proof.flatMap(NumberProof::on).map(LocalDate::toString));
    }

    /// @throws InvalidInput at the end of the change, if emergency calls of a site still show it
    public void delete(Change change, NumberId id) {
        NumberDetails before = require(change.tx(), id);
        Handle handle = change.tx().handle();
        handle.createUpdate("DELETE FROM number WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", change.scope().id().value())
                .bind("id", id.value())
                .execute();
        change.atEnd("emergency numbers", () -> SiteStore.requireOwnNumbers(handle));
        change.deleted(KIND, id.value(), before.facts());
    }

    /// All by number.
    public List<NumberRow> list(TenantTx tx) {
        return tx.handle()
                .createQuery(SELECT + " ORDER BY e164")
                .map((row, _) -> row(row))
                .list();
    }

    private static NumberRow row(ResultSet row) throws SQLException {
        Optional<LocalDate> on = Optional.ofNullable(row.getObject("proof_on", LocalDate.class));
        String by = Objects.requireNonNullElse(row.getString("proof_by"), "");
        return new NumberRow(
                new NumberId(row.getObject("id", UUID.class)),
                new NumberDetails(
                        new E164(row.getString("e164")),
                        row.getInt("digits"),
                        NumberBlock.State.valueOf(row.getString("state")),
                        Optional.ofNullable(row.getObject("site_id", UUID.class))
                                .map(SiteId::new),
                        Optional.ofNullable(row.getString("target"))),
                Optional.ofNullable(row.getString("proof_kind"))
                        .map(kind -> new NumberProof(NumberProof.Kind.valueOf(kind), on, by)));
    }

    private static NumberDetails require(TenantTx tx, NumberId id) {
        return row(tx, id).details();
    }

    private static NumberRow row(TenantTx tx, NumberId id) {
        return tx.handle()
                .createQuery(SELECT + " WHERE tenant_id = :tenant AND id = :id") // the lock of this table uses no index
                .bind("tenant", tx.scope().id().value())
                .bind("id", id.value())
                .map((row, _) -> row(row))
                .findOne()
                .orElseThrow(() -> new InvalidInput("id", "there is no number " + id, "look at the list again"));
    }

    private static NumberDetails write(
            Change change, NumberId id, NumberDetails wanted, String sql, UnaryOperator<Update> more) {
        Handle handle = change.tx().handle();
        NumberDetails details = placed(handle, wanted, new HashMap<>());
        refuseOwnOverlap(handle, change.scope(), id, details);
        Unique.guard(
                "number_span_free",
                () -> new InvalidInput(
                        "number",
                        details.number() + " overlaps with a number that is in use on this platform",
                        "one of them is mistyped, or the other must be released first; ask the operator"),
                () -> Unique.guard(
                        "number_unique",
                        () -> new InvalidInput(
                                "number",
                                details.number() + " stands in the inventory already",
                                "change that entry instead"),
                        () -> bind(more.apply(handle.createUpdate(sql)), change, id, details)
                                .execute()));
        requireFit(change);
        return details;
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Change change, NumberId id, NumberDetails placed) {
        return statement
                .bind("tenant", change.scope().id().value())
                .bind("id", id.value())
                .bind("number", placed.number().text())
                .bind("digits", placed.digits())
                .bind("state", placed.state().name())
                .bind("site", placed.site().map(SiteId::value).orElseThrow())
                .bind("target", placed.target());
    }

    private static void requireFit(Change change) {
        ExtensionPoolStore.requireFit(change);
        change.atEnd(
                "emergency numbers",
                () -> SiteStore.requireOwnNumbers(change.tx().handle()));
    }

    /// The tenant's own entry may be named; the constraint has the last word.
    private static void refuseOwnOverlap(Handle handle, TenantScope tenant, NumberId id, NumberDetails details) {
        if (details.state() == NumberBlock.State.RELEASED) {
            return;
        }
        String number = details.number().text();
        // By what the index can tell: a tenant with 50,000 numbers is compared with none of them one by one.
        handle.createQuery("""
                        (SELECT e164 FROM number
                          WHERE tenant_id = :tenant AND e164 = ANY(:shorter) AND id <> :id AND state <> 'RELEASED'
                          LIMIT 1)
                        UNION ALL
                        (SELECT e164 FROM number
                          WHERE tenant_id = :tenant AND e164 BETWEEN :number AND rpad(:number, :longest, '9')
                            AND id <> :id AND state <> 'RELEASED'
                          LIMIT 1)
                        LIMIT 1
                        """)
                .bind("tenant", tenant.id().value())
                .bind("id", id.value())
                .bind("number", number)
                .bind("longest", E164.CHARACTERS_MAX)
                .bindArray(
                        "shorter",
                        String.class,
                        IntStream.rangeClosed(1, number.length())
                                .mapToObj(end -> number.substring(0, end))
                                .toList())
                .mapTo(String.class)
                .findOne()
                .ifPresent(other -> {
                    throw new InvalidInput(
                            "number",
                            details.number() + " overlaps with " + other + " of this tenant",
                            "an entry has all numbers that begin like it; make one of them longer, or leave it out");
                });
    }

    /// @param known each site is looked for once
    private static NumberDetails placed(Handle handle, NumberDetails details, Map<Optional<SiteId>, SiteId> known) {
        SiteId site = known.computeIfAbsent(details.site(), wanted -> new SiteId(site(handle, wanted)));
        return new NumberDetails(
                details.number(), details.digits(), details.state(), Optional.of(site), details.target());
    }

    private static UUID site(Handle handle, Optional<SiteId> named) {
        return named.map(wanted -> handle.createQuery("SELECT id FROM site WHERE id = :id")
                        .bind("id", wanted.value())
                        .mapTo(UUID.class)
                        .findOne()
                        .orElseThrow(() ->
                                new InvalidInput("site", "there is no site " + wanted, "leave it out for the default")))
                .orElseGet(() -> handle.createQuery("SELECT id FROM site WHERE is_default")
                        .mapTo(UUID.class)
                        .one());
    }
}
