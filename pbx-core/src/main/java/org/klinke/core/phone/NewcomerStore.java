package org.klinke.core.phone;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DeviceSource;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.SiteId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantScope;

/// Network addresses of sites and the telephones that came by them, one audit entry per change. Which tenant: that of
/// the transaction. Thread-safe.
///
///     arrive ──▶ may call 110 and 112 ──▶ adopt ──▶ fetches as that device ──▶ settled: forgotten, it is one
///                   │ └── registered: forgotten by an admin's word only, or when the same phone came by elsewhere
///                   └── never registered: forgotten after two weeks unseen, or to make room
///     arrive, no room ──▶ the site's spare account, which all share that find none: 110 and 112, and nobody adopts it
///
/// The spare account is no line of the list's 200, and is never forgotten: nobody knows which phones hold it.
public final class NewcomerStore implements DeviceSource {
    /// Of a tenant. Whoever knows a network address can invent as many, and no more.
    public static final int NEWCOMERS_MAX = 200;

    private static final Duration UNSEEN_MAX = Duration.ofDays(14);
    /// After it a newcomer that has never registered makes room for another, if there is none.
    private static final Duration IDLE = Duration.ofHours(1);

    private static final int USER_AGENT_CHARACTERS_MAX = 200;
    private static final String KIND = "newcomer";
    private static final String NETWORK = "phone network";
    private static final String SELECT = """
            SELECT id, site_id, mac, remote, user_agent, model, first_seen, last_seen, registered_at,
                device_id, secret
            FROM newcomer
            """;

    private final Ids ids;
    private final Keyring keyring;

    public NewcomerStore(Ids ids, Keyring keyring) {
        this.ids = ids;
        this.keyring = keyring;
    }

    /// Makes the site's network address anew: the one before is dead. Who came by it stays, with the address of its
    /// own:
    /// it may be the phone somebody calls for help from.
    ///
    /// @param open false leaves none
    public NetworkAddress renew(Change change, SiteId site, boolean open) {
        Optional<NetworkAddress> was = networks(change.tx()).stream()
                .filter(network -> network.site().equals(site))
                .findFirst();
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO phone_network (tenant_id, site_id, open) VALUES (:tenant, :site, :open)
                        ON CONFLICT (tenant_id, site_id)
                            DO UPDATE SET open = :open, generation = phone_network.generation + 1
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("site", site.value())
                .bind("open", open)
                .execute();
        NetworkAddress now = new NetworkAddress(
                site, was.map(network -> network.generation() + 1).orElse(1), open);
        was.ifPresentOrElse(
                before -> change.updated(NETWORK, site.value(), facts(before), facts(now)),
                () -> change.created(NETWORK, site.value(), facts(now)));
        return now;
    }

    public List<NetworkAddress> networks(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT site_id, generation, open FROM phone_network ORDER BY site_id")
                .map((row, _) -> new NetworkAddress(
                        new SiteId(row.getObject("site_id", UUID.class)),
                        row.getInt("generation"),
                        row.getBoolean("open")))
                .list();
    }

    /// A telephone has come that nobody knows, or one that has come before.
    ///
    /// @param registered who must not be forgotten to make room
    /// @return empty if there is no room
    public Optional<Newcomer> arrive(
            Change change, Arrival arrival, String password, Predicate<DeviceId> registered, Instant now) {
        List<Newcomer> all = list(change.tx());
        Optional<Newcomer> known = all.stream().filter(arrival::is).findFirst();
        if (known.isPresent()) {
            return known;
        }
        if (all.stream().filter(one -> !one.isSpare()).count() >= NEWCOMERS_MAX) {
            Optional<Newcomer> idle = all.stream()
                    .filter(one -> mayGo(one, all, registered))
                    .filter(one -> one.lastSeen().plus(IDLE).isBefore(now))
                    .min(Comparator.comparing(Newcomer::lastSeen));
            if (idle.isEmpty()) {
                return Optional.empty();
            }
            forget(change, idle.get());
        }
        // People read it in terminals.
        String agent = arrival.userAgent().replaceAll("[^ -~]", "?");
        Newcomer newcomer = new Newcomer(
                new DeviceId(ids.next()),
                arrival.site(),
                arrival.mac(),
                arrival.remote(),
                agent.substring(0, Math.min(agent.length(), USER_AGENT_CHARACTERS_MAX)),
                arrival.model(),
                now,
                now,
                Optional.empty(),
                Optional.empty());
        insert(change, newcomer, password);
        change.created(KIND, newcomer.id().value(), newcomer.facts());
        return Optional.of(newcomer);
    }

