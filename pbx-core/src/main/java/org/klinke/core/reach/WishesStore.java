package org.klinke.core.reach;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// How users want to be reached: set as a whole for one of them, one audit entry each time. Which tenant: that of the
/// transaction. Thread-safe.
public final class WishesStore {
    private static final String KIND = "wishes";

    /// @throws org.klinke.core.directory.InvalidInput if they cannot be, naming the field
    public void set(Change change, UserId user, Wishes wanted) {
        Wishes before = all(change.tx()).getOrDefault(user, Wishes.NONE);
        Configured base = base(change.tx(), user, before);
        store(change, user, before, wanted, base, base.changed(before, wanted));
    }

    /// What the user himself changes, on his phone: that is no configuration.
    ///
    /// @throws org.klinke.core.directory.InvalidInput if it cannot be, naming the field
    public void dial(Change change, UserId user, WishChange wish) {
        Wishes before = all(change.tx()).getOrDefault(user, Wishes.NONE);
        Configured base = base(change.tx(), user, before);
        store(change, user, before, wish.apply(before), base, base);
    }

    /// @param base what was configured before
    private static void store(
            Change change, UserId user, Wishes before, Wishes wanted, Configured base, Configured configured) {
        if (before.equals(wanted)) {
            return;
        }
        WishShape.check(wanted);
        Handle handle = change.tx().handle();
        Map<UUID, String> known = extensions(handle, List.of(before.trusted(), wanted.trusted()));
        Wishes wishes = wanted.trusting(wanted.trusted().among(known.keySet()));
        for (String table : List.of("user_wish", "follow_me")) {
            handle.createUpdate("DELETE FROM " + table + " WHERE user_id = :user")
                    .bind("user", user.value())
                    .execute();
        }
        handle.createUpdate("""
                INSERT INTO user_wish (tenant_id, user_id, do_not_disturb, call_waiting, blocked, before, after,
                                       outbound_rule, blocked_called, forwarders, let_through, configured)
                VALUES (:tenant, :user, :undisturbed, :waiting, :blocked, :before, :after, :rule, :called,
                        :forwarders, :through, NULLIF(CAST(:configured AS text[]), CAST(ARRAY[] AS text[])))
                """)
                .bind("tenant", change.scope().id().value())
                .bind("user", user.value())
                .bind("undisturbed", wishes.doNotDisturb())
                .bind("waiting", wishes.callWaiting())
                .bindArray(
                        "blocked",
                        String.class,
                        wishes.blocked().stream().map(NumberMask::text).toList())
                .bindArray("before", String.class, wishes.actions().beforeLines())
                .bindArray("after", String.class, wishes.actions().afterLines())
                .bind("rule", wishes.rule())
                .bindArray(
                        "called",
                        String.class,
                        wishes.blockedCalled().stream().map(NumberMask::text).toList())
                .bindArray("forwarders", UUID.class, wishes.trusted().forwarders())
                .bindArray("through", UUID.class, wishes.trusted().letThrough())
                .bindArray(
                        "configured",
                        String.class,
                        configured.equals(Configured.of(wishes)) ? List.of() : configured.lines())
                .execute();
        // One that stays keeps the moment since when it holds.
        before.forwards().stream()
                .filter(forward -> !wishes.forwards().contains(forward))
                .forEach(forward -> delete(handle, user, forward));
        wishes.forwards().stream()
                .filter(forward -> !before.forwards().contains(forward))
                .forEach(forward -> insert(change, user, forward));
        for (int position = 0; position < wishes.followMe().size(); position++) {
            insert(change, user, position, wishes.followMe().get(position));
        }
        change.updated(KIND, user.value(), facts(before, base, known), facts(wishes, configured, known));
    }

    private static void delete(Handle handle, UserId user, Forward forward) {
        handle.createUpdate("""
                DELETE FROM user_forward WHERE user_id = :user AND happened = :happened AND origin = :origin
                """)
                .bind("user", user.value())
                .bind("happened", forward.when().name())
                .bind("origin", forward.origin().name())
                .execute();
    }

    private static void insert(Change change, UserId user, Forward forward) {
        change.tx()
                .handle()
                .createUpdate("""
                INSERT INTO user_forward (tenant_id, user_id, happened, origin, target, after_seconds)
                VALUES (:tenant, :user, :happened, :origin, :target, :after)
                """)
                .bind("tenant", change.scope().id().value())
                .bind("user", user.value())
                .bind("happened", forward.when().name())
                .bind("origin", forward.origin().name())
                .bind("target", forward.target())
                .bind("after", forward.afterSeconds())
                .execute();
    }

