package org.klinke.core.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A test's own database. Its server sits behind a [TcpGate], so that it can go away and come back.
public final class TestDatabase implements AutoCloseable {
    private final PostgresServer server;
    private final String name;
    private final TcpGate gate;

    private TestDatabase(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
        try {
            this.gate = new TcpGate(server.host(), server.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestDatabase migrated(PostgresServer server) {
        return new TestDatabase(server, server.createMigrated());
    }

    /// Another database of the same server, without any table.
    TestDatabase empty() {
        return new TestDatabase(server, server.createEmpty());
    }

    public DatabaseConfig config() {
        return server.config(name, "localhost", gate.port());
    }

    /// From now on nobody answers at the database's address, and what was connected is cut.
    public void goDown() {
        gate.shut();
    }

    /// It goes away with the next commit: that happens, but whoever waits for it never hears so.
    public void goDownAtCommit() {
        gate.shutAtCommit();
    }

    public void comeBack() {
        gate.open();
    }

    /// Runs SQL as superuser, behind all locks.
    public void asAdmin(String sql) {
        try (Connection connection = server.connectAsAdmin(name);
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = klinke");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// All rows as superuser, each column as text, bytes in hexadecimal.
    public List<List<String>> queryAsAdmin(String sql) {
        try (Connection connection = server.connectAsAdmin(name);
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = klinke");
            List<List<String>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(String.valueOf(result.getString(i)));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        gate.close();
        server.drop(name);
    }
}
