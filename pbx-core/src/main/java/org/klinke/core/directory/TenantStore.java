package org.klinke.core.directory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.db.Unique;
import org.klinke.core.id.Ids;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// The tenants themselves: work for the platform's operator, so every change is a [PlatformChange] with one entry in
/// the platform's chain. Thread-safe.
public final class TenantStore {
    private static final String KIND = "tenant";

    private final Ids ids;
    private final Keyring keyring;
    private final AuditLog audit;
    private final TenantDirectory directory;

    public TenantStore(Ids ids, Keyring keyring, AuditLog audit, TenantDirectory directory) {
        this.ids = ids;
        this.keyring = keyring;
        this.audit = audit;
        this.directory = directory;
    }

    /// Makes a tenant with its data key and its default site.
    ///
    /// @return its scope, good at once for [PlatformChange#within]
    /// @throws InvalidInput if name or domain is taken
    public TenantScope create(PlatformChange change, TenantDetails details) {
        return create(change, details, scope -> {
            // The key first, then the commit: a tenant is never without one. Should the outcome of the commit be
            // unknown, the next start decides what becomes of the key.
            keyring.create(scope);
            change.onRollback(() -> keyring.condemn(scope, true));
        });
    }

    /// Makes a tenant in a change that is rolled back in any case: no file learns of its key.
    ///
    /// @throws InvalidInput as [#create]
    public TenantScope createForTrial(PlatformChange change, TenantDetails details) {
        return create(change, details, scope -> {
            keyring.createForTrial(scope);
            change.onRollback(() -> keyring.destroy(scope.id()));
        });
    }

    private TenantScope create(PlatformChange change, TenantDetails details, Consumer<TenantScope> key) {
        Tenant tenant = details.withId(new TenantId(ids.next()));
        TenantScope scope = directory.found(tenant);
        insert(change.tx().handle(), tenant);
        key.accept(scope);
        change.tx()
                .within(
                        scope,
                        tx -> tx.handle()
                                .createUpdate("""
                        INSERT INTO site (tenant_id, id, name, is_default)
                        VALUES (:tenant, :id, 'default', true)
                        """)
                                .bind("tenant", tenant.id().value())
                                .bind("id", ids.next())
                                .execute());
        change.created(KIND, tenant.id().value(), details.facts());
        change.tenantChanged(scope);
        return scope;
    }

    /// @return the scope with the new details
    public TenantScope update(PlatformChange change, TenantScope scope, TenantDetails details) {
        Tenant before = read(change.tx().handle(), scope);
        Tenant after = details.withId(scope.id());
        TenantScope renewed = directory.found(after);
        if (before.equals(after)) {
            return renewed;
        }
        unique(details, () -> bound(change.tx().handle(), after, """
                UPDATE tenant SET name = :name, domain = :domain, country = :country, area_code = :areaCode,
                                  time_zone = :timeZone, language = :language,
                                  emergency_numbers = :emergencyNumbers
                 WHERE id = :id
                """));
        change.updated(KIND, scope.id().value(), TenantDetails.of(before).facts(), details.facts());
        change.tenantChanged(renewed);
        return renewed;
    }

    /// Deletes the tenant with all its rows and destroys its key, so that what backups still hold of it is unreadable.
    /// Of its audit log the bare chain stays, without any personal value.
    ///
    /// @throws InvalidInput while any of its recordings or call records is held
    public void delete(PlatformChange change, TenantScope scope) {
        Handle handle = change.tx().handle();
        Tenant before = read(handle, scope);
        requireNothingHeld(change, scope);
        // Condemned before the commit, destroyed after it: whatever happens between, the next start sees it through.
        keyring.condemn(scope, true);
        change.onCommit(() -> keyring.destroy(scope.id()));
        audit.eraseAll(change, scope);
        change.tx().within(scope, tx -> {
            for (String table : List.of(
                    "recording_share",
                    "media_object",
                    "media_name",
                    "recording_settings",
                    "retention_settings",
                    "voicemail_settings",
                    "feature_code",
                    "voice_box",
                    "webhook_attempt",
                    "webhook_delivery",
                    "webhook",
                    "prompt",
                    "phone_prompt",
                    "prompt_version",
                    "playlist",
                    "segment",
                    "leg",
                    "call",
                    "conversation",
                    "alarm",
                    "alarm_settings",
                    "toll_settings",
                    "toll_unlock",
                    "expectation",
                    "inbound_rule",
                    "outbound_rule_trunk",
                    "outbound_rule",
                    "site_emergency_trunk",
                    "trunk_permit",
                    "trunk_account",
                    "trunk_test",
                    "trunk",
                    "number",
                    "extension_pool",
                    "phone_handset",
                    "phone_setup",
                    "follow_me",
                    "user_forward",
                    "user_wish",
                    "ring_group_member",
                    "ring_group",
                    "time_switch",
                    "time_condition",
                    "time_calendar",
                    "speed_dial",
                    "parking_lot",
                    "contact",
                    "contact_book",
                    "redirect_account",
                    "redirect_errand",
                    "block_list",
                    "device",
                    "firmware",
                    "extension",
                    "kept_answer",
                    "login_policy",
                    "login_session",
                    "invitation",
                    "passkey",
                    "sign_on",
                    "api_key",
                    "second_factor",
                    "recovery_code",
                    "access_grant",
                    "account",
                    "user_",
                    "site")) {
                tx.handle().createUpdate("DELETE FROM " + table).execute();
            }
            return true;
        });
        handle.createUpdate("DELETE FROM tenant WHERE id = :id")
                .bind("id", scope.id().value())
                .execute();
        change.deleted(KIND, scope.id().value(), TenantDetails.of(before).facts());
        change.tenantChanged(scope);
    }

