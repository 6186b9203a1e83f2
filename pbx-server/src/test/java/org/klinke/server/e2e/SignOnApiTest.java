package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;

/// People of a tenant log in at an issuer of OpenID Connect: who comes in by it, and who does not.
class SignOnApiTest {
    private static final String SETTINGS = "/tenants/acme/sign-on";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private OidcServer issuer;

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiClient admin;

    @SuppressWarnings("NullAway.Init")
    private ApiPeople.Person anna;

    @BeforeEach
    void trustAnIssuer() throws Exception {
        issuer = new OidcServer();
        people = new ApiPeople(klinke.server());
        admin = people.in("acme", Role.TENANT_ADMIN);
        anna = ApiPeople.make(klinke.server(), "acme", Role.PHONE_BOOK_MANAGER);
        issuer.person = Map.of("preferred_username", login() + "@example.com");
        set(Map.of());
    }

    @AfterEach
    void trustNone() {
        admin.delete(SETTINGS);
        issuer.close();
    }

    private String login() {
        return anna.login().split("@", -1)[0];
    }

    private Answer set(Map<String, Object> other) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "issuer",
                issuer.issuer(),
                "clientId",
                OidcServer.CLIENT,
                "secret",
                OidcServer.SECRET,
                "domains",
                List.of("example.com")));
        all.putAll(other);
        return admin.put(SETTINGS, all);
    }

    /// A browser that has begun, and where it is sent.
    private record Way(ApiClient browser, String location) {}

    private Way begin() {
        ApiClient browser = people.stranger();
        Answer begun = browser.post("/sign-on/begin", Map.of("tenant", "acme"));
        assertThat(begun.status()).as(begun.json().toString()).isEqualTo(200);
        assertThat(begun.whole().headers().firstValue("Set-Cookie").orElseThrow())
                .contains("; Secure", "; HttpOnly", "; SameSite=Lax");
        return new Way(browser.with("Cookie", ApiClient.cookie(begun)), begun.text("location"));
    }

    /// Logs in at the issuer and is sent back.
    private Answer back(Way way) {
        return way.browser().get("/sign-on/callback" + issuer.logIn(way.location()));
    }

    private static String where(Answer answer) {
        assertThat(answer.status()).isEqualTo(302);
        return answer.whole().headers().firstValue("Location").orElseThrow();
    }

    private ApiClient known(Way way) {
        Answer back = back(way);
        assertThat(where(back)).isEqualTo("/login#sign-on");
        return way.browser().with("Cookie", ApiClient.cookie(back));
    }

    @Test
    void whoIsKnownThereComesInOnce() {
        assertThat(people.stranger().get("/sign-on?tenant=acme").json())
                .hasToString("{\"offered\":true,\"passwords\":true}");
        for (String other : List.of("globex", "nowhere")) {
            assertThat(people.stranger().get("/sign-on?tenant=" + other).json())
                    .hasToString("{\"offered\":false,\"passwords\":true}");
            assertThat(people.stranger()
                            .post("/sign-on/begin", Map.of("tenant", other))
                            .code())
                    .isEqualTo("sign-on.none");
        }
        assertThat(admin.get(SETTINGS).json().toString())
                .contains("\"hasSecret\":true", "/api/v1/sign-on/callback")
                .doesNotContain("of / the client");

        ApiClient browser = known(begin());
        Answer in = browser.post("/sign-on/completion", Map.of());
        assertThat(in.status()).isEqualTo(201);
        assertThat(in.whole().headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("__Host-klinke=klp_")
                .contains("SameSite=Strict");
        assertThat(people.stranger()
                        .with("Cookie", ApiClient.cookie(in))
                        .get("/me")
                        .text("login"))
                .isEqualTo(login());
        assertThat(browser.post("/sign-on/completion", Map.of()).code()).isEqualTo("sign-on.over");
        assertThat(people.operator("acme")
                        .get("/tenants/acme/audit?kind=sign-on")
                        .json()
                        .toString())
                .doesNotContain("of / the client");
    }

    @Test
    void row29ABrowserThatBeganNothingComesInByNothing() {
        Way own = begin();
        Way others = begin();
        String sent = "/sign-on/callback" + issuer.logIn(own.location());

        assertThat(where(people.stranger().get(sent))).isEqualTo("/login#sign-on=state");
        assertThat(where(others.browser().get(sent))).isEqualTo("/login#sign-on=state");
        assertThat(where(own.browser()
                        .get("/sign-on/callback?error=access_denied&state="
                                + OidcServer.form(own.location().split("\\?", 2)[1])
                                        .get("state"))))
                .isEqualTo("/login#sign-on=denied");
        assertThat(own.browser().post("/sign-on/completion", Map.of()).code())
                .as("begun is not proven")
                .isEqualTo("sign-on.over");
        assertThat(people.stranger()
                        .with("Cookie", "__Host-klinke-sign-on=" + "A".repeat(200))
                        .post("/sign-on/completion", Map.of())
                        .code())
                .isEqualTo("sign-on.over");
        assertThat(people.stranger()
                        .with("Origin", "https://evil.example")
                        .post("/sign-on/begin", Map.of("tenant", "acme"))
                        .status())
                .isEqualTo(403);

        assertThat(where(own.browser().get(sent))).isEqualTo("/login#sign-on");
        assertThat(where(own.browser().get(sent))).as("a code is good once").isEqualTo("/login#sign-on=issuer");
    }

    @Test
    void row30WhatTheIssuerHasNotSaidIsNotBelieved() throws Exception {
        Map<String, UnaryOperator<JWTClaimsSet.Builder>> wrong = new LinkedHashMap<>();
        Date past = Date.from(Instant.now().minusSeconds(3_600));
        wrong.put("another issuer", said -> said.issuer("https://evil.example"));
        wrong.put("no issuer", said -> said.issuer(null));
        wrong.put("for another", said -> said.audience("another"));
        wrong.put("for many", said -> said.audience(List.of(OidcServer.CLIENT, "another")));
        wrong.put("for another party", said -> said.claim("azp", "another"));
        wrong.put("another way here", said -> said.claim("nonce", "another"));
        wrong.put("no nonce", said -> said.claim("nonce", null));
        wrong.put("over", said -> said.expirationTime(past));
        wrong.put("without end", said -> said.expirationTime(null));
        wrong.put("made long ago", said -> said.issueTime(past));
        wrong.put("not yet", said -> said.notBeforeTime(Date.from(Instant.now().plusSeconds(3_600))));
        wrong.put("nobody", said -> said.subject(null));
        wrong.forEach((what, claims) -> {
            issuer.claims = claims;
            assertThat(where(back(begin()))).as(what).isEqualTo("/login#sign-on=token");
        });
        issuer.claims = UnaryOperator.identity();

        Map<String, Function<JWTClaimsSet, String>> forged = new LinkedHashMap<>();
        forged.put("signed by nobody", said -> new PlainJWT(said).serialize());
        forged.put("by our secret", said -> mac(said, OidcServer.SECRET.getBytes(StandardCharsets.UTF_8)));
        forged.put("by the public key as a secret", said -> {
            try {
                return mac(said, issuer.key.toPublicKey().getEncoded());
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
        forged.put("by another's key of that name", said -> OidcServer.signed(said, OidcServer.rsa("first")));
        forged.put("by a key that is not its", said -> OidcServer.signed(said, OidcServer.rsa("second")));
        forged.put("cut", said -> issuer.signed(said).replaceFirst("\\.[^.]*$", "."));
        forged.put("nothing", _ -> "");
        forged.forEach((what, token) -> {
            issuer.token = token;
            assertThat(where(back(begin()))).as(what).isEqualTo("/login#sign-on=token");
        });
        issuer.token = issuer::signed;
        assertThat(where(back(begin()))).isEqualTo("/login#sign-on");
    }

    private static String mac(JWTClaimsSet said, byte[] secret) {
        try {
            byte[] stretched = secret.length >= 32 ? secret : Arrays.copyOf(secret, 32);
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), said);
            jwt.sign(new MACSigner(stretched));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theClaimThatTheAdminNamedNamesTheAccountAndNothingElseDoes() throws IOException {
        for (Map<String, Object> nobody : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("preferred_username", login()),
                Map.of("preferred_username", login() + "@evil.example"),
                Map.of("preferred_username", login() + "@example.com@evil.example"),
                Map.of("preferred_username", 1),
                Map.of("email", login() + "@example.com", "email_verified", true),
                Map.of("preferred_username", "nobody@example.com"))) {
            issuer.person = nobody;
            assertThat(where(back(begin()))).as(nobody.toString()).isEqualTo("/login#sign-on=account");
        }
        set(Map.of("claim", "email"));
        issuer.person = Map.of("email", login() + "@example.com");
        assertThat(where(back(begin()))).as("it is not verified").isEqualTo("/login#sign-on=account");
        issuer.person = Map.of("email", login().toUpperCase(Locale.ROOT) + "@Example.COM", "email_verified", true);
        assertThat(where(back(begin()))).isEqualTo("/login#sign-on");

        String fresh = "n" + UUID.randomUUID().toString().substring(0, 8);
        issuer.person = Map.of("email", fresh + "@example.com", "email_verified", true, "name", "New\u0000comer");
        assertThat(where(back(begin()))).isEqualTo("/login#sign-on=account");
        set(Map.of("claim", "email", "makeAccounts", true));
        Answer in = known(begin()).post("/sign-on/completion", Map.of());
        Answer me = people.stranger().with("Cookie", ApiClient.cookie(in)).get("/me");
        assertThat(me.json().path("roles")).hasToString("[\"user\"]");
        assertThat(me.json().path("permissions")).hasToString("[\"self\"]");
        klinke.server().post("/accounts/disable", Map.of("tenant", "acme", "login", fresh));
        assertThat(where(back(begin()))).as("disabled").isEqualTo("/login#sign-on=account");
    }

    @Test
    void row30NobodyPassesTheSecondFactorByComingFromElsewhere() {
        ApiClient session = people.stranger().login(anna.login(), anna.password());
        String secret = session.post("/me/second-factor", Map.of("password", anna.password()))
                .text("secret");
        assertThat(session.put("/me/second-factor", Map.of("code", Authenticator.code(secret, Instant.now())))
                        .status())
                .isEqualTo(200);
        ApiClient browser = known(begin());

        assertThat(browser.post("/sign-on/completion", Map.of()).code()).isEqualTo("second-factor.required");
        assertThat(browser.post("/sign-on/completion", Map.of("code", "000000")).code())
                .isEqualTo("login.refused");
        assertThat(browser.post(
                                "/sign-on/completion",
                                Map.of(
                                        "code",
                                        Authenticator.code(secret, Instant.now().plusSeconds(30))))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void passwordsAreOffForAllButTheOnlyAdmin() {
        set(Map.of("passwords", false));
        assertThat(people.stranger()
                        .get("/sign-on?tenant=acme")
                        .json()
                        .path("passwords")
                        .asBoolean())
                .isFalse();
        Answer refused = people.stranger().tryLogin(anna.login(), anna.password());
        assertThat(refused.code()).isEqualTo("login.refused");
        assertThat(refused.whole().body())
                .as("as a wrong one")
                .isEqualTo(people.stranger()
                        .tryLogin(anna.login(), "wrong")
                        .whole()
                        .body());
        assertThat(known(begin()).post("/sign-on/completion", Map.of()).status())
                .isEqualTo(201);
    }

    @Test
    void row24NoTenantSendsTheServerIntoTheHouse() {
        for (String bad : List.of(
                "http://127.0.0.1/realm",
                "https://user@127.0.0.1/realm",
                "https://127.0.0.1/realm?x=y",
                "file:///etc/passwd",
                "https://")) {
            assertThat(set(Map.of("issuer", bad)).json().at("/errors/0/pointer").asText())
                    .as(bad)
                    .isEqualTo("/issuer");
        }
        String inside = issuer.issuer().replace("127.0.0.1", "127.0.0.2");
        issuer.metadata = Map.of("token_endpoint", inside + "/token");
        assertThat(where(back(begin()))).isEqualTo("/login#sign-on=issuer");
        Answer changed = admin.put(SETTINGS, Map.of("issuer", inside, "clientId", "x"));
        assertThat(changed.json().path("hasSecret").asBoolean(true))
                .as("the secret of the old one is not sent there")
                .isFalse();
        int before = issuer.requests.get();
        assertThat(people.stranger()
                        .post("/sign-on/begin", Map.of("tenant", "acme"))
                        .code())
                .isEqualTo("sign-on.issuer");
        assertThat(issuer.requests.get()).isEqualTo(before);
    }

    @Test
    void whoIsInsideByAGrantDoesNotSayWhoIsWho() {
        ApiClient operator = people.operator("acme");
        Map<String, Object> mine = Map.of("issuer", issuer.issuer(), "clientId", "x");
        assertThat(operator.put(SETTINGS, mine).code()).isEqualTo("admins.own");
        assertThat(operator.delete(SETTINGS).code()).isEqualTo("admins.own");
        assertThat(people.in("acme", Role.PBX_MANAGER).put(SETTINGS, mine).code())
                .isEqualTo("permission.missing");
        assertThat(people.in("globex", Role.TENANT_ADMIN).put(SETTINGS, mine).status())
                .isEqualTo(404);
    }
}
