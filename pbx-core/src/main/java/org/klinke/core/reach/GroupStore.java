package org.klinke.core.reach;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.ExtensionPoolStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// A tenant's ring groups: set as a whole, with one audit entry. Which tenant: that of the transaction. Thread-safe.
public final class GroupStore {
    private static final String KIND = "groups";

    private final Ids ids;

    public GroupStore(Ids ids) {
        this.ids = ids;
    }

    /// One that keeps its extension keeps its id.
    ///
    /// @throws InvalidInput if an extension is taken, or a member is not there
    public void set(Change change, List<GroupDetails> wanted) {
        Map<String, RingGroup> before = new TreeMap<>();
        list(change.tx()).forEach(group -> before.put(group.extension(), group));
        Set<String> extensions = new HashSet<>();
        wanted.forEach(group -> {
            if (!extensions.add(group.extension())) {
                throw new InvalidInput(
                        "extension", group.extension() + " is given to two groups", "choose another number");
            }
        });
        Map<String, String> factsBefore = facts(details(change.tx()));
        Map<String, String> facts = facts(wanted);
        if (factsBefore.equals(facts)) {
            return;
        }
        Handle handle = change.tx().handle();
        handle.createUpdate("DELETE FROM extension WHERE kind = 'group'").execute();
        handle.createUpdate("DELETE FROM ring_group").execute();
        Map<String, UUID> targets = targets(change.tx());
        for (GroupDetails group : wanted) {
            RingGroup was = before.get(group.extension());
            UUID id = was == null ? ids.next() : was.id();
            insert(change, id, group);
            targets.put(group.extension(), id);
        }
        for (GroupDetails group : wanted) {
            members(change, group, targets);
        }
        ExtensionPoolStore.requireFit(change);
        change.updated(KIND, change.scope().id().value(), factsBefore, facts);
    }

    private void insert(Change change, UUID id, GroupDetails group) {
        Handle handle = change.tx().handle();
        handle.createUpdate("""
                INSERT INTO ring_group (tenant_id, id, name, strategy, member_seconds, seconds, before, after)
                VALUES (:tenant, :id, :name, :strategy, :memberSeconds, :seconds, :before, :after)
                """)
                .bind("tenant", change.scope().id().value())
                .bind("id", id)
                .bind("name", group.name())
                .bind("strategy", group.strategy().name())
                .bind("memberSeconds", group.memberSeconds())
                .bind("seconds", group.seconds())
                .bindArray("before", String.class, group.actions().beforeLines())
                .bindArray("after", String.class, group.actions().afterLines())
                .execute();
        Unique.guard(
                "extension_number_unique",
                () -> new InvalidInput(
                        "extension", group.extension() + " is taken in this tenant", "choose another number"),
                () -> handle.createUpdate("""
                        INSERT INTO extension (tenant_id, id, number, kind, target)
                        VALUES (:tenant, :extension, :number, 'group', :id)
                        """)
                        .bind("tenant", change.scope().id().value())
                        .bind("extension", ids.next())
                        .bind("number", group.extension())
                        .bind("id", id)
                        .execute());
    }

    private static void members(Change change, GroupDetails group, Map<String, UUID> targets) {
        UUID id = target(targets, "extension", group.extension());
        for (int position = 0; position < group.members().size(); position++) {
            String member = group.members().get(position);
            UUID target = target(targets, "members", member);
            change.tx()
                    .handle()
                    .createUpdate("""
                    INSERT INTO ring_group_member (tenant_id, group_id, position, user_id, inner_id)
                    VALUES (:tenant, :group, :position, (SELECT id FROM user_ WHERE id = :member),
                            (SELECT id FROM ring_group WHERE id = :member))
                    """)
                    .bind("tenant", change.scope().id().value())
                    .bind("group", id)
                    .bind("position", position)
                    .bind("member", target)
                    .execute();
        }
    }

    private static UUID target(Map<String, UUID> targets, String field, String extension) {
        UUID target = targets.get(extension);
        if (target == null) {
            throw new InvalidInput(
                    field, "no user or group has the extension " + extension, "make it, or name another one");
        }
        return target;
    }

    private static Map<String, UUID> targets(TenantTx tx) {
        Map<String, UUID> targets = new HashMap<>();
        tx.handle()
                .createQuery("SELECT number, target FROM extension WHERE kind IN ('user', 'group')")
                .map((row, _) -> targets.put(row.getString("number"), row.getObject("target", UUID.class)))
                .list();
        return targets;
    }

    /// All by extension.
    public List<RingGroup> list(TenantTx tx) {
        Map<UUID, List<UUID>> members = new HashMap<>();
        tx.handle()
                .createQuery("""
                SELECT group_id, coalesce(user_id, inner_id) AS member FROM ring_group_member ORDER BY group_id, position
                """)
                .map((row, _) -> members.computeIfAbsent(row.getObject("group_id", UUID.class), _ -> new ArrayList<>())
                        .add(row.getObject("member", UUID.class)))
                .list();
        return tx.handle()
                .createQuery("""
                SELECT g.id, e.number, g.name, g.strategy, g.member_seconds, g.seconds, g.before, g.after
                  FROM ring_group g JOIN extension e
                    ON e.tenant_id = g.tenant_id AND e.target = g.id AND e.kind = 'group'
                 ORDER BY length(e.number), e.number
                """)
                .map((row, _) -> {
                    UUID id = row.getObject("id", UUID.class);
                    return new RingGroup(
                            id,
                            row.getString("number"),
                            row.getString("name"),
                            RingGroup.Strategy.valueOf(row.getString("strategy")),
                            members.getOrDefault(id, List.of()),
                            row.getInt("member_seconds"),
                            row.getInt("seconds"),
                            WishesStore.actions(row));
                })
                .list();
    }

    /// As people write them, all by extension.
    public List<GroupDetails> details(TenantTx tx) {
        Map<UUID, String> extensions = new HashMap<>();
        targets(tx).forEach((extension, target) -> extensions.put(target, extension));
        return list(tx).stream()
                .map(group -> new GroupDetails(
                        group.extension(),
                        group.name(),
                        group.strategy(),
                        group.members().stream()
                                .map(member -> extensions.getOrDefault(member, "?"))
                                .toList(),
                        group.memberSeconds(),
                        group.seconds(),
                        group.actions()))
                .toList();
    }

    private static Map<String, String> facts(List<GroupDetails> groups) {
        Map<String, String> facts = new TreeMap<>();
        groups.forEach(group -> facts.put(
                group.extension(),
                group.name() + ", " + group.strategy() + ", " + String.join(" ", group.members()) + ", "
                        + group.memberSeconds() + "/" + group.seconds() + " s, before "
                        + group.actions().before() + ", after "
                        + group.actions().after()));
        return facts;
    }
}
