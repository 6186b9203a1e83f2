package org.klinke.core.phone;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.statement.SqlStatement;
import org.klinke.core.audit.Change;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.UserId;

/// What is set on telephones, layer by layer, one audit entry per changed layer. Which tenant: that of the transaction.
/// Thread-safe.
public final class PhoneSetupStore {
    static final String PARK_PLACE = "place";
    private static final String KIND = "phone setup";
    private static final String OF_LAYER = """
             WHERE layer = :layer AND name IS NOT DISTINCT FROM :name
               AND user_id IS NOT DISTINCT FROM :user AND device_id IS NOT DISTINCT FROM :device
            """;

    private final Ids ids;
    private final PhoneAbilities abilities;
    private final Predicate<String> authorities;

    /// @param authorities whether there is any by which this maker's factory certificates can be checked
    public PhoneSetupStore(Ids ids, PhoneAbilities abilities, Predicate<String> authorities) {
        this.ids = ids;
        this.abilities = abilities;
        this.authorities = authorities;
    }

    /// A layer with its row.
    private record Row(UUID id, PhoneLayer layer, PhoneSetup setup) {}

    /// Replaces what is set on a layer; [PhoneSetup#NONE] removes it.
    ///
    /// @throws InvalidInput whose phones these are is not known (`for`), or a key or setting cannot be there
    public void set(Change change, PhoneLayer layer, PhoneSetup setup) {
        Optional<Row> before = find(change.tx(), layer);
        if (before.map(Row::setup).orElse(PhoneSetup.NONE).equals(setup)) {
            return;
        }
        if (!before.flatMap(was -> was.setup().encryption()).equals(setup.encryption())) {
            requireKeys(change.tx(), layer, setup);
        }
        if (setup.equals(PhoneSetup.NONE)) {
            before.ifPresent(was -> delete(change, was));
            return;
        }
        TenantTx tx = change.tx();
        new SetupCheck(
                        abilities,
                        authorities,
                        user -> text(tx, "SELECT name FROM user_ WHERE id = :id", user.value())
                                .isPresent(),
                        device -> text(tx, "SELECT model FROM phone WHERE device_id = :id", device.value()),
                        () -> extensions(tx))
                .require(layer, setup);
        UUID id = before.map(Row::id).orElseGet(ids::next);
        bind(change.tx().handle().createUpdate("""
                        INSERT INTO phone_setup (tenant_id, id, layer, name, user_id, device_id, vlan, certificate,
                                                 encryption, keys,
                                                 settings)
                        VALUES (:tenant, :id, :layer, :name, :user, :device, :vlan, :certificate,
                                :encryption, :keys, :settings)
                        ON CONFLICT (tenant_id, id)
                        DO UPDATE SET vlan = :vlan, certificate = :certificate, encryption = :encryption, keys = :keys,
                                      settings = :settings
                        """), layer)
                .bind("tenant", change.scope().id().value())
                .bind("id", id)
                .bind("vlan", setup.vlan())
                .bind("certificate", setup.certificate().map(CertificateUse::text))
                .bind("encryption", setup.encryption().map(FileEncryption::text))
                .bind("keys", setup.keyText())
                .bind("settings", setup.settingText())
                .execute();
        before.ifPresentOrElse(
                was -> change.updated(KIND, id, facts(was), facts(new Row(id, layer, setup))),
                () -> change.created(KIND, id, facts(new Row(id, layer, setup))));
    }

    /// A phone that goes on at its steady address has no key until it was sent one.
    ///
    /// @throws InvalidInput `encryption`: one of these would get what it cannot read
    private void requireKeys(TenantTx tx, PhoneLayer layer, PhoneSetup setup) {
        Map<PhoneLayer, PhoneSetup> all = list(tx);
        PhoneSetups before = new PhoneSetups(all);
        all.put(layer, setup);
        PhoneSetups after = new PhoneSetups(all);
        for (Fetching phone : fetching(tx)) {
            if (abilities.decrypts(phone.seat().model())
                    && !phone.hasKey()
                    && before.encryption(phone.seat()) != FileEncryption.ON
                    && after.encryption(phone.seat()) == FileEncryption.ON) {
                throw new InvalidInput(
                        "encryption",
                        "'" + phone.name() + "' has not been told its key, and could not read its files",
                        "set 'prepared' first, and 'on' when the phones have fetched their files");
            }
        }
    }

