package org.klinke.core.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// One PostgreSQL for all tests of a JVM, without durability, with a migrated template to copy databases from.
final class PostgresServer implements AutoCloseable {
    static final String OWNER = "klinke_owner";
    static final String APP = "klinke_app";
    private static final String TEMPLATE = "klinke_template";
    private static final String IMAGE = "postgres:18-alpine";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String host;
    private final int port;
    private final String password;
    private final Runnable engine;

    private PostgresServer(String host, int port, String password, Runnable engine) {
        this.host = host;
        this.port = port;
        this.password = password;
        this.engine = engine;
    }

    static PostgresServer start() {
        PostgresServer server = DockerClientFactory.instance().isDockerAvailable() ? container() : embedded();
        server.admin("CREATE ROLE " + OWNER + " LOGIN CREATEROLE PASSWORD 'owner-secret'");
        server.admin("CREATE DATABASE " + TEMPLATE + " OWNER " + OWNER);
        Migration.run(server.config(TEMPLATE));
        return server;
    }

    private static PostgresServer container() {
        PostgreSQLContainer container =
                new PostgreSQLContainer(IMAGE).withUsername("postgres").withPassword("admin-secret");
        container.start();
        return new PostgresServer(container.getHost(), container.getMappedPort(5432), "admin-secret", container::stop);
    }

    /// `initdb` takes seconds: its result is kept in the user's cache and copied for each JVM.
    private static PostgresServer embedded() {
        try {
            Path cache = Path.of(System.getProperty("user.home"), ".cache", "klinke-test");
            Files.createDirectories(cache);
            Path data = Files.createTempDirectory("klinke-test-pg");
            deleteTree(data);
            try (FileChannel lock =
                    FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                Path pristine = cache.resolve("data-18.6.0");
                if (!Files.exists(pristine)) {
                    Path fresh = cache.resolve("fresh");
                    deleteTree(fresh);
                    embedded(fresh).close();
                    Files.move(fresh, pristine, StandardCopyOption.ATOMIC_MOVE);
                }
                copyTree(pristine, data);
            }
            EmbeddedPostgres postgres = embedded(data);
            return new PostgresServer("localhost", postgres.getPort(), "", () -> {
                try {
                    postgres.close();
                    deleteTree(data);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres embedded(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("max_connections", "200")
                .start();
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /// A fresh database with all tables.
    String createMigrated() {
        String name = "test_" + DATABASES.incrementAndGet();
        admin("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE + " OWNER " + OWNER);
        return name;
    }

    String createEmpty() {
        String name = "test_" + DATABASES.incrementAndGet();
        admin("CREATE DATABASE " + name + " OWNER " + OWNER);
        return name;
    }

    void drop(String name) {
        admin("DROP DATABASE " + name + " WITH (FORCE)");
    }

    DatabaseConfig config(String name) {
        return config(name, host, port);
    }

    DatabaseConfig config(String name, String throughHost, int throughPort) {
        return new DatabaseConfig(
                "jdbc:postgresql://" + throughHost + ":" + throughPort + "/" + name,
                APP,
                "app-secret",
                OWNER,
                "owner-secret");
    }

    /// As superuser: for preparing and for looking behind the locks, never for what is tested.
    Connection connectAsAdmin(String name) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + name, "postgres", password);
    }

    private void admin(String sql) {
        try (Connection connection = connectAsAdmin("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        engine.run();
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.copy(directory, to.resolve(from.relativize(directory)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
