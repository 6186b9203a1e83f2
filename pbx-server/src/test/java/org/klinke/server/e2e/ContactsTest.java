package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A phone searches whom to call, by LDAP over TLS as phones do, with nothing but its own file.
class ContactsTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private JsonNode acme;
    private JsonNode globex;

    @BeforeEach
    void open() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    users:
                      - {extension: "190", name: Änne Berg, devices: [{name: book, sipUsername: book}]}
                      - {extension: "191", name: "Bo, Cu=<b>", devices: []}
                    contacts:
                      - {name: "Ede \\"<Eck>\\"", organisation: Müller GmbH, office: [089 777-0, "0171 7654321"], fax: "089 7771"}
                    speedDials:
                      - {extension: "*1", name: Taxi Zentrale, number: "089216100"}
                    phones:
                      - {device: book, model: generic}
                  - name: globex
                    users:
                      - {extension: "190", name: Gerda Globex, devices: [{name: book, sipUsername: book}]}
                    phones:
                      - {device: book, model: generic}
                """);
        acme = contacts("acme");
        globex = contacts("globex");
    }

    private JsonNode contacts(String tenant) throws Exception {
        String address = klinke.server()
                .post("/phones/open", Map.of("tenant", tenant, "device", "book", "hours", 1))
                .path("address")
                .asText();
        HttpClient http =
                HttpClient.newBuilder().sslContext(klinke.server().trust()).build();
        return new ObjectMapper()
                .readTree(http.send(
                                HttpRequest.newBuilder(URI.create(address + "settings.json"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body())
                .path("contacts");
    }

    private LDAPConnection connected() throws LDAPException {
        return new LDAPConnection(
                klinke.server().trust().getSocketFactory(),
                acme.path("host").asText(),
                acme.path("port").asInt());
    }

    private LDAPConnection bound(JsonNode whose) throws LDAPException {
        LDAPConnection connection = connected();
        connection.bind(whose.path("user").asText(), whose.path("password").asText());
        return connection;
    }

    private static List<String> names(LDAPConnection connection, JsonNode whose, String filter) throws LDAPException {
        SearchResult found =
                connection.search(whose.path("base").asText(), SearchScope.SUB, Filter.create(filter), "cn");
        List<String> names = new ArrayList<>();
        for (SearchResultEntry entry : found.getSearchEntries()) {
            assertThat(entry.getAttributes()).hasSize(1);
            names.add(entry.getAttributeValue("cn"));
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "(|(cn=*berg*)(sn=*berg*)) ; Änne Berg ; 190",
                "(cn=än*) ; Änne Berg ; 190",
                "(&(telephoneNumber=*)(sn=Zentrale)) ; Taxi Zentrale ; *1",
                "(telephoneNumber=+4989216*) ; Taxi Zentrale ; *1",
                "(telephoneNumber=191) ; Bo, Cu=<b> ; 191",
                "(telephoneNumber=+49897770) ; Ede \"<Eck>\", Müller GmbH (Büro) ; +49897770",
                "(&(cn=*gmbh*)(telephoneNumber=*321)) ; Ede \"<Eck>\", Müller GmbH (Büro) ; +491717654321"
            })
    void aPhoneFindsPeopleByPartsOfNamesAndByNumber(String filter, String name, String number) throws Exception {
        try (LDAPConnection connection = bound(acme)) {
            SearchResult found = connection.search(acme.path("base").asText(), SearchScope.ONE, Filter.create(filter));
            assertThat(found.getSearchEntries()).hasSize(1);
            SearchResultEntry entry = found.getSearchEntries().getFirst();
            assertThat(entry.getAttributeValue("displayName")).isEqualTo(name);
            assertThat(entry.getAttributeValues("telephoneNumber")).containsExactly(number);
        }
    }

    /// Filled by the admin, seen by the user alone.
    @Test
    void aPrivateContactIsFoundByItsUsersPhoneOnly() throws Exception {
        JsonNode written = klinke.server()
                .post(
                        "/contacts/import",
                        Map.of(
                                "tenant",
                                "acme",
                                "user",
                                "190",
                                "csv",
                                "name,home\nMum,089 4711\n\"Zoe \"\"Z\"\"\",0049 170 1234567\n"));
        assertThat(written.path("added").asInt()).isEqualTo(2);
        klinke.server()
                .post(
                        "/contacts/add",
                        Map.of("tenant", "acme", "user", "191", "name", "Boss", "mobile", List.of("0170 99999999")));
        try (LDAPConnection connection = bound(acme)) {
            assertThat(names(connection, acme, "(cn=*)"))
                    .contains("Mum", "Zoe \"Z\"")
                    .doesNotContain("Boss");
        }
        assertThat(klinke.server().get("/contacts?tenant=acme").toString())
                .contains("Müller")
                .doesNotContain("Mum");
        assertThat(klinke.server()
                        .get("/contacts/export?tenant=acme")
                        .path("csv")
                        .asText())
                .contains("Müller GmbH")
                .doesNotContain("Mum");
        assertThat(klinke.server().get("/export/acme").toString())
                .contains("Müller GmbH")
                .doesNotContain("Mum");
        klinke.server().post("/contacts/remove", Map.of("tenant", "acme", "user", "190", "all", true));
        try (LDAPConnection connection = bound(acme)) {
            assertThat(names(connection, acme, "(cn=*)")).doesNotContain("Mum");
        }
    }

    @Test
    void nobodySeesAnotherTenantsContacts() throws Exception {
        try (LDAPConnection connection = bound(globex)) {
            assertThat(names(connection, globex, "(cn=*)"))
                    .contains("Gerda Globex")
                    .doesNotContain("Änne Berg");
            for (String base : new String[] {acme.path("base").asText(), "dc=phonebook", "", "dc=acme", "dc=nobody"}) {
                assertThatThrownBy(() -> connection.search(base, SearchScope.SUB, "(cn=*)"))
                        .isInstanceOfSatisfying(LDAPSearchException.class, e -> {
                            assertThat(e.getResultCode()).isEqualTo(ResultCode.NO_SUCH_OBJECT);
                            assertThat(e.getSearchEntries()).isEmpty();
                        });
            }
        }
        try (LDAPConnection connection = connected()) {
            for (String[] wrong : new String[][] {
                {globex.path("user").asText(), acme.path("password").asText()},
                {acme.path("user").asText(), globex.path("password").asText()},
                {acme.path("user").asText(), "guess"},
                {"cn=nobody,dc=devices,dc=acme", "guess"},
                {"no name", "guess"}
            }) {
                assertThatThrownBy(() -> connection.bind(wrong[0], wrong[1]))
                        .isInstanceOfSatisfying(
                                LDAPException.class,
                                e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS));
            }
            assertThatThrownBy(() -> names(connection, acme, "(cn=*)"))
                    .isInstanceOfSatisfying(
                            LDAPException.class,
                            e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS));
        }
    }

    @Test
    void whoBindsAnewIsNobodyUntilHeIsSomebody() throws Exception {
        try (LDAPConnection connection = bound(acme)) {
            assertThat(names(connection, acme, "(cn=Änne*)")).hasSize(1);
            assertThatThrownBy(() -> connection.bind(acme.path("user").asText(), "wrong"))
                    .isInstanceOf(LDAPException.class);
            assertThatThrownBy(() -> names(connection, acme, "(cn=*)")).isInstanceOf(LDAPException.class);
        }
    }

    @Test
    void aPhoneThatIsClosedSearchesNoMore() throws Exception {
        try (LDAPConnection connection = bound(acme)) {
            klinke.server().post("/phones/close", Map.of("tenant", "acme", "device", "book"));
            assertThatThrownBy(() -> names(connection, acme, "(cn=*)")).isInstanceOf(LDAPException.class);
        }
        assertThatThrownBy(() -> bound(acme)).isInstanceOf(LDAPException.class);
    }

    @Test
    void nothingCanBeWritten() throws Exception {
        try (LDAPConnection connection = bound(acme)) {
            assertThatThrownBy(() -> connection.delete(acme.path("base").asText()))
                    .isInstanceOfSatisfying(
                            LDAPException.class,
                            e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.UNWILLING_TO_PERFORM));
        }
    }

    @Test
    void whoSaysNothingOrNestsDeeplyDisturbsNobody() throws Exception {
        try (Socket silent =
                new Socket(acme.path("host").asText(), acme.path("port").asInt())) {
            assertThat(silent.isConnected()).isTrue(); // it never begins TLS
            assertThat(search(nested(1_500))).isTrue();
            assertThat(search(Filter.createEqualityFilter("cn", "x".repeat(10_000))))
                    .isFalse();
            try (LDAPConnection connection = bound(acme)) {
                assertThat(names(connection, acme, "(cn=Änne*)")).hasSize(1);
            }
        }
    }

    private static Filter nested(int depth) throws LDAPException {
        Filter deep = Filter.create("(cn=*)");
        for (int i = 0; i < depth; i++) {
            deep = Filter.createNOTFilter(deep);
        }
        return deep;
    }

    /// @return false if the connection is closed for it
    private boolean search(Filter filter) throws LDAPException {
        try (LDAPConnection connection = bound(acme)) {
            connection.search(acme.path("base").asText(), SearchScope.SUB, filter);
            return true;
        } catch (LDAPSearchException e) {
            return false;
        }
    }
}
