package org.klinke.core.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;

/// What the owner's login does at each start, before anybody else connects:
///
///     reachable? new enough? ─▶ Flyway: V1, V2, … ─▶ partitions of the months to come ─▶ application role: made,
/// granted,
///                                                                                       checked for too many rights
final class Migration {
    private static final int VERSION_MIN = 150_000;
    /// Of a server that runs on for longer, rows wait in the partition for everything else until the next start. Each
    /// month is some thirty files, made and copied with every database.
    private static final int PARTITION_MONTHS_AHEAD = 3;

    private static final int CONNECT_SECONDS_MAX = 5;
    private static final int ANSWER_SECONDS_MAX = 600;
    private static final Pattern ROLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");

    private final DatabaseConfig config;

    private Migration(DatabaseConfig config) {
        this.config = config;
    }

    /// @return up to which change the tables are
    static String run(DatabaseConfig config) {
        return new Migration(config).bringUpTo(null);
    }

    /// Only up to a version: for tests of migrations on existing data.
    static void runUpTo(DatabaseConfig config, String version) {
        new Migration(config).bringUpTo(version);
    }

    private String bringUpTo(@Nullable String upTo) {
        if (!ROLE_NAME.matcher(config.appUser()).matches()) {
            throw new DatabaseRefused("database.user: '" + config.appUser() + "' is not a role name", null);
        }
        if (config.appUser().equals(config.ownerUser())) {
            throw new DatabaseRefused(
                    "database.user and database.owner.user are the same ('" + config.appUser()
                            + "'): use two roles, because the owner of the tables could walk around tenant separation",
                    null);
        }
        try (Connection owner = connect()) {
            requireVersion(owner);
            String reached = migrate(upTo);
            if (upTo == null) {
                owner.setSchema(Database.SCHEMA);
                execute(
                        owner,
                        "CALL klinke_make_partitions((now() AT TIME ZONE 'UTC')::date, " + PARTITION_MONTHS_AHEAD
                                + ")");
                new AppRole(owner, config).prepare();
            }
            return reached;
        } catch (SQLException e) {
            throw translated(e);
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(Database.connectionProperties(CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX));
        properties.setProperty("user", config.ownerUser());
        properties.setProperty("password", config.ownerPassword());
        return DriverManager.getConnection(config.jdbcUrl(), properties);
    }

    private void requireVersion(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_setting('server_version_num')::int, current_setting('server_version')")) {
            row.next();
            if (row.getInt(1) < VERSION_MIN) {
                throw new DatabaseRefused(
                        "database.url: PostgreSQL " + row.getString(2) + " is too old, 15 or newer is needed", null);
            }
        }
    }

    private String migrate(@Nullable String upTo) {
        try {
            MigrateResult done = Flyway.configure(Migration.class.getClassLoader())
                    .dataSource(config.jdbcUrl(), config.ownerUser(), config.ownerPassword())
                    .schemas(Database.SCHEMA)
                    .locations("classpath:db/migration")
                    .target(upTo == null ? MigrationVersion.LATEST : MigrationVersion.fromVersion(upTo))
                    .load()
                    .migrate();
            return Optional.ofNullable(done.targetSchemaVersion)
                    .or(() -> Optional.ofNullable(done.initialSchemaVersion))
                    .orElse("");
        } catch (FlywayException e) {
            throw new DatabaseRefused(
                    "The tables in " + config.jdbcUrl() + " cannot be brought up to date: "
                            + String.valueOf(e.getMessage()).strip()
                            + "\n  database.owner.user must own the database, or may create in it",
                    e);
        }
    }

    private RuntimeException translated(SQLException e) {
        @Nullable String state = e.getSQLState();
        if (state != null && state.startsWith("28")) {
            return new DatabaseRefused(
                    "database.owner.user/.password: PostgreSQL refuses the login '" + config.ownerUser() + "': "
                            + e.getMessage(),
                    e);
        }
        if (state != null && state.equals("3D000")) {
            return new DatabaseRefused("database.url: " + e.getMessage() + "; create it with: createdb", e);
        }
        if (DatabaseUnavailable.isMeantBy(e)) {
            return new DatabaseUnavailable(
                    "database.url: no PostgreSQL answers at " + config.jdbcUrl() + " (" + e.getMessage()
                            + "); is it running and reachable from here?",
                    e);
        }
        return new DatabaseRefused("The database " + config.jdbcUrl() + " cannot be prepared: " + e.getMessage(), e);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