    /// @param name of its device, for people
    /// @param hasKey whether it was sent that of its last opening
    private record Fetching(PhoneSetups.Seat seat, String name, boolean hasKey) {}

    /// Phones that were opened once and whose first address is dead.
    private List<Fetching> fetching(TenantTx tx) {
        return tx.handle()
                .createQuery("""
                        SELECT p.device_id, p.model, d.name, coalesce(l.user_id, d.user_id) AS user_id,
                               coalesce(k.generation = p.generation, false) AS has_key
                        FROM phone p
                            JOIN device d ON d.tenant_id = p.tenant_id AND d.id = p.device_id
                            LEFT JOIN phone_login l ON l.tenant_id = p.tenant_id AND l.device_id = p.device_id
                            LEFT JOIN phone_key k ON k.tenant_id = p.tenant_id AND k.device_id = p.device_id
                        WHERE p.generation > 1 AND (p.open_until IS NULL OR p.open_until < now())
                        ORDER BY d.name
                        """)
                .map((row, _) -> new Fetching(
                        new PhoneSetups.Seat(
                                abilities.makerOf(row.getString("model")).orElse(""),
                                row.getString("model"),
                                Optional.ofNullable(row.getObject("user_id", UUID.class))
                                        .map(UserId::new),
                                new DeviceId(row.getObject("device_id", UUID.class))),
                        row.getString("name"),
                        row.getBoolean("has_key")))
                .list();
    }

    /// The keys of one phone: for those who may change nothing else.
    public void setKeys(Change change, DeviceId device, List<PhoneKey> keys) {
        setKeys(change, new PhoneLayer.OfDevice(device), keys);
    }

    /// The keys of whichever phones are the user's.
    public void setKeys(Change change, UserId user, List<PhoneKey> keys) {
        setKeys(change, new PhoneLayer.OfUser(user), keys);
    }

    /// The user's own keys, whichever phones are his.
    public List<PhoneKey> keys(TenantTx tx, UserId user) {
        return find(tx, new PhoneLayer.OfUser(user))
                .map(Row::setup)
                .orElse(PhoneSetup.NONE)
                .keys();
    }

    private void setKeys(Change change, PhoneLayer layer, List<PhoneKey> keys) {
        set(
                change,
                layer,
                find(change.tx(), layer).map(Row::setup).orElse(PhoneSetup.NONE).withKeys(keys));
    }

    /// By layer, in the order in which people read them.
    public Map<PhoneLayer, PhoneSetup> list(TenantTx tx) {
        Map<PhoneLayer, PhoneSetup> all = new LinkedHashMap<>();
        tx.handle()
                .createQuery("SELECT * FROM phone_setup ORDER BY layer, name, user_id, device_id")
                .map((row, _) -> row(row))
                .forEach(row -> all.put(row.layer(), row.setup()));
        return all;
    }

    /// The tenant's extensions, which kind each is: "user", "group", "switch", "speed", "place" (to park a call),
    /// "lot".
    public static Map<String, String> extensions(TenantTx tx) {
        Map<String, String> kinds = new HashMap<>();
        tx.handle()
                .createQuery("""
                SELECT e.number, CASE WHEN e.kind <> 'parking' THEN e.kind
                                      WHEN l.extension = e.number THEN 'lot' ELSE :place END AS kind
                  FROM extension e LEFT JOIN parking_lot l ON l.tenant_id = e.tenant_id AND l.id = e.target
                """)
                .bind("place", PARK_PLACE)
                .map((row, _) -> Map.entry(row.getString("number"), row.getString("kind")))
                .forEach(one -> kinds.put(one.getKey(), one.getValue()));
        return kinds;
    }

