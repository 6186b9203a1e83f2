package org.klinke.core.outside;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.dialplan.OutboundRule.TrunkUse;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.id.RuleId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.TenantCipher;

/// Rules for calls to outside with their trunks, one audit entry per changed rule. PINs lie sealed by the tenant's key.
/// Which tenant: that of the transaction. Thread-safe.
public final class OutboundRuleStore {
    private static final String KIND = "outbound rule";

    private final Ids ids;
    private final Keyring keyring;

    public OutboundRuleStore(Ids ids, Keyring keyring) {
        this.ids = ids;
        this.keyring = keyring;
    }

    /// @throws InvalidInput if the title is taken, or the tenant may not use a trunk
    public RuleId create(Change change, OutboundRule rule) {
        OutboundRow row = new OutboundRow(new RuleId(ids.next()), rule);
        write(change, row, """
                INSERT INTO outbound_rule (tenant_id, id, title, shown, prefix, source, destination, caller_id, prefix_out,
                                           deny, pin, when_name)
                VALUES (:tenant, :id, :title, :shown, :prefix, :source, :destination, :callerId, :prefixOut, :deny,
                        CAST(:pin AS bytea), :when)
                """);
        change.created(KIND, row.id().value(), facts(row));
        return row.id();
    }

    public void update(Change change, RuleId id, OutboundRule rule) {
        OutboundRow before = list(change.tx()).stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new InvalidInput("id", "there is no outbound rule " + id, "look at the list again"));
        OutboundRow after = new OutboundRow(id, rule);
        write(change, after, """
                UPDATE outbound_rule
                   SET title = :title, shown = :shown, prefix = :prefix, source = :source, destination = :destination,
                       caller_id = :callerId, prefix_out = :prefixOut, deny = :deny, pin = CAST(:pin AS bytea),
                       when_name = :when
                 WHERE tenant_id = :tenant AND id = :id
                """);
        Map<String, String> facts = facts(after);
        if (before.rule().pin().isPresent()
                && rule.pin().isPresent()
                && !before.rule().pin().equals(rule.pin())) {
            facts.put("pin", "changed");
        }
        change.updated(KIND, id.value(), facts(before), facts);
    }

    public void delete(Change change, RuleId id) {
        OutboundRow before = list(change.tx()).stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new InvalidInput("id", "there is no outbound rule " + id, "look at the list again"));
        Handle handle = change.tx().handle();
        deleteTrunks(handle, id);
        handle.createUpdate("DELETE FROM outbound_rule WHERE id = :id")
                .bind("id", id.value())
                .execute();
        change.deleted(KIND, id.value(), facts(before));
    }

    /// All by title, with their PINs.
    public List<OutboundRow> list(TenantTx tx) {
        Map<UUID, List<TrunkUse>> trunks = new HashMap<>();
        tx.handle()
                .createQuery("""
                        SELECT rule_id, coalesce(own_trunk_id, platform_trunk_id) AS trunk, account, rank, weight
                          FROM outbound_rule_trunk ORDER BY rule_id, position
                        """)
                .map((row, _) -> Map.entry(row.getObject("rule_id", UUID.class), use(row)))
                .list()
                .forEach(use -> trunks.computeIfAbsent(use.getKey(), _ -> new ArrayList<>())
                        .add(use.getValue()));
        TenantCipher cipher = keyring.cipherFor(tx.scope());
        return tx.handle()
                .createQuery("""
                        SELECT id, title, shown, prefix, source, destination, caller_id, prefix_out, deny, pin, when_name
                          FROM outbound_rule ORDER BY title
                        """)
                .map((row, _) -> row(row, trunks, cipher))
                .list();
    }

    /// The PINs by title, for an export. Leaves an audit entry: that is why it takes a change.
    public Map<String, String> exportPins(Change change) {
        Map<String, String> pins = new TreeMap<>();
        list(change.tx())
                .forEach(row ->
                        row.rule().pin().ifPresent(pin -> pins.put(row.rule().title(), pin)));
        change.noted(
                "export secrets", "tenant", change.scope().id().value(), Map.of("pins", String.valueOf(pins.size())));
        return pins;
    }

    private static TrunkUse use(ResultSet row) throws SQLException {
        return new TrunkUse(
                new TrunkId(row.getObject("trunk", UUID.class)),
                Optional.ofNullable(row.getString("account")),
                row.getInt("rank"),
                row.getInt("weight"));
    }

    private static OutboundRow row(ResultSet row, Map<UUID, List<TrunkUse>> trunks, TenantCipher cipher)
            throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        Optional<String> pin = Optional.ofNullable(row.getBytes("pin"))
                .map(bytes -> new String(cipher.open("outbound_rule", id, "pin", bytes), StandardCharsets.UTF_8));
        return new OutboundRow(
                new RuleId(id),
                new OutboundRule(
                        row.getString("title"),
                        row.getBoolean("shown"),
                        row.getString("prefix"),
                        row.getString("source"),
                        row.getString("destination"),
                        row.getString("caller_id"),
                        row.getString("prefix_out"),
                        row.getBoolean("deny"),
                        pin,
                        trunks.getOrDefault(id, List.of()),
                        Optional.ofNullable(row.getString("when_name"))));
    }

    private void write(Change change, OutboundRow row, String sql) {
        OutboundRule rule = row.rule();
        RuleShape.check(rule);
        Handle handle = change.tx().handle();
        UUID tenant = change.scope().id().value();
        TenantCipher cipher = keyring.cipherFor(change.scope());
        Optional<byte[]> pin = rule.pin()
                .map(text ->
                        cipher.seal("outbound_rule", row.id().value(), "pin", text.getBytes(StandardCharsets.UTF_8)));
        RuleShape.unique(
                "outbound_rule_title_unique",
                rule.title(),
                () -> handle.createUpdate(sql)
                        .bind("tenant", tenant)
                        .bind("id", row.id().value())
                        .bind("title", rule.title())
                        .bind("shown", rule.shown())
                        .bind("prefix", rule.prefix())
                        .bind("source", rule.source())
                        .bind("destination", rule.destination())
                        .bind("callerId", rule.callerId())
                        .bind("prefixOut", rule.prefixOut())
                        .bind("deny", rule.deny())
                        .bindByType("pin", pin.orElse(null), byte[].class)
                        .bind("when", rule.when())
                        .execute());
        deleteTrunks(handle, row.id());
        int position = 0;
        for (TrunkUse use : rule.trunks()) {
            int written = handle.createUpdate("""
                            INSERT INTO outbound_rule_trunk (tenant_id, rule_id, position, own_trunk_id, platform_trunk_id,
                                                             account, rank, weight)
                            SELECT :tenant, :rule, :position, own, permitted, :account, :rank, :weight
                              FROM (SELECT (SELECT id FROM trunk WHERE id = :trunk) AS own,
                                           (SELECT trunk_id FROM trunk_permit WHERE trunk_id = :trunk) AS permitted) AS known
                             WHERE num_nonnulls(own, permitted) = 1
                            """)
                    .bind("tenant", tenant)
                    .bind("rule", row.id().value())
                    .bind("position", position++)
                    .bind("trunk", use.trunk().value())
                    .bind("account", use.account())
                    .bind("rank", use.order())
                    .bind("weight", use.weight())
                    .execute();
            if (written == 0) {
                throw RuleShape.noTrunk("trunks", use.trunk());
            }
        }
    }

    private static void deleteTrunks(Handle handle, RuleId id) {
        handle.createUpdate("DELETE FROM outbound_rule_trunk WHERE rule_id = :id")
                .bind("id", id.value())
                .execute();
    }

    private static Map<String, String> facts(OutboundRow row) {
        OutboundRule rule = row.rule();
        Map<String, String> facts = new HashMap<>(Map.of(
                "title", rule.title(),
                "shown", String.valueOf(rule.shown()),
                "prefix", rule.prefix(),
                "source", rule.source(),
                "destination", rule.destination(),
                "callerId", rule.callerId(),
                "prefixOut", rule.prefixOut(),
                "deny", String.valueOf(rule.deny())));
        rule.pin().ifPresent(_ -> facts.put("pin", "set"));
        rule.when().ifPresent(when -> facts.put("when", when));
        facts.put(
                "trunks",
                String.join(
                        ", ",
                        rule.trunks().stream()
                                .map(use -> use.trunk()
                                        + use.account()
                                                .map(user -> " account " + user)
                                                .orElse("")
                                        + " order " + use.order() + " weight " + use.weight())
                                .toList()));
        return facts;
    }
}
