package org.klinke.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir
    Path dir;

    private final List<String> progress = new ArrayList<>();

    @Test
    void dataSurvivesARestartAndAnOrphanIsStopped() throws Exception {
        try (EmbeddedPostgres first = start()) {
            try (Connection owner = owner(first);
                    Statement statement = owner.createStatement()) {
                statement.execute("CREATE TABLE kept (word text)");
                statement.execute("INSERT INTO kept VALUES ('yes')");
            }
            // The first one runs on, as after kill -9 of the server: the second start stops and replaces it.
            try (EmbeddedPostgres second = start()) {
                assertThat(kept(second)).isEqualTo("yes");
                assertThat(progress).anyMatch(line -> line.contains("a killed server left behind"));
            }
        }
    }

    @Test
    void nobodyGetsInWithoutThePassword() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            String url = postgres.access().url();
            for (String role : List.of(Roles.ADMIN, Roles.OWNER, Roles.APP)) {
                assertThatThrownBy(() ->
                                DriverManager.getConnection(url, role, "wrong").close())
                        .as(role)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("password authentication failed");
            }
            try (Connection app = DriverManager.getConnection(
                            url, postgres.access().user(), postgres.access().password());
                    Statement statement = app.createStatement()) {
                assertThat(text(statement, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
                assertThat(
                                text(
                                        statement,
                                        "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"))
                        .isEqualTo("f");
                assertThatThrownBy(() -> statement.execute("CREATE TABLE mine (x int)"))
                        .hasMessageContaining("permission denied");
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("postgres/roles"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("postgres"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aProcessNumberGivenToSomebodyElseIsLeftAlone() throws Exception {
        start().close();
        Files.writeString(
                dir.resolve("postgres/data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n");

        try (EmbeddedPostgres again = start()) {
            assertThat(again.access().url()).startsWith("jdbc:postgresql://127.0.0.1:");
        }
    }

    /// After a reboot the number in the file may be that of the machine's own PostgreSQL.
    @Test
    void anotherPostgresIsLeftAlone() throws Exception {
        start().close();
        Path theirs = dir.resolve("elsewhere/postgres");
        Files.createDirectories(theirs.getParent());
        Files.copy(Path.of("/bin/sleep").toRealPath(), theirs, StandardCopyOption.COPY_ATTRIBUTES);
        Process other = new ProcessBuilder(theirs.toString(), "300").start();
        try {
            Files.writeString(dir.resolve("postgres/data/postmaster.pid"), other.pid() + "\n/elsewhere\n");

            try (EmbeddedPostgres again = start()) {
                assertThat(again.access().url()).startsWith("jdbc:postgresql://127.0.0.1:");
            }

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    private EmbeddedPostgres start() throws IOException, InterruptedException {
        return EmbeddedPostgres.start(dir.resolve("postgres"), new SecureRandom(), progress::add);
    }

    private static Connection owner(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                postgres.access().url(),
                postgres.access().ownerUser(),
                postgres.access().ownerPassword());
    }

    private static String kept(EmbeddedPostgres postgres) throws SQLException {
        try (Connection owner = owner(postgres);
                Statement statement = owner.createStatement()) {
            return text(statement, "SELECT word FROM kept");
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
