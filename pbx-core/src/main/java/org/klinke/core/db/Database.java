package org.klinke.core.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;

/// The only way to the database. Every transaction acts for one tenant or for the platform; an exception from the work
/// rolls it back and comes out unchanged. Transactions must be short and never wait for anything but the database.
/// Thread-safe.
///
/// All methods throw [DatabaseUnavailable] within a few seconds when the database is gone.
public final class Database implements AutoCloseable {
    static final String SCHEMA = "klinke";
    private static final int POOL_CONNECTIONS_MAX = 16;
    private static final int POOL_IDLE_MIN = 2;
    private static final long ACQUIRE_MILLIS_MAX = 3_000;
    private static final long VALIDATION_MILLIS_MAX = 1_000;
    private static final int CONNECT_SECONDS_MAX = 2;
    private static final int ANSWER_SECONDS_MAX = 20;

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final String url;
    private final String schema;

    private Database(HikariDataSource pool, String url, String schema) {
        this.schema = schema;
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        // A failed statement's message would carry its values (names, numbers, hashes) into the log.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        this.url = url;
    }

    /// Brings the tables up to date with the owner's login, then connects with the application's.
    ///
    /// @throws DatabaseUnavailable if the database cannot be reached
    /// @throws DatabaseRefused if it cannot be used as configured
    public static Database open(DatabaseConfig config) {
        String schema = Migration.run(config);
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("klinke-db");
        hikari.setJdbcUrl(config.jdbcUrl());
        hikari.setUsername(config.appUser());
        hikari.setPassword(config.appPassword());
        hikari.setSchema(SCHEMA);
        hikari.setMaximumPoolSize(POOL_CONNECTIONS_MAX);
        hikari.setMinimumIdle(POOL_IDLE_MIN);
        hikari.setConnectionTimeout(ACQUIRE_MILLIS_MAX);
        hikari.setValidationTimeout(VALIDATION_MILLIS_MAX);
        hikari.setInitializationFailTimeout(-1);
        // A plan made once is for the table as it was then: one that the same change fills would be read whole each
        // time.
        hikari.setConnectionInitSql("""
                SET statement_timeout = '15s'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '60s';
                SET plan_cache_mode = force_custom_plan
                """);
        connectionProperties(CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX).forEach(hikari::addDataSourceProperty);
        return new Database(new HikariDataSource(hikari), config.jdbcUrl(), schema);
    }

    static Map<String, String> connectionProperties(int connectSeconds, int answerSeconds) {
        return Map.of(
                "connectTimeout",
                String.valueOf(connectSeconds),
                "loginTimeout",
                String.valueOf(connectSeconds),
                "socketTimeout",
                String.valueOf(answerSeconds),
                "tcpKeepAlive",
                "true",
                // The server's details quote whole rows.
                "logServerErrorDetail",
                "false",
                "ApplicationName",
                "klinke");
    }

    /// Up to which change the tables are.
    public String schemaVersion() {
        return schema;
    }

    /// As PostgreSQL calls its version; empty while it does not answer.
    public Optional<String> serverVersion() {
        try {
            return Optional.of(inPlatform(tx -> tx.handle()
                    .createQuery("SELECT current_setting('server_version')")
                    .mapTo(String.class)
                    .one()));
        } catch (DatabaseUnavailable _) {
            return Optional.empty();
        }
    }

    /// Reads in one tenant: the transaction is read-only in the database itself.
    public <T> T inTenant(TenantScope scope, Function<TenantTx, T> work) {
        return transact(
                false,
                handle -> Context.enterReadOnly(handle, scope.id().value().toString()),
                handle -> work.apply(new TenantTx(scope, handle)));
    }

    /// Reads for the platform.
    public <T> T inPlatform(Function<PlatformTx, T> work) {
        return transact(
                false,
                handle -> Context.enterReadOnly(handle, Context.PLATFORM),
                handle -> work.apply(new PlatformTx(handle)));
    }

    /// Reads what tenants and the platform both have, in one of them.
    public <T> T inRealm(Realm realm, Function<RealmTx, T> work) {
        return switch (realm) {
            case Realm.Platform _ -> inPlatform(work::apply);
            case Realm.OfTenant(TenantScope scope) -> inTenant(scope, work::apply);
        };
    }

    /// Writes in one tenant: for the `Change` door, which audits, and for call records, which are no changes.
    public <T> T writeInTenant(TenantScope scope, Function<TenantTx, T> work) {
        return transact(
                true,
                handle -> Context.enter(handle, scope.id().value().toString()),
                handle -> work.apply(new TenantTx(scope, handle)));
    }

    /// Writes for the platform: for the `Change` door.
    public <T> T writeInPlatform(Function<PlatformTx, T> work) {
        return transact(
                true, handle -> Context.enter(handle, Context.PLATFORM), handle -> work.apply(new PlatformTx(handle)));
    }

    /// Writes in a tenant or for the platform what is no change: when a session was used last.
    public <T> T writeInRealm(Realm realm, Function<RealmTx, T> work) {
        return switch (realm) {
            case Realm.Platform _ -> writeInPlatform(work::apply);
            case Realm.OfTenant(TenantScope scope) -> writeInTenant(scope, work::apply);
        };
    }

    /// Whether the database answers now; never throws.
    public boolean isReachable() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(CONNECT_SECONDS_MAX);
        } catch (SQLException _) {
            return false;
        }
    }

    /// For tests of the locks: a bare connection of the application role, in no tenant.
    void bare(Consumer<Handle> work) {
        transact(true, _ -> {}, handle -> {
            work.accept(handle);
            return null;
        });
    }

    /// A pooled connection may have died since it was used last; that shows in the first statement, before any work,
    /// and then the next connection is tried. Later in the transaction the caller learns of it.
    private <T extends @Nullable Object> T transact(boolean writes, Consumer<Handle> enter, Function<Handle, T> work) {
        for (int stale = 0; ; stale++) {
            AtomicReference<Stage> stage = new AtomicReference<>(Stage.CONNECT);
            try {
                return jdbi.inTransaction(handle -> {
                    stage.set(Stage.ENTER);
                    enter.accept(handle);
                    stage.set(Stage.WORK);
                    return work.apply(handle);
                });
            } catch (JdbiException e) {
                Optional<SQLException> gone = unavailability(e, writes);
                if (gone.isEmpty()) {
                    throw e;
                }
                if (stage.get() != Stage.ENTER || stale == POOL_CONNECTIONS_MAX) {
                    throw new DatabaseUnavailable(
                            "The database " + url + " is not available: "
                                    + gone.get().getMessage(),
                            gone.get());
                }
            }
        }
    }

    private enum Stage {
        CONNECT,
        ENTER,
        WORK
    }

    private static Optional<SQLException> unavailability(JdbiException e, boolean writes) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && (DatabaseUnavailable.isMeantBy(sql) || (writes && DatabaseUnavailable.isReadOnly(sql)))) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        pool.close();
    }
}