    /// In the order of the tenant's audit log, which is locked until the end: nobody holds one meanwhile.
    private static void requireNothingHeld(PlatformChange change, TenantScope scope) {
        int recordings = held(change, scope, "SELECT count(*) FROM media_object WHERE hold <> ''");
        if (recordings > 0) {
            throw new InvalidInput(
                    "tenant", "recordings of it are held: " + recordings, "end these holds first, if you may");
        }
        int calls = held(change, scope, "SELECT count(*) FROM call WHERE hold <> ''");
        if (calls > 0) {
            throw new InvalidInput(
                    "tenant", "call records of it are held: " + calls, "end these holds first, if you may");
        }
    }

    private static int held(PlatformChange change, TenantScope scope, String count) {
        return change.within(
                scope,
                within -> within.tx()
                        .handle()
                        .createQuery(count)
                        .mapTo(Integer.class)
                        .one());
    }

    /// All tenants by name.
    public List<Tenant> list(PlatformTx tx) {
        return tx.handle().createQuery("""
                        SELECT id, name, domain, country, area_code, time_zone, language, emergency_numbers
                          FROM tenant ORDER BY name
                        """).map((row, _) -> tenant(row)).list();
    }

    private static Tenant read(Handle handle, TenantScope scope) {
        return handle.createQuery("""
                        SELECT id, name, domain, country, area_code, time_zone, language, emergency_numbers
                          FROM tenant WHERE id = :id
                        """)
                .bind("id", scope.id().value())
                .map((row, _) -> tenant(row))
                .findOne()
                .orElseThrow(() -> new InvalidInput(
                        "name", "the tenant '" + scope.name() + "' does not exist any more", "look at the list again"));
    }

    private static Tenant tenant(ResultSet row) throws SQLException {
        return new Tenant(
                new TenantId(row.getObject("id", UUID.class)),
                row.getString("name"),
                row.getString("domain"),
                row.getString("country"),
                row.getString("area_code"),
                row.getString("time_zone"),
                row.getString("language"),
                List.of((String[]) row.getArray("emergency_numbers").getArray()));
    }

    private static void insert(Handle handle, Tenant tenant) {
        unique(TenantDetails.of(tenant), () -> bound(handle, tenant, """
                INSERT INTO tenant (id, name, domain, country, area_code, time_zone, language, emergency_numbers)
                VALUES (:id, :name, :domain, :country, :areaCode, :timeZone, :language, :emergencyNumbers)
                """));
    }

    private static int bound(Handle handle, Tenant tenant, String sql) {
        return handle.createUpdate(sql)
                .bind("id", tenant.id().value())
                .bind("name", tenant.name())
                .bind("domain", tenant.domain())
                .bind("country", tenant.country())
                .bind("areaCode", tenant.areaCode())
                .bind("timeZone", tenant.timeZone())
                .bind("language", tenant.language())
                .bind("emergencyNumbers", tenant.emergencyNumbers().toArray(String[]::new))
                .execute();
    }

    private static void unique(TenantDetails details, Supplier<Integer> statement) {
        Unique.guard(
                "tenant_name_unique",
                () -> new InvalidInput(
                        "name", "there is already a tenant '" + details.name() + "'", "choose another name"),
                () -> Unique.guard(
                        "tenant_domain_unique",
                        () -> new InvalidInput(
                                "domain",
                                "'" + details.domain() + "' belongs to another tenant",
                                "every tenant needs a domain of its own"),
                        statement));
    }
}
