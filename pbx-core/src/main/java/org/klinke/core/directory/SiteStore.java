package org.klinke.core.directory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.id.Ids;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.net.Network;
import org.klinke.core.numbering.E164;

/// Sites and their ways for emergency calls, one audit entry per changed site. Which tenant: that of the
/// transaction. Thread-safe.
public final class SiteStore {
    private static final String KIND = "site";
    private static final String VACATED = "\n";

    private final Ids ids;

    public SiteStore(Ids ids) {
        this.ids = ids;
    }

    /// @throws InvalidInput if the name is taken, or a trunk is neither the tenant's nor one of the platform it may use
    public SiteId create(Change change, SiteDetails details) {
        SiteId id = new SiteId(ids.next());
        write(change, id, details, """
                INSERT INTO site (tenant_id, id, name, country, area_code, address, emergency_number, networks)
                VALUES (:tenant, :id, :name, :country, :areaCode, :address, :number, :networks)
                """);
        change.created(KIND, id.value(), details.facts());
        return id;
    }

    public void update(Change change, SiteId id, SiteDetails details) {
        update(change, require(change.tx(), id), details);
    }

    /// @param was as it is, or was before [#exchange]
    public void update(Change change, SiteRow was, SiteDetails details) {
        write(change, was.id(), details, """
                UPDATE site SET name = :name, country = :country, area_code = :areaCode, address = :address,
                                emergency_number = :number, networks = :networks
                 WHERE tenant_id = :tenant AND id = :id
                """);
        change.updated(KIND, was.id().value(), was.details().facts(), details.facts());
    }

    /// Lets several sites exchange their names: all of these are free while the work gives each of them one by
    /// [#update].
    ///
    /// @throws IllegalStateException if one of them has none in the end; nothing is changed then
    public void exchange(Change change, List<SiteRow> sites, Runnable work) {
        Handle handle = change.tx().handle();
        for (SiteRow site : sites) {
            handle.createUpdate("UPDATE site SET name = :nobody WHERE id = :id")
                    .bind("id", site.id().value())
                    .bind("nobody", VACATED + site.id())
                    .execute();
        }
        work.run();
        int without = handle.createQuery("SELECT count(*) FROM site WHERE starts_with(name, :vacated)")
                .bind("vacated", VACATED)
                .mapTo(Integer.class)
                .one();
        if (without > 0) {
            throw new IllegalStateException(without + " sites would be left without a name");
        }
    }

    /// @throws InvalidInput if it is the default site, or devices or numbers are there
    public void delete(Change change, SiteId id) {
        SiteRow before = require(change.tx(), id);
        if (before.isDefault()) {
            throw new InvalidInput(
                    "sites", "'" + before.details().name() + "' is the default site", "it stays; rename it instead");
        }
        Handle handle = change.tx().handle();
        deleteTrunks(handle, id);
        Unique.guard(
                "device_tenant_id_site_id_fkey",
                () -> occupied(before, "devices"),
                () -> Unique.guard(
                        "number_tenant_id_site_id_fkey",
                        () -> occupied(before, "numbers"),
                        () -> handle.createUpdate("DELETE FROM site WHERE id = :id")
                                .bind("id", id.value())
                                .execute()));
        change.deleted(KIND, id.value(), before.details().facts());
    }

    /// All, the default one first, then by name.
    public List<SiteRow> list(TenantTx tx) {
        Map<UUID, List<TrunkId>> trunks = new HashMap<>();
        tx.handle()
                .createQuery("""
                        SELECT site_id, coalesce(own_trunk_id, platform_trunk_id) AS trunk FROM site_emergency_trunk
                         ORDER BY site_id, position
                        """)
                .map((row, _) -> Map.entry(
                        row.getObject("site_id", UUID.class), new TrunkId(row.getObject("trunk", UUID.class))))
                .list()
                .forEach(use -> trunks.computeIfAbsent(use.getKey(), _ -> new ArrayList<>())
                        .add(use.getValue()));
        return tx.handle().createQuery("""
                        SELECT id, name, country, area_code, address, emergency_number, networks, is_default FROM site
                         ORDER BY is_default DESC, name
                        """).map((row, _) -> row(row, trunks)).list();
    }