    private static void insert(Change change, UserId user, int position, FollowMe line) {
        change.tx()
                .handle()
                .createUpdate("""
                INSERT INTO follow_me (tenant_id, user_id, position, device_id, number, origin, enabled, delay_seconds,
                                       timeout_seconds, user_may_change)
                VALUES (:tenant, :user, :position, CAST(:device AS uuid), :number, :origin, :enabled, :delay, :timeout,
                        :may)
                """)
                .bind("tenant", change.scope().id().value())
                .bind("user", user.value())
                .bind("position", position)
                .bind("device", line.what() instanceof FollowMe.What.Phone(DeviceId device) ? device.toString() : null)
                .bind("number", line.what() instanceof FollowMe.What.Outside(String number) ? number : null)
                .bind("origin", line.origin().name())
                .bind("enabled", line.enabled())
                .bind("delay", line.delaySeconds())
                .bind("timeout", line.timeoutSeconds())
                .bind("may", line.userMayChange())
                .execute();
    }

    /// Of all users that have said any.
    public Map<UserId, Wishes> all(TenantTx tx) {
        Map<UserId, List<Forward>> forwards = new HashMap<>();
        tx.handle()
                .createQuery("""
                SELECT user_id, happened, origin, target, after_seconds FROM user_forward ORDER BY happened, origin
                """)
                .map((row, _) -> forwards.computeIfAbsent(user(row), _ -> new ArrayList<>())
                        .add(forward(row)))
                .list();
        Map<UserId, List<FollowMe>> lines = new HashMap<>();
        tx.handle()
                .createQuery("""
                SELECT user_id, device_id, number, origin, enabled, delay_seconds, timeout_seconds,
                       user_may_change
                  FROM follow_me ORDER BY user_id, position
                """)
                .map((row, _) ->
                        lines.computeIfAbsent(user(row), _ -> new ArrayList<>()).add(line(row)))
                .list();
        Map<UserId, Wishes> all = new HashMap<>();
        tx.handle()
                .createQuery("""
                SELECT user_id, do_not_disturb, call_waiting, blocked, before, after, outbound_rule, blocked_called,
                       forwarders, let_through
                  FROM user_wish
                """)
                .map((row, _) -> {
                    UserId user = user(row);
                    return all.put(
                            user,
                            new Wishes(
                                    row.getBoolean("do_not_disturb"),
                                    row.getBoolean("call_waiting"),
                                    forwards.getOrDefault(user, List.of()),
                                    lines.getOrDefault(user, List.of()),
                                    masks(row, "blocked"),
                                    actions(row),
                                    Optional.ofNullable(row.getString("outbound_rule")),
                                    masks(row, "blocked_called"),
                                    new Trusted(ids(row, "forwarders"), ids(row, "let_through"))));
                })
                .list();
        return all;
    }

    /// Of those users alone who have changed something of it themselves: their wishes without that.
    public Map<UserId, Wishes> configured(TenantTx tx) {
        Map<UserId, Configured> bases = new HashMap<>();
        tx.handle()
                .createQuery("SELECT user_id, configured FROM user_wish WHERE configured IS NOT NULL")
                .map((row, _) -> bases.put(user(row), base(row)))
                .list();
        if (bases.isEmpty()) {
            return Map.of();
        }
        Map<UserId, Wishes> all = all(tx);
        Map<UserId, Wishes> configured = new HashMap<>();
        bases.forEach((user, base) -> configured.put(user, base.in(all.getOrDefault(user, Wishes.NONE))));
        return configured;
    }

    private static Configured base(TenantTx tx, UserId user, Wishes now) {
        return tx.handle()
                .createQuery("SELECT configured FROM user_wish WHERE user_id = :user AND configured IS NOT NULL")
                .bind("user", user.value())
                .map((row, _) -> base(row))
                .findOne()
                .orElseGet(() -> Configured.of(now));
    }

    private static Configured base(ResultSet row) throws SQLException {
        return Configured.read(List.of((String[]) row.getArray("configured").getArray()));
    }