    /// What is wrong with a key as it is now, though it may have been right when it was set.
    ///
    /// @param extensions see [#extensions]
    /// @param codes of its tenant
    /// @return "" if it works
    public String trouble(PhoneKey key, PhoneSetups.Seat seat, Map<String, String> extensions, FeatureCodes codes) {
        int keys = abilities.keysOf(seat.model());
        Set<String> kinds = abilities.kindsOf(seat.maker());
        if (key.number() > keys) {
            return "this phone has " + keys + " keys";
        }
        if (!kinds.contains(key.kind())) {
            return "this phone has no such keys";
        }
        if (!key.watches()) {
            return codes.elsewhere(key.target()).map(codes::why).orElse("");
        }
        return !extensions.containsKey(key.target()) ? "there is no extension " + key.target() + " any more" : "";
    }

    private static Optional<String> text(TenantTx tx, String query, UUID id) {
        return tx.handle().createQuery(query).bind("id", id).mapTo(String.class).findOne();
    }

    private static void delete(Change change, Row was) {
        change.tx()
                .handle()
                .createUpdate("DELETE FROM phone_setup WHERE id = :id")
                .bind("id", was.id())
                .execute();
        change.deleted(KIND, was.id(), facts(was));
    }

    private Optional<Row> find(TenantTx tx, PhoneLayer layer) {
        return bind(tx.handle().createQuery("SELECT * FROM phone_setup" + OF_LAYER), layer)
                .map((row, _) -> row(row))
                .findOne();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, PhoneLayer layer) {
        Optional<UUID> user =
                layer instanceof PhoneLayer.OfUser(UserId of) ? Optional.of(of.value()) : Optional.empty();
        Optional<UUID> device =
                layer instanceof PhoneLayer.OfDevice(DeviceId of) ? Optional.of(of.value()) : Optional.empty();
        return statement
                .bind("layer", layer.word())
                .bind("name", name(layer))
                .bind("user", user)
                .bind("device", device);
    }

    private static Optional<String> name(PhoneLayer layer) {
        return switch (layer) {
            case PhoneLayer.Maker(String name) -> Optional.of(name);
            case PhoneLayer.Model(String name) -> Optional.of(name);
            case PhoneLayer.All _, PhoneLayer.OfUser _, PhoneLayer.OfDevice _ -> Optional.empty();
        };
    }

    private static Row row(ResultSet row) throws SQLException {
        PhoneLayer layer = switch (row.getString("layer")) {
            case "maker" -> new PhoneLayer.Maker(row.getString("name"));
            case "model" -> new PhoneLayer.Model(row.getString("name"));
            case "user" -> new PhoneLayer.OfUser(new UserId(row.getObject("user_id", UUID.class)));
            case "device" -> new PhoneLayer.OfDevice(new DeviceId(row.getObject("device_id", UUID.class)));
            default -> new PhoneLayer.All();
        };
        String vlan = row.getString("vlan");
        String certificate = row.getString("certificate");
        String encryption = row.getString("encryption");
        return new Row(
                row.getObject("id", UUID.class),
                layer,
                PhoneSetup.read(vlan == null ? "" : vlan, row.getString("keys"), row.getString("settings"))
                        .withCertificate(CertificateUse.read(certificate == null ? "" : certificate))
                        .withEncryption(FileEncryption.read(encryption == null ? "" : encryption)));
    }

    private static Map<String, String> facts(Row row) {
        Map<String, String> facts = new HashMap<>(row.setup().facts());
        facts.put("for", (row.layer().word() + " " + name(row.layer()).orElse("")).strip());
        switch (row.layer()) {
            case PhoneLayer.OfUser(UserId user) ->
                facts.put("user", user.value().toString());
            case PhoneLayer.OfDevice(DeviceId device) ->
                facts.put("device", device.value().toString());
            case PhoneLayer.All _, PhoneLayer.Maker _, PhoneLayer.Model _ -> {}
        }
        return facts;
    }
}
