package org.klinke.server.signon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.tenant.TenantId;
import org.klinke.server.signon.SignOnFailed.Why;

/// What issuers say of themselves (OpenID Connect Discovery 1.0) and their keys, remembered for a while. Thread-safe.
final class Issuers {
    private static final Duration KEPT = Duration.ofHours(1);
    /// Whoever invents keys makes nobody ask the issuer over and over.
    private static final Duration KEYS_ANEW_AFTER = Duration.ofMinutes(1);
    private static final int REMEMBERED_MAX = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OutsideHttps https;
    private final InstantSource time;
    private final Map<URI, Known> known = new ConcurrentHashMap<>();

    Issuers(OutsideHttps https, InstantSource time) {
        this.https = https;
        this.time = time;
    }

    /// @param authorization where the browser is sent
    /// @param token where the code is exchanged
    /// @param keys of its signatures, as they were at that time
    record Known(URI authorization, URI token, URI keysFrom, JWKSet keys, Instant since, Instant keysSince) {}

    /// @param tenant who asks
    Known find(TenantId tenant, URI issuer) throws SignOnFailed {
        Known one = known.get(issuer);
        return one != null && time.instant().isBefore(one.since().plus(KEPT))
                ? one
                : keep(issuer, discover(tenant, issuer));
    }

    /// The same with its keys as they are now, for a token that none of the known has signed.
    Known anew(TenantId tenant, URI issuer) throws SignOnFailed {
        Known one = find(tenant, issuer);
        Instant now = time.instant();
        if (now.isBefore(one.keysSince().plus(KEYS_ANEW_AFTER))) {
            return one;
        }
        return keep(
                issuer,
                new Known(
                        one.authorization(),
                        one.token(),
                        one.keysFrom(),
                        keys(tenant, one.keysFrom()),
                        one.since(),
                        now));
    }

    private Known keep(URI issuer, Known one) {
        Instant now = time.instant();
        known.values().removeIf(old -> !now.isBefore(old.since().plus(KEPT)));
        if (known.size() >= REMEMBERED_MAX) {
            known.clear();
        }
        known.put(issuer, one);
        return one;
    }

    private Known discover(TenantId tenant, URI issuer) throws SignOnFailed {
        JsonNode said = json(tenant, URI.create(issuer + "/.well-known/openid-configuration"));
        // §4.3: or else one issuer speaks for another.
        if (!said.path("issuer").asText().replaceFirst("/$", "").equals(issuer.toString())) {
            throw new SignOnFailed(Why.ISSUER, "it says to be another issuer");
        }
        URI keysFrom = address(said, "jwks_uri");
        Instant now = time.instant();
        return new Known(
                address(said, "authorization_endpoint"),
                address(said, "token_endpoint"),
                keysFrom,
                keys(tenant, keysFrom),
                now,
                now);
    }

    private static URI address(JsonNode said, String field) throws SignOnFailed {
        try {
            URI address = URI.create(said.path(field).asText());
            if ("https".equals(address.getScheme()) && address.getHost() != null && address.getRawFragment() == null) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // As bad as any other that is none.
        }
        throw new SignOnFailed(Why.ISSUER, "its " + field + " is no https address");
    }

    private JWKSet keys(TenantId tenant, URI from) throws SignOnFailed {
        try {
            return JWKSet.parse(ask(tenant, from)).toPublicJWKSet();
        } catch (ParseException e) {
            throw new SignOnFailed(Why.ISSUER, "its keys can't be read: " + e.getMessage());
        }
    }

    private JsonNode json(TenantId tenant, URI from) throws SignOnFailed {
        try {
            return JSON.readTree(ask(tenant, from));
        } catch (IOException e) {
            throw new SignOnFailed(Why.ISSUER, "what it says of itself is no JSON");
        }
    }

    private String ask(TenantId tenant, URI from) throws SignOnFailed {
        try {
            OutsideHttps.Answer answer = https.get(tenant, from);
            if (answer.status() != 200) {
                throw new SignOnFailed(Why.ISSUER, from.getHost() + " answers " + answer.status());
            }
            return answer.text();
        } catch (IOException e) {
            throw new SignOnFailed(Why.ISSUER, from.getHost() + ": " + e.getMessage());
        }
    }
}
