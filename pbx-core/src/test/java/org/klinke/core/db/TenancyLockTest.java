package org.klinke.core.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The second tenancy lock, asked of PostgreSQL's own catalogue: a table that forgets a part of it fails here, unless
/// it is listed with its reason.
@ExtendWith(PostgresExtension.class)
class TenancyLockTest {
    private static final Map<String, String> NO_TENANT_ID = Map.of(
            "tenant", "is the list of tenants: its own id is the tenant",
            "flyway_schema_history", "the migrator's notes; the application has no right on it");
    private static final Map<String, String> WIDER_POLICY = Map.of(
            "tenant", "a tenant sees its own row by id, the platform all",
            "number", "telephone numbers are unique over the platform, which must find a number's tenant",
            "trunk_permit", "a tenant reads which trunks of the platform it may use, the platform alone writes it");
    private static final Map<String, String> PLATFORM_REFERENCES = Map.of(
            "tenant", "site, user_ … refer to their tenant",
            "trunk_permit -> trunk", "the permitted trunk is the platform's: a check holds it to the nil tenant");
    private static final String TABLES = """
            SELECT c.relname FROM pg_class c
             WHERE c.relnamespace = 'klinke'::regnamespace AND c.relkind IN ('r', 'p')
            """;

    @Test
    void everyTableForcesRowLevelSecurity(TestDatabase database) {
        Set<String> open = names(database, TABLES + " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)");
        open.remove("flyway_schema_history");

        assertThat(open).isEmpty();
    }

    @Test
    void everyTableHasTheTenantInFrontOfItsKey(TestDatabase database) {
        Set<String> keyed = names(database, """
                SELECT c.relname FROM pg_class c
                  JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnatts >= 2
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                 WHERE c.relnamespace = 'klinke'::regnamespace AND a.attname = 'tenant_id' AND a.attnotnull
                """);

        Set<String> unkeyed = names(database, TABLES);
        unkeyed.removeAll(keyed);

        assertThat(unkeyed).isEqualTo(NO_TENANT_ID.keySet());
    }

    @Test
    void everyTableHasExactlyTheTwoPolicies(TestDatabase database) {
        List<String> policies = database.queryAsAdmin("""
                                SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check
                                  FROM pg_policies WHERE schemaname = 'klinke' ORDER BY 1, 2
                                """).stream()
                .map(row -> String.join(" | ", row))
                .toList();
        Set<String> expected = new TreeSet<>();
        for (String table : names(database, TABLES)) {
            if (table.equals("flyway_schema_history")) {
                continue;
            }
            expected.add(table + " | migrator | PERMISSIVE | {klinke_owner} | ALL | true | true");
            if (!WIDER_POLICY.containsKey(table)) {
                expected.add(table + " | tenant | PERMISSIVE | {public} | ALL | (tenant_id = klinke.klinke_tenant())"
                        + " | (tenant_id = klinke.klinke_tenant())");
            }
        }

        // An administrator's search_path shows the function's name without its schema.
        Set<String> found = policies.stream()
                .map(policy -> policy.replace("= klinke_tenant()", "= klinke.klinke_tenant()"))
                .filter(policy ->
                        WIDER_POLICY.keySet().stream().noneMatch(table -> policy.startsWith(table + " | tenant |")))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void referencesNeverCrossTenants(TestDatabase database) {
        List<List<String>> crossing =
                List.copyOf(names(database, """
                        SELECT conrelid::regclass || ' -> ' || confrelid::regclass FROM pg_constraint k
                         WHERE contype = 'f' AND connamespace = 'klinke'::regnamespace AND conparentid = 0
                           AND NOT EXISTS (
                                 SELECT 1 FROM pg_attribute a, pg_attribute f
                                  WHERE a.attrelid = conrelid AND a.attnum = conkey[1] AND a.attname = 'tenant_id'
                                    AND f.attrelid = confrelid AND f.attnum = confkey[1] AND f.attname = 'tenant_id')
                        """)).stream().map(List::of).toList();

        assertThat(crossing)
                .allSatisfy(reference -> assertThat(PLATFORM_REFERENCES.keySet())
                        .containsAnyOf(
                                reference.getFirst().replaceAll(".* -> (klinke\\.)?", ""),
                                reference.getFirst().replace("klinke.", "")));
    }

    @Test
    void callRecordsReferToNothing(TestDatabase database) {
        assertThat(names(database, """
                        SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid IN
                               ('call'::regclass, 'leg'::regclass, 'segment'::regclass, 'conversation'::regclass)
                        """)).isEmpty();
    }

    @Test
    void theApplicationRoleIsPlain(TestDatabase database) {
        assertThat(database.queryAsAdmin("""
                        SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
                               EXISTS (SELECT 1 FROM pg_auth_members WHERE member = r.oid)
                          FROM pg_roles r WHERE rolname = 'klinke_app'
                        """)).containsExactly(List.of("f", "f", "f", "f", "f"));
        assertThat(names(database, """
                        SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
                         WHERE r.rolname = 'klinke_app'
                        """)).isEmpty();
    }

    @Test
    void theApplicationReachesListedTablesOnlyAndCannotRewriteTheAuditLog(TestDatabase database) {
        Set<String> reachable = names(database, """
                SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'klinke'::regnamespace
                   AND c.relkind IN ('r', 'p', 'v', 'm')
                   AND has_table_privilege('klinke_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
                """);

        assertThat(reachable).isEqualTo(AppRole.GRANTS.keySet());
        assertThat(database.queryAsAdmin(
                        "SELECT has_table_privilege('klinke_app', 'audit_entry', 'UPDATE, DELETE, TRUNCATE')"))
                .containsExactly(List.of("f"));
    }

    @Test
    void nothingRunsWithSomebodyElsesRights(TestDatabase database) {
        assertThat(names(
                        database,
                        "SELECT proname FROM pg_proc WHERE pronamespace = 'klinke'::regnamespace AND prosecdef"))
                .isEmpty();
        assertThat(names(database, """
                        SELECT relname FROM pg_class WHERE relnamespace = 'klinke'::regnamespace AND relkind IN ('v', 'm')
                           AND NOT coalesce(reloptions::text LIKE '%security_invoker=true%', false)
                        """)).isEmpty();
    }

    @Test
    void theTestItselfSeesAForgetfulTable(TestDatabase database) {
        database.asAdmin("CREATE TABLE forgetful (id uuid PRIMARY KEY)");

        assertThat(names(database, TABLES + " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"))
                .contains("forgetful");
    }

    private static Set<String> names(TestDatabase database, String sql) {
        return database.queryAsAdmin(sql).stream()
                .map(row -> row.getFirst())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