    /// The account that phones of this site share for which the list has no room; made the first time.
    public Newcomer spare(Change change, SiteId site, String password, Instant now) {
        return list(change.tx()).stream()
                .filter(one -> one.isSpare() && one.site().equals(site))
                .findFirst()
                .orElseGet(() -> {
                    Newcomer spare = Newcomer.spare(new DeviceId(ids.next()), site, now);
                    insert(change, spare, password);
                    change.created(KIND, spare.id().value(), spare.facts());
                    return spare;
                });
    }

    /// What a newcomer shows of itself.
    public record Arrival(SiteId site, MacAddress mac, String remote, String userAgent, String model) {
        boolean is(Newcomer newcomer) {
            return newcomer.site().equals(site)
                    && newcomer.mac().equals(mac)
                    && newcomer.remote().equals(remote);
        }
    }

    /// It is to become this device.
    public void adopt(Change change, Newcomer newcomer, DeviceId device) {
        change.tx()
                .handle()
                .createUpdate("UPDATE newcomer SET device_id = :device WHERE id = :id")
                .bind("device", device.value())
                .bind("id", newcomer.id().value())
                .execute();
        change.noted(
                "adopt",
                KIND,
                newcomer.id().value(),
                Map.of("mac", newcomer.mac().shown(), "device", device.toString()));
    }

    /// The device has registered with what it got: whoever was adopted as it is a newcomer no more.
    public void settled(Change change, DeviceId device) {
        list(change.tx()).stream()
                .filter(one -> one.adopted().filter(device::equals).isPresent())
                .forEach(one -> forget(change, one));
    }

    /// Forgets who has not been seen for two weeks, and may be forgotten.
    public void expire(Change change, Predicate<DeviceId> registered, Instant now) {
        List<Newcomer> all = list(change.tx());
        all.stream()
                .filter(one -> isGone(one, now) && mayGo(one, all, registered))
                .forEach(one -> forget(change, one));
    }

    /// Somebody may rely on who has ever registered, though it is switched off now or the server has just been started:
    /// unless the same phone came by another address of its house, and has registered as what it became there.
    private static boolean mayGo(Newcomer one, List<Newcomer> all, Predicate<DeviceId> registered) {
        return !one.isSpare()
                && one.adopted().isEmpty()
                && !registered.test(one.id())
                && one.registered()
                        .map(when -> all.stream().anyMatch(other -> isSuccessor(other, one, when)))
                        .orElse(true);
    }

    private static boolean isSuccessor(Newcomer other, Newcomer one, Instant when) {
        return other.mac().equals(one.mac())
                && other.site().equals(one.site())
                && other.registered().filter(when::isBefore).isPresent();
    }

    static boolean isGone(Newcomer newcomer, Instant now) {
        return newcomer.lastSeen().plus(UNSEEN_MAX).isBefore(now);
    }

    /// By an admin's word: also who has registered.
    ///
    /// @param from the address it came from; "" for all who claim this MAC address
    /// @return how many there were
    /// @throws InvalidInput if there is none
    public int forget(Change change, MacAddress mac, String from) {
        List<Newcomer> found = claiming(change.tx(), mac, from);
        found.forEach(one -> forget(change, one));
        return found.size();
    }

    /// @param from the address they came from; "" for any
    /// @return one at least
    /// @throws InvalidInput if there is none
    List<Newcomer> claiming(TenantTx tx, MacAddress mac, String from) {
        List<Newcomer> found = list(tx).stream()
                .filter(one ->
                        one.mac().equals(mac) && (from.isEmpty() || one.remote().equals(from)))
                .toList();
        if (found.isEmpty()) {
            throw new InvalidInput(
                    "mac",
                    "no newcomer has " + mac.shown(),
                    "let the phone start with the network address, and look at the list of newcomers");
        }
        return found;
    }