    private SiteRow require(TenantTx tx, SiteId id) {
        return list(tx).stream()
                .filter(site -> site.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new InvalidInput("id", "there is no site " + id, "look at the list again"));
    }

    private static SiteRow row(ResultSet row, Map<UUID, List<TrunkId>> trunks) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new SiteRow(
                new SiteId(id),
                new SiteDetails(
                        row.getString("name"),
                        row.getString("country"),
                        row.getString("area_code"),
                        row.getString("address"),
                        Optional.ofNullable(row.getString("emergency_number")).map(E164::new),
                        trunks.getOrDefault(id, List.of()),
                        Stream.of((String[]) row.getArray("networks").getArray())
                                .flatMap(text -> Network.parse(text).stream())
                                .toList()),
                row.getBoolean("is_default"));
    }

    private static void write(Change change, SiteId id, SiteDetails details, String sql) {
        Handle handle = change.tx().handle();
        UUID tenant = change.scope().id().value();
        unique(
                details,
                () -> handle.createUpdate(sql)
                        .bind("tenant", tenant)
                        .bind("id", id.value())
                        .bind("name", details.name())
                        .bind("country", details.country())
                        .bind("areaCode", details.areaCode())
                        .bind("address", details.address())
                        .bind("number", details.emergencyNumber().map(E164::text))
                        .bindArray(
                                "networks",
                                String.class,
                                details.networks().stream()
                                        .map(Network::toString)
                                        .toList())
                        .execute());
        deleteTrunks(handle, id);
        int position = 0;
        for (TrunkId trunk : details.emergencyTrunks()) {
            int written = handle.createUpdate("""
                            INSERT INTO site_emergency_trunk (tenant_id, site_id, position, own_trunk_id, platform_trunk_id)
                            SELECT :tenant, :id, :position, own, permitted
                              FROM (SELECT (SELECT id FROM trunk WHERE id = :trunk) AS own,
                                           (SELECT trunk_id FROM trunk_permit WHERE trunk_id = :trunk) AS permitted) AS known
                             WHERE num_nonnulls(own, permitted) = 1
                            """)
                    .bind("tenant", tenant)
                    .bind("id", id.value())
                    .bind("position", position++)
                    .bind("trunk", trunk.value())
                    .execute();
            if (written == 0) {
                throw new InvalidInput(
                        "emergencyTrunks",
                        "there is no trunk " + trunk + " that this tenant may use",
                        "name one of its own, or ask the operator for one of the platform's");
            }
        }
        change.atEnd("emergency numbers", () -> requireOwnNumbers(handle));
    }

    /// Help finds the caller by this number, so it must be one that leads back here: also called by the inventory,
    /// which may not lose it.
    public static void requireOwnNumbers(Handle handle) {
        handle.createQuery("""
                        SELECT s.name, s.emergency_number FROM site s
                         WHERE s.emergency_number IS NOT NULL AND NOT EXISTS (
                               SELECT 1 FROM number n
                                WHERE n.state IN ('IN_SERVICE', 'PORT_IN', 'PORT_OUT')
                                  AND starts_with(s.emergency_number, n.e164)
                                  AND length(s.emergency_number) <= length(n.e164) + n.digits)
                         ORDER BY s.name LIMIT 1
                        """)
                .map((row, _) -> Map.entry(row.getString("name"), row.getString("emergency_number")))
                .findOne()
                .ifPresent(site -> {
                    throw new InvalidInput(
                            "emergencyNumber",
                            site.getValue() + " of the site '" + site.getKey()
                                    + "' is no number of this tenant in service",
                            "choose one of `numbers`, or add it there");
                });
    }

    private static void deleteTrunks(Handle handle, SiteId id) {
        handle.createUpdate("DELETE FROM site_emergency_trunk WHERE site_id = :id")
                .bind("id", id.value())
                .execute();
    }

    private static InvalidInput occupied(SiteRow site, String by) {
        return new InvalidInput(
                "sites", "'" + site.details().name() + "' still has " + by, "move them to another site first");
    }

    private static void unique(SiteDetails details, Supplier<Integer> statement) {
        Unique.guard(
                "site_name_unique",
                () -> new InvalidInput(
                        "name", "there is already a site '" + details.name() + "'", "choose another name"),
                statement);
    }
}
