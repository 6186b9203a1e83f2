package org.klinke.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Who may what, written by hand a second time.
class RoleTest {
    private static final String EVERYTHING = """
            self platform:read platform:write own:read own:write tenants:read tenants:write grants:read grants:write tenant:read accounts:read accounts:write keys:read
            keys:write audit:read directory:read directory:write dialplan:read dialplan:write numbers:read numbers:write
            trunks:read trunks:write phones:read phones:write contacts:read contacts:write calls:read calls:write
            recordings:read recordings:hear recordings:write messages:read messages:hear messages:write
            webhooks:read webhooks:write calls:control""";
    private static final Map<Role, String> TABLE = Map.of(
            Role.OPERATOR, EVERYTHING,
            Role.RESELLER, """
                    self tenants:read tenants:write grants:read grants:write tenant:read accounts:read accounts:write keys:read keys:write
                    audit:read directory:read directory:write dialplan:read dialplan:write numbers:read trunks:read trunks:write
                    phones:read phones:write contacts:read contacts:write calls:read calls:write recordings:read recordings:hear
                    recordings:write messages:read messages:hear messages:write webhooks:read webhooks:write calls:control""",
            Role.TENANT_ADMIN, """
                    self own:read own:write grants:read tenant:read accounts:read accounts:write keys:read keys:write audit:read directory:read
                    directory:write dialplan:read dialplan:write numbers:read trunks:read trunks:write phones:read
                    phones:write contacts:read contacts:write calls:read calls:write recordings:read recordings:hear
                    recordings:write messages:read messages:hear messages:write webhooks:read webhooks:write calls:control""",
            Role.PBX_MANAGER, """
                    self own:read own:write tenant:read directory:read directory:write dialplan:read dialplan:write numbers:read trunks:read
                    phones:read phones:write contacts:read contacts:write calls:read calls:write calls:control""",
            Role.PHONE_BOOK_MANAGER, "self own:read own:write contacts:read contacts:write",
            Role.AUDITOR, """
                    self platform:read own:read tenants:read grants:read tenant:read accounts:read keys:read audit:read directory:read dialplan:read
                    numbers:read trunks:read phones:read contacts:read calls:read recordings:read
                    webhooks:read""",
            Role.USER, "self own:read own:write");

    @Test
    void eachRoleMayWhatTheTableSays() {
        for (Role role : Role.values()) {
            assertThat(words(role.permissions())).as(role.word()).isEqualTo(words(TABLE.getOrDefault(role, "")));
        }
    }

    private static Set<String> words(Set<Permission> permissions) {
        return permissions.stream().map(Permission::word).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> words(String text) {
        return new TreeSet<>(Arrays.asList(text.split("\\s+", -1)));
    }
}