    /// Since when each forwarding is as it is now.
    public Map<UserId, Map<Forward, Instant>> since(TenantTx tx) {
        Map<UserId, Map<Forward, Instant>> all = new HashMap<>();
        tx.handle()
                .createQuery("""
                SELECT user_id, happened, origin, target, after_seconds, since FROM user_forward
                """)
                .map((row, _) -> all.computeIfAbsent(user(row), _ -> new HashMap<>())
                        .put(
                                forward(row),
                                row.getObject("since", OffsetDateTime.class).toInstant()))
                .list();
        return all;
    }

    private static Forward forward(ResultSet row) throws SQLException {
        return new Forward(
                Forward.Case.valueOf(row.getString("happened")),
                Origin.valueOf(row.getString("origin")),
                row.getString("target"),
                row.getInt("after_seconds"));
    }

    private static UserId user(ResultSet row) throws SQLException {
        return new UserId(row.getObject("user_id", UUID.class));
    }

    private static FollowMe line(ResultSet row) throws SQLException {
        UUID device = row.getObject("device_id", UUID.class);
        return new FollowMe(
                device != null
                        ? new FollowMe.What.Phone(new DeviceId(device))
                        : new FollowMe.What.Outside(row.getString("number")),
                Origin.valueOf(row.getString("origin")),
                row.getBoolean("enabled"),
                row.getInt("delay_seconds"),
                row.getInt("timeout_seconds"),
                row.getBoolean("user_may_change"));
    }

    private static List<NumberMask> masks(ResultSet row, String column) throws SQLException {
        return Arrays.stream((String[]) row.getArray(column).getArray())
                .map(NumberMask::new)
                .toList();
    }

    private static List<UUID> ids(ResultSet row, String column) throws SQLException {
        return List.of((UUID[]) row.getArray(column).getArray());
    }

    static Actions actions(ResultSet row) throws SQLException {
        return Actions.read(List.of((String[]) row.getArray("before").getArray()), List.of((String[])
                row.getArray("after").getArray()));
    }

    /// Of those who are named and still there.
    private static Map<UUID, String> extensions(Handle handle, List<Trusted> named) {
        List<UUID> ids = named.stream()
                .flatMap(one -> Stream.concat(one.forwarders().stream(), one.letThrough().stream()))
                .distinct()
                .toList();
        Map<UUID, String> extensions = new HashMap<>();
        if (!ids.isEmpty()) {
            handle.createQuery("SELECT target, number FROM extension WHERE target = ANY(:ids)")
                    .bindArray("ids", UUID.class, ids)
                    .map((row, _) -> extensions.put(row.getObject("target", UUID.class), row.getString("number")))
                    .list();
        }
        return extensions;
    }

    private static String words(List<UUID> ids, Map<UUID, String> extensions) {
        return String.join(
                ", ", ids.stream().map(id -> extensions.getOrDefault(id, "?")).toList());
    }

    private static Map<String, String> facts(Wishes wishes, Configured configured, Map<UUID, String> extensions) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("configured", configured.equals(Configured.of(wishes)) ? "" : String.join("; ", configured.lines()));
        facts.put("doNotDisturb", String.valueOf(wishes.doNotDisturb()));
        facts.put("callWaiting", String.valueOf(wishes.callWaiting()));
        facts.put("blocked", wishes.blocked().toString());
        facts.put("rule", wishes.rule().orElse(""));
        facts.put("blockedCalled", wishes.blockedCalled().toString());
        facts.put("forwardedBy", words(wishes.trusted().forwarders(), extensions));
        facts.put("letThrough", words(wishes.trusted().letThrough(), extensions));
        facts.put("before", wishes.actions().before().toString());
        facts.put("after", wishes.actions().after().toString());
        wishes.forwards()
                .forEach(forward -> facts.put(
                        "forward " + forward.when() + " " + forward.origin(),
                        forward.target() + " after " + forward.afterSeconds() + " s"));
        for (int place = 1; place <= wishes.followMe().size(); place++) {
            FollowMe line = wishes.followMe().get(place - 1);
            facts.put(
                    "follow me " + line.origin() + " " + line.what(),
                    place + ". " + (line.enabled() ? "rings" : "does not ring") + " " + line.delaySeconds() + "+"
                            + line.timeoutSeconds() + " s" + (line.userMayChange() ? " by user" : ""));
        }
        return facts;
    }
}
