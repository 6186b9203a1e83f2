package org.klinke.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.account.Permission;
import org.klinke.web.api.ApiRoute.Verb;

class ApiRouteTest {
    @ParameterizedTest
    @CsvSource({
        "/tenants/{tenant}/accounts, anyone",
        "/tenants/{tenant}, self",
        "/tenants/{tenant}/accounts, tenants:read",
        "/tenants, anyone",
        "/platform/accounts, self",
        "/me, accounts:read",
        "/mexico, self"
    })
    void noRouteWithoutAPermissionThatFitsItsPlace(String path, String permission) {
        Access access = Permission.of(permission).map(Access::needs).orElse(Access.anyone());

        assertThatThrownBy(() -> new ApiRoute(Verb.GET, path, "x", access, _ -> ApiAnswer.done()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePathSaysWhereARouteWorks() {
        ApiRoute.Handler nothing = _ -> ApiAnswer.done();
        assertThat(new ApiRoute(
                                Verb.GET,
                                "/tenants/{tenant}/accounts",
                                "x",
                                Access.needs(Permission.ACCOUNTS_READ),
                                nothing)
                        .place())
                .isEqualTo(ApiRoute.Place.TENANT);
        assertThat(new ApiRoute(Verb.GET, "/platform/accounts", "x", Access.needs(Permission.ACCOUNTS_READ), nothing)
                        .place())
                .isEqualTo(ApiRoute.Place.PLATFORM);
        assertThat(new ApiRoute(Verb.POST, "/sessions", "x", Access.anyone(), nothing).place())
                .isEqualTo(ApiRoute.Place.HOME);
    }
}
