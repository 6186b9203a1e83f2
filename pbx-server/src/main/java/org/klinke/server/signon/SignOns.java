package org.klinke.server.signon;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountDetails;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.Logins;
import org.klinke.core.account.PasswordHashes;
import org.klinke.core.account.Passwords;
import org.klinke.core.account.Role;
import org.klinke.core.account.SignOn;
import org.klinke.core.account.SignOnStore;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.signon.SignOnFailed.Why;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of a browser to its tenant's issuer and back (RFC 6749 §4.1 with PKCE, OpenID Connect Core 1.0 §3.1).
/// Thread-safe.
public final class SignOns {
    public static final String CALLBACK = "/api/v1/sign-on/callback";

    private static final Logger LOG = LoggerFactory.getLogger(SignOns.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RANDOM_BYTES = 32;
    private static final int USED_MAX = 10_000;

    private final Issuers issuers;
    private final OutsideHttps https;
    private final SignOnStore store;
    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final Logins logins;
    private final Database database;
    private final Changes changes;
    private final TenantDirectory tenants;
    private final Travel.Seal seal;
    private final String redirect;
    private final InstantSource time;
    private final SecureRandom random;
    /// Ids of ways that have led to a session, while they could lead to another.
    private final Map<UUID, Instant> used = new LinkedHashMap<>();

    /// @param base of the admin web: "https://pbx.example:8443"
    public SignOns(
            OutsideHttps https,
            SignOnStore store,
            AccountStore accounts,
            PasswordHashes hashes,
            Logins logins,
            Database database,
            Changes changes,
            TenantDirectory tenants,
            Keyring keyring,
            String base,
            InstantSource time,
            SecureRandom random) {
        this.issuers = new Issuers(https, time);
        this.https = https;
        this.store = store;
        this.accounts = accounts;
        this.hashes = hashes;
        this.logins = logins;
        this.database = database;
        this.changes = changes;
        this.tenants = tenants;
        this.seal = new Travel.Seal(keyring::platformCipher);
        this.redirect = base + CALLBACK;
        this.time = time;
        this.random = random;
    }

    /// Where issuers send people back to: to be entered there.
    public String redirect() {
        return redirect;
    }

    /// @param location where the browser goes
    /// @param travel what it carries
    public record Begun(String location, String travel) {
        @Override
        public String toString() {
            return "Begun[masked]";
        }
    }

    /// @throws SignOnFailed if the issuer does not answer as it should
    public Begun begin(TenantScope tenant, SignOn signOn) throws SignOnFailed {
        Issuers.Known issuer = issuers.find(tenant.id(), signOn.issuer());
        Travel.Begun begun = new Travel.Begun(tenant.id().value(), word(), word(), word(), time.instant());
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", signOn.clientId());
        query.put("redirect_uri", redirect);
        query.put("scope", "openid profile email");
        query.put("state", begun.state());
        query.put("nonce", begun.nonce());
        query.put("code_challenge", base64(sha256(begun.verifier())));
        query.put("code_challenge_method", "S256");
        String address = issuer.authorization().toString();
        return new Begun(
                address + (address.contains("?") ? "&" : "?") + form(query),
                seal.print(begun, new UUID(random.nextLong(), random.nextLong())));
    }

    /// What an issuer's answer holds, as the browser brings it.
    ///
    /// @param travel what the browser carries; empty if nothing
    /// @param issuer RFC 9207
    public record Back(
            String travel,
            Optional<String> state,
            Optional<String> code,
            Optional<String> error,
            Optional<String> issuer) {
        @Override
        public String toString() {
            return "Back[masked]";
        }
    }

    /// Whose way it was, for the turns that the rest of it takes.
    ///
    /// @throws SignOnFailed if it was not begun in this browser
    public TenantScope tenant(Back back) throws SignOnFailed {
        return tenant(begun(back));
    }

    private TenantScope tenant(Travel.Begun begun) throws SignOnFailed {
        return tenants.byId(new TenantId(begun.tenant()))
                .orElseThrow(() -> new SignOnFailed(Why.STATE, "its tenant is gone"));
    }

    private Travel.Begun begun(Back back) throws SignOnFailed {
        Travel.Begun begun = seal.begun(back.travel(), time.instant())
                .orElseThrow(() -> new SignOnFailed(Why.STATE, "nothing was begun here"));
        byte[] state = back.state().orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(state, begun.state().getBytes(StandardCharsets.UTF_8))) {
            throw new SignOnFailed(Why.STATE, "another state");
        }
        return begun;
    }