    public void forget(Change change, Newcomer newcomer) {
        change.tx()
                .handle()
                .createUpdate("DELETE FROM newcomer WHERE id = :id")
                .bind("id", newcomer.id().value())
                .execute();
        change.deleted(KIND, newcomer.id().value(), newcomer.facts());
    }

    /// Nothing that anybody did: no entry.
    public void seen(TenantTx tx, DeviceId newcomer, Instant now) {
        tx.handle()
                .createUpdate("UPDATE newcomer SET last_seen = :now WHERE id = :id")
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("id", newcomer.value())
                .execute();
    }

    /// It has registered for the first time. Nothing that anybody did: no entry.
    public void registered(TenantTx tx, DeviceId newcomer, Instant now) {
        tx.handle()
                .createUpdate("""
                        UPDATE newcomer SET registered_at = :now, last_seen = :now
                        WHERE id = :id AND registered_at IS NULL
                        """)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("id", newcomer.value())
                .execute();
    }

    /// The latest first.
    public List<Newcomer> list(TenantTx tx) {
        return stored(tx).stream().map(Stored::newcomer).toList();
    }

    /// For its own file, and for nothing else.
    public Optional<String> password(TenantTx tx, DeviceId newcomer) {
        return tx.handle()
                .createQuery("SELECT secret FROM newcomer WHERE id = :id")
                .bind("id", newcomer.value())
                .mapTo(byte[].class)
                .findFirst()
                .map(secret -> reveal(tx.scope(), newcomer, secret));
    }

    @Override
    public List<DirectorySnapshot.Device> devices(TenantTx tx) {
        return stored(tx).stream()
                .map(one -> DirectorySnapshot.Device.newcomer(
                        one.newcomer().id(),
                        one.newcomer().name(),
                        one.newcomer().sipUsername(),
                        one.newcomer().site(),
                        DeviceCredentials.of(
                                one.newcomer().sipUsername(),
                                tx.scope().domain(),
                                reveal(tx.scope(), one.newcomer().id(), one.secret()))))
                .toList();
    }

    private record Stored(Newcomer newcomer, byte[] secret) {}

    private static List<Stored> stored(TenantTx tx) {
        return tx.handle()
                .createQuery(SELECT + "ORDER BY first_seen DESC, id DESC")
                .map((row, _) -> new Stored(newcomer(row), row.getBytes("secret")))
                .list();
    }

    private void insert(Change change, Newcomer newcomer, String password) {
        byte[] secret = keyring.cipherFor(change.scope())
                .seal(KIND, newcomer.id().value(), "secret", password.getBytes(StandardCharsets.UTF_8));
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO newcomer
                            (tenant_id, id, site_id, mac, remote, user_agent, model, first_seen, last_seen, secret)
                        VALUES (:tenant, :id, :site, :mac, :remote, :agent, :model, :seen, :seen, :secret)
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("id", newcomer.id().value())
                .bind("site", newcomer.site().value())
                .bind("mac", newcomer.mac().text())
                .bind("remote", newcomer.remote())
                .bind("agent", newcomer.userAgent())
                .bind("model", newcomer.model())
                .bind("seen", newcomer.firstSeen().atOffset(ZoneOffset.UTC))
                .bind("secret", secret)
                .execute();
    }

    private String reveal(TenantScope scope, DeviceId newcomer, byte[] secret) {
        return new String(
                keyring.cipherFor(scope).open(KIND, newcomer.value(), "secret", secret), StandardCharsets.UTF_8);
    }

    private static Newcomer newcomer(ResultSet row) throws SQLException {
        return new Newcomer(
                new DeviceId(row.getObject("id", UUID.class)),
                new SiteId(row.getObject("site_id", UUID.class)),
                new MacAddress(row.getString("mac")),
                row.getString("remote"),
                row.getString("user_agent"),
                row.getString("model"),
                row.getObject("first_seen", OffsetDateTime.class).toInstant(),
                row.getObject("last_seen", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("registered_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getObject("device_id", UUID.class)).map(DeviceId::new));
    }

    private static Map<String, String> facts(NetworkAddress network) {
        return Map.of("generation", String.valueOf(network.generation()), "open", String.valueOf(network.open()));
    }
}
