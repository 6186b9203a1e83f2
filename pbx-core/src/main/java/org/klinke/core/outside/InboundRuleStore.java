package org.klinke.core.outside;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.id.RuleId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.reach.Action;
import org.klinke.core.reach.Actions;

/// Rules for calls from outside, one audit entry per changed rule. Which tenant: that of the transaction. Thread-safe.
public final class InboundRuleStore {
    private static final String KIND = "inbound rule";
    private static final String SELECT = """
            SELECT id, title, coalesce(own_trunk_id, platform_trunk_id) AS trunk, source, destination, extension, language,
                   when_name, before
              FROM inbound_rule
            """;

    private final Ids ids;

    public InboundRuleStore(Ids ids) {
        this.ids = ids;
    }

    /// @throws InvalidInput if the title is taken, or the tenant may not use the trunk
    public RuleId create(Change change, InboundRule rule) {
        InboundRow row = new InboundRow(new RuleId(ids.next()), rule);
        write(change, row, """
                INSERT INTO inbound_rule (tenant_id, id, title, own_trunk_id, platform_trunk_id, source, destination,
                                          extension, language, when_name, before)
                SELECT :tenant, :id, :title, own, permitted, :source, :destination, :extension, :language, :when, :before
                  FROM (SELECT (SELECT id FROM trunk WHERE id = CAST(:trunk AS uuid)) AS own,
                               (SELECT trunk_id FROM trunk_permit WHERE trunk_id = CAST(:trunk AS uuid)) AS permitted) AS known
                 WHERE CAST(:trunk AS uuid) IS NULL OR num_nonnulls(own, permitted) = 1
                """);
        change.created(KIND, row.id().value(), facts(row));
        return row.id();
    }

    public void update(Change change, RuleId id, InboundRule rule) {
        InboundRow before = require(change.tx(), id);
        InboundRow after = new InboundRow(id, rule);
        write(change, after, """
                UPDATE inbound_rule
                   SET title = :title, own_trunk_id = own, platform_trunk_id = permitted, source = :source,
                       destination = :destination, extension = :extension, language = :language, when_name = :when,
                       before = :before
                  FROM (SELECT (SELECT id FROM trunk WHERE id = CAST(:trunk AS uuid)) AS own,
                               (SELECT trunk_id FROM trunk_permit WHERE trunk_id = CAST(:trunk AS uuid)) AS permitted) AS known
                 WHERE tenant_id = :tenant AND inbound_rule.id = :id
                   AND (CAST(:trunk AS uuid) IS NULL OR num_nonnulls(own, permitted) = 1)
                """);
        change.updated(KIND, id.value(), facts(before), facts(after));
    }

    public void delete(Change change, RuleId id) {
        InboundRow before = require(change.tx(), id);
        change.tx()
                .handle()
                .createUpdate("DELETE FROM inbound_rule WHERE id = :id")
                .bind("id", id.value())
                .execute();
        change.deleted(KIND, id.value(), facts(before));
    }

    /// All by title.
    public List<InboundRow> list(TenantTx tx) {
        return tx.handle()
                .createQuery(SELECT + " ORDER BY title")
                .map((row, _) -> row(row))
                .list();
    }

    private static InboundRow require(TenantTx tx, RuleId id) {
        return tx.handle()
                .createQuery(SELECT + " WHERE id = :id")
                .bind("id", id.value())
                .map((row, _) -> row(row))
                .findOne()
                .orElseThrow(() -> new InvalidInput("id", "there is no inbound rule " + id, "look at the list again"));
    }

    private static void write(Change change, InboundRow row, String sql) {
        InboundRule rule = row.rule();
        RuleShape.check(rule);
        RuleShape.unique("inbound_rule_title_unique", rule.title(), () -> {
            int written = change.tx()
                    .handle()
                    .createUpdate(sql)
                    .bind("tenant", change.scope().id().value())
                    .bind("id", row.id().value())
                    .bind("title", rule.title())
                    .bindByType("trunk", rule.trunk().map(TrunkId::value).orElse(null), UUID.class)
                    .bind("source", rule.source())
                    .bind("destination", rule.destination())
                    .bind("extension", rule.extension())
                    .bind("language", rule.language())
                    .bind("when", rule.when())
                    .bindArray(
                            "before",
                            String.class,
                            rule.before().stream().map(Action::toString).toList())
                    .execute();
            if (written == 0) {
                throw RuleShape.noTrunk("trunk", rule.trunk().orElseThrow());
            }
            return written;
        });
    }

    private static InboundRow row(ResultSet row) throws SQLException {
        return new InboundRow(
                new RuleId(row.getObject("id", UUID.class)),
                new InboundRule(
                        row.getString("title"),
                        Optional.ofNullable(row.getObject("trunk", UUID.class)).map(TrunkId::new),
                        row.getString("source"),
                        row.getString("destination"),
                        row.getString("extension"),
                        Optional.ofNullable(row.getString("language")),
                        Optional.ofNullable(row.getString("when_name")),
                        Actions.before(List.of((String[]) row.getArray("before").getArray()))));
    }

    private static Map<String, String> facts(InboundRow row) {
        InboundRule rule = row.rule();
        Map<String, String> facts = new HashMap<>(Map.of(
                "title", rule.title(),
                "source", rule.source(),
                "destination", rule.destination(),
                "extension", rule.extension()));
        rule.trunk().ifPresent(trunk -> facts.put("trunk", trunk.toString()));
        rule.language().ifPresent(language -> facts.put("language", language));
        rule.when().ifPresent(when -> facts.put("when", when));
        if (!rule.before().isEmpty()) {
            facts.put("before", rule.before().toString());
        }
        return facts;
    }
}
