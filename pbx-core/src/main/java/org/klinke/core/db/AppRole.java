package org.klinke.core.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// The role the server works as: made if the owner may do so, granted what the stores need and no more, refused if it
/// could walk around row-level security.
final class AppRole {
    private static final int CONNECT_SECONDS_MAX = 5;

    /// Rights by table. A table that is not listed here is out of the application's reach; the audit log only grows.
    static final Map<String, String> GRANTS = Map.ofEntries(
            Map.entry("tenant", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("site", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("user_", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("account", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("login_session", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("login_policy", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("kept_answer", "SELECT, INSERT, UPDATE (answer), DELETE"),
            Map.entry("access_grant", "SELECT, INSERT, UPDATE (ends_at), DELETE"),
            Map.entry("second_factor", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("recovery_code", "SELECT, INSERT, DELETE"),
            Map.entry("sign_on", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("passkey", "SELECT, INSERT, UPDATE (counter, last_used_at), DELETE"),
            Map.entry("invitation", "SELECT, INSERT, DELETE"),
            Map.entry("api_key", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("extension", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("device", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("number", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("trunk", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("trunk_account", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("trunk_permit", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("site_emergency_trunk", "SELECT, INSERT, DELETE"),
            Map.entry("inbound_rule", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("outbound_rule", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("outbound_rule_trunk", "SELECT, INSERT, DELETE"),
            Map.entry("expectation", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("extension_pool", "SELECT, INSERT, DELETE"),
            Map.entry("time_calendar", "SELECT, INSERT, DELETE"),
            Map.entry("time_condition", "SELECT, INSERT, DELETE"),
            Map.entry("time_switch", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("ring_group", "SELECT, INSERT, DELETE"),
            Map.entry("ring_group_member", "SELECT, INSERT, DELETE"),
            Map.entry("speed_dial", "SELECT, INSERT, DELETE"),
            Map.entry("parking_lot", "SELECT, INSERT, DELETE"),
            Map.entry("block_list", "SELECT, INSERT, DELETE"),
            Map.entry("contact", "SELECT, INSERT, DELETE"),
            Map.entry("contact_book", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("user_wish", "SELECT, INSERT, DELETE"),
            Map.entry("user_forward", "SELECT, INSERT, DELETE"),
            Map.entry("follow_me", "SELECT, INSERT, DELETE"),
            Map.entry("phone", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("phone_handset", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("phone_setup", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("phone_login", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("user_pin", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("firmware", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("phone_firmware", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("firmware_rollout", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("phone_visit", "SELECT, INSERT, DELETE"),
            Map.entry("phone_file", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("phone_certificate", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("phone_key", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("phone_network", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("newcomer", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("redirect_account", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("redirect_errand", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("toll_settings", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("toll_unlock", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("alarm", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("alarm_settings", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("recording_settings", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("retention_settings", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("media_object", "SELECT, INSERT, UPDATE (hold, heard, mail_next, mail_tries), DELETE"),
            Map.entry("media_name", "SELECT, INSERT, DELETE"),
            Map.entry("voicemail_settings", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("feature_code", "SELECT, INSERT, DELETE"),
            Map.entry("recording_share", "SELECT, INSERT, DELETE"),
            Map.entry("prompt", "SELECT, INSERT, DELETE"),
            Map.entry("phone_prompt", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("prompt_version", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("playlist", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("voice_box", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("conversation", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("call", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("leg", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("segment", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("call_trace", "SELECT, INSERT, DELETE"),
            Map.entry("webhook", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("webhook_delivery", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("webhook_attempt", "SELECT, INSERT, DELETE"),
            Map.entry("trunk_test", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("status_day", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("status_notice", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("status_update", "SELECT, INSERT, UPDATE (told), DELETE"),
            Map.entry("status_subscriber", "SELECT, INSERT, UPDATE (language), DELETE"),
            Map.entry("status_mail", "SELECT, INSERT, UPDATE (next, tries), DELETE"),
            Map.entry("reseller", "SELECT, INSERT, UPDATE, DELETE"),
            Map.entry("reseller_account", "SELECT, INSERT, DELETE"),
            Map.entry("reseller_tenant", "SELECT, INSERT, DELETE"),
            Map.entry("audit_entry", "SELECT, INSERT"),
            Map.entry("audit_values", "SELECT, INSERT, DELETE"));

    private final Connection owner;
    private final DatabaseConfig config;

    AppRole(Connection owner, DatabaseConfig config) {
        this.owner = owner;
        this.config = config;
    }

    void prepare() throws SQLException {
        if (!exists()) {
            create();
        }
        // One transaction: a server that is already running never finds its rights gone.
        owner.setAutoCommit(false);
        for (String statement : statements()) {
            Migration.execute(owner, statement);
        }
        owner.commit();
        owner.setAutoCommit(true);
        refuseTooManyRights();
        tryLogin();
    }

    private boolean exists() throws SQLException {
        return ask("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ?)", config.appUser())
                .equals("t");
    }

    private void create() throws SQLException {
        // format() quotes on the server: a role statement takes no parameters.
        String create = ask(
                "SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD %L', ?, ?)",
                config.appUser(), config.appPassword());
        try {
            Migration.execute(owner, create);
        } catch (SQLException e) {
            if (!"42501".equals(e.getSQLState())) {
                throw new SQLException("the role '" + config.appUser() + "' could not be made", e.getSQLState());
            }
            throw new DatabaseRefused(
                    "database.user: the role '" + config.appUser() + "' does not exist and '" + config.ownerUser()
                            + "' may not create it; run as a superuser: CREATE ROLE \"" + config.appUser()
                            + "\" LOGIN PASSWORD '…';  (the password of database.password)",
                    null);
        }
    }

    private List<String> statements() {
        String role = '"' + config.appUser() + '"';
        List<String> grants = new ArrayList<>();
        grants.add("GRANT USAGE ON SCHEMA " + Database.SCHEMA + " TO " + role);
        grants.add("REVOKE ALL ON ALL TABLES IN SCHEMA " + Database.SCHEMA + " FROM " + role);
        GRANTS.forEach((table, rights) -> grants.add("GRANT " + rights + " ON " + table + " TO " + role));
        return grants;
    }

    private void refuseTooManyRights() throws SQLException {
        String excess = ask("""
                SELECT concat_ws(', ',
                         CASE WHEN r.rolsuper THEN 'is superuser' END,
                         CASE WHEN r.rolbypassrls THEN 'has BYPASSRLS' END,
                         CASE WHEN EXISTS (SELECT 1 FROM pg_roles m
                                            WHERE m.oid <> r.oid AND (m.rolsuper OR m.rolbypassrls) AND NOT r.rolsuper
                                              AND pg_has_role(r.oid, m.oid, 'MEMBER'))
                              THEN 'is a member of a role that is superuser or has BYPASSRLS' END,
                         CASE WHEN EXISTS (SELECT 1 FROM pg_class c
                                            WHERE c.relnamespace = current_schema()::regnamespace
                                              AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
                              THEN 'owns tables or is a member of their owner' END)
                  FROM pg_roles r WHERE r.rolname = ?
                """, config.appUser());
        if (!excess.isEmpty()) {
            throw new DatabaseRefused(
                    "database.user: the role '" + config.appUser() + "' " + excess
                            + ", so it could walk around tenant separation: use a plain role",
                    null);
        }
    }

    private void tryLogin() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(Database.connectionProperties(CONNECT_SECONDS_MAX, CONNECT_SECONDS_MAX));
        properties.setProperty("user", config.appUser());
        properties.setProperty("password", config.appPassword());
        try (Connection connection = DriverManager.getConnection(config.jdbcUrl(), properties)) {
            connection.isValid(CONNECT_SECONDS_MAX);
        } catch (SQLException e) {
            @Nullable String state = e.getSQLState();
            if (state != null && (state.startsWith("28") || state.equals("42501"))) {
                throw new DatabaseRefused(
                        "database.user/.password: PostgreSQL refuses the login '" + config.appUser() + "': "
                                + e.getMessage() + "; set it with: ALTER ROLE \"" + config.appUser()
                                + "\" PASSWORD '…'",
                        e);
            }
            throw e;
        }
    }

    private String ask(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = owner.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