    /// @return what the browser carries on, to [#complete]
    /// @throws SignOnFailed if nobody comes in
    public String back(Back back, InetAddress from) throws SignOnFailed {
        Travel.Begun begun = begun(back);
        TenantScope tenant = tenant(begun);
        SignOn signOn = database.inTenant(tenant, store::find)
                .orElseThrow(() -> new SignOnFailed(Why.STATE, "the tenant has no issuer any more"));
        if (back.error().isPresent() || back.code().isEmpty()) {
            throw new SignOnFailed(Why.DENIED, "the issuer gives no code");
        }
        if (back.issuer()
                .map(one -> !one.replaceFirst("/$", "").equals(signOn.issuer().toString()))
                .orElse(false)) {
            throw new SignOnFailed(Why.TOKEN, "another issuer answers");
        }
        String text = exchange(tenant, signOn, back.code().get(), begun.verifier());
        Issuers.Known issuer = issuers.find(tenant.id(), signOn.issuer());
        if (!IdToken.isOf(text, issuer.keys())) {
            issuer = issuers.anew(tenant.id(), signOn.issuer());
        }
        IdToken token = IdToken.check(text, signOn, begun.nonce(), issuer.keys(), time.instant());
        UUID account = account(tenant, signOn, token, from);
        UUID id = new UUID(random.nextLong(), random.nextLong());
        return seal.print(new Travel.Proven(begun.tenant(), account, id, time.instant()), id);
    }

    private String exchange(TenantScope tenant, SignOn signOn, String code, String verifier) throws SignOnFailed {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirect);
        form.put("code_verifier", verifier);
        form.put("client_id", signOn.clientId());
        Optional<String> secret = database.inTenant(tenant, store::secret);
        // RFC 6749 §2.3.1: each half is encoded before they are joined.
        Optional<String> authorization = secret.map(text -> "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (encoded(signOn.clientId()) + ":" + encoded(text)).getBytes(StandardCharsets.UTF_8)));
        try {
            URI where = issuers.find(tenant.id(), signOn.issuer()).token();
            OutsideHttps.Answer answer = https.post(tenant.id(), where, form(form), authorization);
            if (answer.status() != 200) {
                throw new SignOnFailed(Why.ISSUER, "it takes no code: " + answer.status());
            }
            return JSON.readTree(answer.body()).path("id_token").asText();
        } catch (IOException e) {
            throw new SignOnFailed(Why.ISSUER, "while the code is exchanged: " + e.getMessage());
        }
    }

    private UUID account(TenantScope tenant, SignOn signOn, IdToken token, InetAddress from) throws SignOnFailed {
        String login = token.login(signOn)
                .orElseThrow(() -> new SignOnFailed(Why.ACCOUNT, "the claim names nobody of this tenant"));
        Optional<Account> found = database.inTenant(tenant, tx -> accounts.byLogin(tx, login));
        if (found.isPresent()) {
            return found.filter(one -> !one.details().disabled())
                    .map(Account::id)
                    .orElseThrow(() -> new SignOnFailed(Why.ACCOUNT, "the account is disabled"));
        }
        if (!signOn.makeAccounts()) {
            throw new SignOnFailed(Why.ACCOUNT, "there is no account of that name");
        }
        String hash = hashes.hash(Passwords.generate(random));
        try {
            return changes.in(
                    tenant,
                    new Actor(login, Role.USER.word(), from.getHostAddress()),
                    "sign-on",
                    change -> accounts.create(
                            change, new AccountDetails(login, token.name(), List.of(Role.USER), false), hash));
        } catch (InvalidInput e) {
            throw new SignOnFailed(Why.ACCOUNT, "no account can be made of that name: " + e.problem());
        }
    }

    /// @param travel what the browser carries
    /// @param code of the second factor
    /// @return empty if it is not, or no more, on its way
    public Optional<Logins.Result> complete(String travel, Optional<String> code, InetAddress from, String agent) {
        Optional<Travel.Proven> proven = seal.proven(travel, time.instant());
        Optional<TenantScope> tenant = proven.flatMap(one -> tenants.byId(new TenantId(one.tenant())));
        // Used up before: of two who come with it at once, one gets in.
        if (tenant.isEmpty() || !use(proven.get())) {
            return Optional.empty();
        }
        Logins.Attempt attempt = new Logins.Attempt(Optional.of(Realm.of(tenant.get())), "", "", "", code, from, agent);
        boolean in = false;
        try {
            Logins.Result result =
                    logins.loginKnown(Realm.of(tenant.get()), proven.get().account(), attempt);
            in = result instanceof Logins.Result.In;
            return Optional.of(result);
        } finally {
            if (!in) {
                forget(proven.get().id());
            }
        }
    }

    /// It has led nowhere yet: with the right code it does.
    private synchronized void forget(UUID id) {
        used.remove(id);
    }

    private synchronized boolean use(Travel.Proven proven) {
        Instant now = time.instant();
        used.values().removeIf(at -> now.isAfter(at.plus(Travel.PROVEN_MAX)));
        while (used.size() >= USED_MAX) {
            used.remove(used.keySet().iterator().next());
        }
        return used.putIfAbsent(proven.id(), proven.at()) == null;
    }

    /// For whoever looks after the server: whoever stands outside learns a word only.
    public static void note(SignOnFailed failed) {
        LOG.atInfo()
                .addKeyValue("why", failed.why().name())
                .addKeyValue("detail", failed.getMessage())
                .log("nobody signed on");
    }

    private String word() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return base64(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String form(Map<String, String> fields) {
        StringJoiner all = new StringJoiner("&");
        fields.forEach((name, value) -> all.add(name + "=" + encoded(value)));
        return all.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
