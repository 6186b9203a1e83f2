package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;

/// Row 17 of the holes, for who sells the platform on: tenants of his own are there for him, and no others.
class ResellerApiTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiClient operator;

    @BeforeEach
    void begin() throws IOException {
        people = new ApiPeople(klinke.server());
        operator = people.operator();
    }

    private static String fresh(String what) {
        return what + UUID.randomUUID().toString().substring(0, 8);
    }

    private String login() {
        String login = fresh("seller");
        Answer made = operator.post(
                "/platform/accounts",
                Map.of("login", login, "roles", List.of(Role.RESELLER.word()), "password", PASSWORD));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        return login;
    }

    private static final String PASSWORD = "seven green bicycles hum";

    private ApiClient as(String login) {
        return people.stranger().login(login, PASSWORD);
    }

    /// @return its path
    private String reseller(int most, List<String> tenants, String... logins) {
        Answer made = operator.post(
                "/platform/resellers",
                Map.of("name", fresh("firm "), "tenantsMax", most, "tenants", tenants, "accounts", List.of(logins)));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        return "/platform/resellers/" + made.text("id");
    }

    private static Answer make(ApiClient by, String name) {
        return by.post("/tenants", Map.of("name", name, "domain", name + ".test"));
    }

    private static Answer grant(ApiClient by, String tenant) {
        return by.post("/grants", Map.of("tenant", tenant, "reason", "we look after it", "minutes", 5));
    }

    private static List<String> names(ApiClient by, String list, String field) {
        return by.get(list).json().path("items").findValuesAsText(field);
    }

    @Test
    void aResellerMakesTenantsOfHisOwnAndSeesNoOthers() {
        String anna = login();
        String bert = login();
        String firm = reseller(2, List.of(), anna);
        reseller(2, List.of(), bert);
        ApiClient seller = as(anna);
        ApiClient other = as(bert);
        String own = fresh("own");

        assertThat(make(seller, own).status()).isEqualTo(201);

        assertThat(names(seller, "/tenants", "name")).containsExactly(own);
        assertThat(names(seller, "/platform/usage", "tenant")).containsExactly(own);
        assertThat(names(other, "/tenants", "name")).isEmpty();
        assertThat(names(operator, "/tenants", "name")).contains(own, "acme");
        assertThat(operator.get(firm).json().path("tenants").get(0).asText()).isEqualTo(own);

        // He comes in by a grant, which the tenant sees, and is its admin then.
        assertThat(seller.get("/tenants/" + own + "/directory").code()).isEqualTo("grant.required");
        assertThat(grant(seller, own).status()).isEqualTo(201);
        assertThat(seller.get("/tenants/" + own + "/directory").status()).isEqualTo(200);
        assertThat(seller.post("/tenants/" + own + "/directory/users", Map.of("extension", "100", "name", "First"))
                        .status())
                .isEqualTo(201);
        assertThat(seller.post(
                                "/tenants/" + own + "/accounts",
                                Map.of("login", "admin", "roles", List.of("tenant-admin")))
                        .status())
                .isEqualTo(201);
        assertThat(seller.post("/tenants/" + own + "/numbers/numbers", Map.of("number", "+49895551"))
                        .code())
                .as("numbers are the operator's")
                .isEqualTo("permission.missing");

        // For another, and of another's, nothing is there: neither with a grant he asks for nor in any list.
        for (String foreign : List.of(own, "acme")) {
            Answer nowhere = grant(other, "nowhere");
            Answer refused = grant(other, foreign);
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.whole().body()).isEqualTo(nowhere.whole().body());
            assertThat(other.get("/tenants/" + foreign + "/directory").status()).isEqualTo(404);
        }
    }

    @Test
    void whatIsTakenFromHimIsOutOfReachAtOnceThoughHisGrantIsOpen() {
        String anna = login();
        String own = fresh("taken");
        assertThat(make(operator, own).status()).isEqualTo(201);
        String firm = reseller(0, List.of(own), anna);
        ApiClient seller = as(anna);
        assertThat(grant(seller, own).status()).isEqualTo(201);
        assertThat(seller.get("/tenants/" + own).status()).isEqualTo(200);

        Answer seen = operator.get(firm);
        assertThat(operator.put(
                                firm,
                                Map.of(
                                        "name", seen.text("name"),
                                        "tenantsMax", 0,
                                        "tenants", List.of(),
                                        "accounts", List.of(anna)))
                        .status())
                .isEqualTo(200);

        assertThat(seller.get("/tenants/" + own).status()).isEqualTo(404);
        assertThat(names(seller, "/tenants", "name")).isEmpty();
    }

    @Test
    void heMakesNoMoreTenantsThanHeMayAndIsNothingBesides() {
        String anna = login();
        String firm = reseller(1, List.of(), anna);
        ApiClient seller = as(anna);
        assertThat(make(seller, fresh("one")).status()).isEqualTo(201);
        Answer more = make(seller, fresh("two"));
        assertThat(more.status()).isEqualTo(422);
        assertThat(more.text("detail")).contains("you have 1 tenants already");

        for (String path : List.of(
                "/platform/accounts",
                "/platform/audit",
                "/platform/api-keys",
                "/platform/server",
                "/platform/bans",
                "/platform/machine",
                "/platform/jobs",
                "/platform/status",
                "/platform/login-policy",
                "/platform/resellers")) {
            assertThat(seller.get(path).code()).as(path).isEqualTo("permission.missing");
        }
        assertThat(operator.post(
                                "/platform/accounts",
                                Map.of("login", fresh("both"), "roles", List.of("reseller", "auditor")))
                        .status())
                .as("else the auditor in him would see all, and the reseller would change it")
                .isEqualTo(422);

        assertThat(operator.delete(firm).status()).isEqualTo(204);
        assertThat(names(seller, "/tenants", "name")).isEmpty();
        assertThat(make(seller, fresh("three")).text("detail")).contains("belongs to no reseller");
    }

    @Test
    void aTenantAndAnAccountAreOneResellersOnly() {
        String anna = login();
        String own = fresh("one");
        assertThat(make(operator, own).status()).isEqualTo(201);
        reseller(1, List.of(own), anna);

        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("tenants", List.of(own), "accounts", List.of()),
                Map.of("tenants", List.of(), "accounts", List.of(anna)),
                Map.of("tenants", List.of("nowhere"), "accounts", List.of()),
                Map.of("tenants", List.of(), "accounts", List.of("operator")))) {
            Answer refused = operator.post(
                    "/platform/resellers",
                    Map.of(
                            "name",
                            fresh("firm "),
                            "tenantsMax",
                            1,
                            "tenants",
                            wrong.getOrDefault("tenants", List.of()),
                            "accounts",
                            wrong.getOrDefault("accounts", List.of())));
            assertThat(refused.status()).as(wrong.toString()).isEqualTo(422);
        }
    }

    @Test
    void whoHasTheMachineSaysWhoIsOne() throws IOException {
        String anna = login();
        String name = fresh("firm ");
        klinke.server()
                .post(
                        "/resellers/set",
                        Map.of("name", name, "tenantsMax", 3, "tenants", List.of("acme"), "accounts", List.of(anna)));
        try {
            assertThat(names(as(anna), "/tenants", "name")).containsExactly("acme");
        } finally {
            klinke.server().post("/resellers/delete", Map.of("name", name));
        }
        assertThat(names(as(anna), "/tenants", "name")).isEmpty();
    }
}
