package org.klinke.server.signon;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.account.SignOn;
import org.klinke.server.signon.SignOnFailed.Why;

/// What an issuer says of who has logged in there (OpenID Connect Core 1.0 §2), looked at before it is believed.
record IdToken(JWTClaimsSet claims) {
    /// By keys of which only the issuer has the secret half: never `none`, never one that takes our secret, or a public
    /// key, for a password (HS256).
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Duration CLOCKS_DIFFER_MAX = Duration.ofMinutes(1);
    private static final Duration AGE_MAX = Duration.ofMinutes(10);

    /// Whether one of these keys is said to have signed it; a token that can't be read has none.
    static boolean isOf(String text, JWKSet keys) {
        try {
            String key = SignedJWT.parse(text).getHeader().getKeyID();
            return key == null || keys.getKeyByKeyId(key) != null;
        } catch (ParseException _) {
            return true;
        }
    }

    /// §3.1.3.7.
    ///
    /// @param nonce of this one way there
    /// @throws SignOnFailed if anything of it is not as it must be
    static IdToken check(String text, SignOn signOn, String nonce, JWKSet keys, Instant now) throws SignOnFailed {
        JWTClaimsSet claims;
        try {
            DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
            processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
            // All of them are looked at below, with our own clock.
            processor.setJWTClaimsSetVerifier((_, _) -> {});
            claims = processor.process(SignedJWT.parse(text), null);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new SignOnFailed(Why.TOKEN, "its signature: " + e.getMessage());
        }
        require(signOn.issuer().toString().equals(issuer(claims)), "iss");
        require(claims.getAudience().contains(signOn.clientId()), "aud");
        boolean forUs = claims.getAudience().size() == 1
                || signOn.clientId().equals(text(claims, "azp").orElse(""));
        require(forUs && text(claims, "azp").map(signOn.clientId()::equals).orElse(true), "azp");
        require(nonce.equals(text(claims, "nonce").orElse("")), "nonce");
        require(claims.getSubject() != null && !claims.getSubject().isEmpty(), "sub");
        Date ends = claims.getExpirationTime();
        require(ends != null && now.isBefore(ends.toInstant().plus(CLOCKS_DIFFER_MAX)), "exp");
        Date made = claims.getIssueTime();
        require(
                made != null
                        && now.isAfter(made.toInstant().minus(CLOCKS_DIFFER_MAX))
                        && now.isBefore(made.toInstant().plus(AGE_MAX)),
                "iat");
        Date begins = claims.getNotBeforeTime();
        require(begins == null || now.isAfter(begins.toInstant().minus(CLOCKS_DIFFER_MAX)), "nbf");
        return new IdToken(claims);
    }

    private static String issuer(JWTClaimsSet claims) {
        return Optional.ofNullable(claims.getIssuer()).orElse("").replaceFirst("/$", "");
    }

    private static void require(boolean fine, String claim) throws SignOnFailed {
        if (!fine) {
            throw new SignOnFailed(Why.TOKEN, "its claim " + claim);
        }
    }

    private static Optional<String> text(JWTClaimsSet claims, String claim) {
        return claims.getClaim(claim) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /// The login that it means at the tenant; empty if nobody there.
    Optional<String> login(SignOn signOn) {
        // Somebody may write any address into his profile: it is his when the issuer has tried it.
        if (signOn.claim().equals("email") && !Boolean.TRUE.equals(claims.getClaim("email_verified"))) {
            return Optional.empty();
        }
        return text(claims, signOn.claim()).flatMap(signOn::login);
    }

    /// Of the person, for people; may be empty.
    String name() {
        String name =
                text(claims, "name").orElse("").replaceAll("\\p{Cntrl}", " ").strip();
        return name.length() <= 100 ? name : name.substring(0, 100);
    }
}
