package org.klinke.server.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.klinke.server.files.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL of our own, whose data persists in `DIR/postgres`:
///
///     programs-…/  unpacked programs      data/    the cluster            roles   passwords (0600)
///     postgres.log its messages           *.log    output of the last initdb, pg_ctl
///
/// It listens on 127.0.0.1 at a free port, has no Unix socket, asks everybody for a password (SCRAM-SHA-256), and has
/// three roles: admin (superuser, used here only), owner (of the tables), app (at run time). The caller holds the lock
/// of the data directory, so a PostgreSQL found running on it is the orphan of a killed server, and is stopped
/// first.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String DATABASE = "klinke";
    private static final int PORT_ATTEMPTS_MAX = 3;
    private static final int START_SECONDS_MAX = 60;
    private static final int STOP_SECONDS_MAX = 5;

    private final Path dir;
    private final Path data;
    private final Programs programs;
    private final Roles roles;
    private int port;
    private boolean closed;

    private EmbeddedPostgres(Path dir, Programs programs, Roles roles) {
        this.dir = dir;
        this.data = dir.resolve("data");
        this.programs = programs;
        this.roles = roles;
    }

    /// Where and how to connect.
    public record Access(String url, String user, String password, String ownerUser, String ownerPassword) {
        @Override
        public String toString() {
            return "Access[url=" + url + ", masked]";
        }
    }

    /// @param dir `DIR/postgres`
    /// @param progress told before each step that takes more than a moment
    public static EmbeddedPostgres start(Path dir, SecureRandom random, Consumer<String> progress)
            throws IOException, InterruptedException {
        PrivateFiles.directory(dir);
        Programs programs = new Programs(Binaries.unpack(dir));
        EmbeddedPostgres postgres = new EmbeddedPostgres(dir, programs, Roles.readOrMake(dir.resolve("roles"), random));
        if (Files.exists(postgres.data.resolve("PG_VERSION"))) {
            postgres.stopOrphan(progress);
        } else {
            progress.accept("preparing the database (first start) ...");
            postgres.initialise();
        }
        boolean usable = false;
        try {
            progress.accept("starting the database ...");
            postgres.startOnFreePort();
            postgres.ensureRolesAndDatabase();
            usable = true;
        } finally {
            if (!usable) {
                postgres.abandon();
            }
        }
        return postgres;
    }

    public Access access() {
        return new Access(url(DATABASE), Roles.APP, roles.appPassword(), Roles.OWNER, roles.ownerPassword());
    }

    /// Starts it again on the same port, if its process is gone.
    ///
    /// @return whether it had to
    public synchronized boolean restartIfDead() throws IOException, InterruptedException {
        Path pidFile = data.resolve("postmaster.pid");
        if (closed || postmaster(pidFile).isPresent()) {
            return false;
        }
        Files.deleteIfExists(pidFile);
        launch();
        return true;
    }

    /// Stops it; running transactions are rolled back.
    @Override
    public synchronized void close() {
        closed = true;
        try {
            stop();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("database did not stop in time; the next start will clean up");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A start that failed or was interrupted leaves no process behind.
    private void abandon() {
        boolean interrupted = Thread.interrupted();
        try {
            if (postmaster(data.resolve("postmaster.pid")).isPresent()) {
                close();
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("database did not stop; the next start will clean up");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void initialise() throws IOException, InterruptedException {
        Path unfinished = dir.resolve("data.new");
        Binaries.delete(unfinished);
        Path passwordFile = dir.resolve("password.new");
        PrivateFiles.write(passwordFile, roles.adminPassword() + "\n");
        try {
            programs.run(
                    dir.resolve("initdb.log"),
                    "initdb",
                    "--pgdata=" + unfinished,
                    "--username=" + Roles.ADMIN,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-instructions");
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        Files.writeString(
                unfinished.resolve("pg_hba.conf"), "# Klinke: one way in\nhost all all 127.0.0.1/32 scram-sha-256\n");
        Files.writeString(unfinished.resolve("postgresql.auto.conf"), """
                # Klinke: a small server beside the PBX. Port and address are given at each start.
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'
                max_connections = 40
                shared_buffers = '32MB'
                jit = off
                timezone = 'UTC'
                log_timezone = 'UTC'
                log_min_messages = 'warning'
                log_min_error_statement = 'panic'
                """);
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void startOnFreePort() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            port = freePort();
            try {
                launch();
                return;
            } catch (IOException e) {
                // Somebody may have taken the port meanwhile.
                if (attempt == PORT_ATTEMPTS_MAX) {
                    throw new IOException(e.getMessage() + "\n" + Programs.tail(dir.resolve("postgres.log")), e);
                }
            }
        }
    }

    private void launch() throws IOException, InterruptedException {
        programs.run(
                dir.resolve("pg_ctl.log"),
                "pg_ctl",
                "start",
                "--pgdata=" + data,
                "--log=" + dir.resolve("postgres.log"),
                "--timeout=" + START_SECONDS_MAX,
                "--wait",
                "--silent",
                "--options=-p " + port + " -c listen_addresses=127.0.0.1");
    }

    private void ensureRolesAndDatabase() throws IOException {
        try (Connection connection = admin("postgres");
                Statement statement = connection.createStatement()) {
            ensureRole(statement, Roles.OWNER, roles.ownerPassword());
            ensureRole(statement, Roles.APP, roles.appPassword());
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + Roles.OWNER);
                statement.execute("REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC");
                statement.execute("GRANT CONNECT ON DATABASE " + DATABASE + " TO " + Roles.APP);
            }
        } catch (SQLException e) {
            throw new IOException("the embedded database does not answer: " + e.getMessage(), e);
        }
    }

    /// Names and passwords are ours and consist of harmless characters only.
    private static void ensureRole(Statement statement, String role, String password) throws SQLException {
        if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'")) {
            statement.execute("CREATE ROLE " + role + " LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"
                    + " PASSWORD '" + password + "'");
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next();
        }
    }

    private Connection admin(String database) throws SQLException {
        return DriverManager.getConnection(url(database), Roles.ADMIN, roles.adminPassword());
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private void stopOrphan(Consumer<String> progress) throws IOException, InterruptedException {
        Path pidFile = data.resolve("postmaster.pid");
        Optional<ProcessHandle> orphan = postmaster(pidFile);
        if (orphan.isPresent()) {
            progress.accept("stopping the database a killed server left behind ...");
            LOG.atWarn().addKeyValue("pid", orphan.get().pid()).log("stopping an orphaned database");
            stop();
        }
        // What is left names a process that is not a PostgreSQL of ours: its number was given to another one.
        Files.deleteIfExists(pidFile);
    }

    /// The process, if it runs a program of ours: the number may meanwhile be another one's, even another PostgreSQL's.
    private Optional<ProcessHandle> postmaster(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,10}")) {
            return Optional.empty();
        }
        Path ours = dir.toRealPath();
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .command()
                        .filter(command -> Path.of(command).startsWith(ours) && command.endsWith("/postgres"))
                        .isPresent());
    }

    private void stop() throws IOException, InterruptedException {
        try {
            stop("fast");
        } catch (IOException e) {
            LOG.atWarn().log("database does not stop; stopping it immediately");
            stop("immediate");
        }
    }

    private void stop(String mode) throws IOException, InterruptedException {
        programs.run(
                dir.resolve("pg_ctl.log"),
                "pg_ctl",
                "stop",
                "--pgdata=" + data,
                "--mode=" + mode,
                "--timeout=" + STOP_SECONDS_MAX,
                "--wait",
                "--silent");
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
