package org.klinke.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class MigrationTest {
    private static final String TENANT = "0197a0b0-0000-7000-8000-000000000001";

    @Test
    void anEmptyDatabaseGetsAllTablesAndASecondStartChangesNothing(TestDatabase server) {
        try (TestDatabase empty = server.empty()) {
            Database.open(empty.config()).close();
            List<List<String>> first = history(empty);
            Database.open(empty.config()).close();

            assertThat(history(empty)).isEqualTo(first).isNotEmpty();
        }
    }

    @Test
    void rowsOfAnOlderVersionSurvive(TestDatabase server) {
        try (TestDatabase old = server.empty()) {
            Migration.runUpTo(old.config(), "1");
            old.asAdmin("INSERT INTO tenant (id, name, domain, country, area_code, time_zone, language) VALUES ('"
                    + TENANT + "', 'acme', 'acme.example', 'DE', '', 'Europe/Berlin', 'de')");

            try (Database database = Database.open(old.config())) {
                List<String> names = database.inPlatform(tx -> tx.handle()
                        .createQuery("SELECT name FROM tenant")
                        .mapTo(String.class)
                        .list());
                assertThat(names).containsExactly("acme");
            }
        }
    }

    @Test
    void aNewMonthTakesItsRowsOutOfTheDefaultPartition(TestDatabase server) {
        server.asAdmin("INSERT INTO conversation VALUES ('" + TENANT + "', '" + TENANT + "', '2031-05-31 23:59:59+00'),"
                + " ('" + TENANT + "', '" + TENANT + "', '2031-06-01 00:00:00+00')");
        assertThat(partitions(server)).containsExactly(List.of("conversation_other"), List.of("conversation_other"));

        server.asAdmin("CALL klinke_make_partitions('2031-05-15', 1)");

        assertThat(partitions(server))
                .containsExactly(List.of("conversation_2031_05"), List.of("conversation_2031_06"));
    }

    @Test
    void oneRoleForBothIsRefused(TestDatabase server) {
        DatabaseConfig config = server.config();

        assertThatThrownBy(() -> Database.open(new DatabaseConfig(
                        config.jdbcUrl(),
                        config.ownerUser(),
                        config.ownerPassword(),
                        config.ownerUser(),
                        config.ownerPassword())))
                .isInstanceOf(DatabaseRefused.class)
                .hasMessageContaining("database.owner.user")
                .hasMessageContaining("two roles");
    }

    @Test
    void anApplicationRoleWithTooManyRightsIsRefused(TestDatabase server) {
        DatabaseConfig config = server.config();
        server.asAdmin("CREATE ROLE too_strong LOGIN BYPASSRLS");
        try {
            assertThatThrownBy(() -> Database.open(new DatabaseConfig(
                            config.jdbcUrl(), "too_strong", "x", config.ownerUser(), config.ownerPassword())))
                    .isInstanceOf(DatabaseRefused.class)
                    .hasMessageContaining("BYPASSRLS");
        } finally {
            server.asAdmin("DROP OWNED BY too_strong; DROP ROLE too_strong");
        }
    }

    @Test
    void anApplicationRoleThatCouldBecomeASuperuserIsRefused(TestDatabase server) {
        DatabaseConfig config = server.config();
        server.asAdmin("CREATE ROLE mighty SUPERUSER; CREATE ROLE could_be_mighty LOGIN IN ROLE mighty");
        try {
            assertThatThrownBy(() -> Database.open(new DatabaseConfig(
                            config.jdbcUrl(), "could_be_mighty", "x", config.ownerUser(), config.ownerPassword())))
                    .isInstanceOf(DatabaseRefused.class)
                    .hasMessageContaining("member of a role that is superuser");
        } finally {
            server.asAdmin("DROP OWNED BY could_be_mighty; DROP ROLE could_be_mighty; DROP ROLE mighty");
        }
    }

    @Test
    void anOwnerWhoMayNotMakeRolesIsToldWhatToRun(TestDatabase server) {
        try (TestDatabase empty = server.empty()) {
            DatabaseConfig config = empty.config();
            server.asAdmin("CREATE ROLE meek LOGIN");
            empty.asAdmin("CREATE SCHEMA klinke AUTHORIZATION meek");
            empty.asAdmin("GRANT CREATE ON SCHEMA public TO meek");

            assertThatThrownBy(() -> Database.open(
                            new DatabaseConfig(config.jdbcUrl(), "nobody_yet", "the-password", "meek", "x")))
                    .isInstanceOf(DatabaseRefused.class)
                    .hasMessageContaining("CREATE ROLE \"nobody_yet\"")
                    .message()
                    .doesNotContain("the-password");

            empty.asAdmin("DROP OWNED BY meek");
            server.asAdmin("DROP ROLE meek");
        }
    }

    private static List<List<String>> partitions(TestDatabase server) {
        return server.queryAsAdmin("SELECT tableoid::regclass::text FROM conversation ORDER BY started_at");
    }

    private static List<List<String>> history(TestDatabase server) {
        return server.queryAsAdmin("""
                SELECT 'V' || coalesce(version, '') || ' ' || installed_on FROM flyway_schema_history
                UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'klinke'::regnamespace
                ORDER BY 1
                """);
    }
}
