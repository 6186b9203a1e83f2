package org.klinke.server.e2e;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.klinke.server.phone.TestCertificate;

/// An issuer of OpenID Connect that says what a test wants, on a loopback address. It gives tokens by the book: a code
/// once, to the client it was made for, who shows the verifier whose hash came first.
final class OidcServer implements AutoCloseable {
    static final String CLIENT = "klinke";
    static final String SECRET = "a secret: of / the client";
    private static final TestCertificate CERTIFICATE = certificate();

    final RSAKey key = rsa("first");
    /// What is said of who logs in, besides what the book wants.
    volatile Map<String, Object> person = Map.of();
    volatile UnaryOperator<JWTClaimsSet.Builder> claims = UnaryOperator.identity();
    volatile Function<JWTClaimsSet, String> token = this::signed;
    volatile Map<String, String> metadata = Map.of();
    final AtomicInteger requests = new AtomicInteger();

    private final HttpsServer server;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    private static TestCertificate certificate() {
        try {
            return new TestCertificate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// The server that keeps its data there believes these issuers to be who they say.
    static void trustedBy(Path data) throws IOException {
        Path folder = Files.createDirectories(data.resolve("tls").resolve("carriers"));
        try {
            CERTIFICATE.writeTo(folder.resolve("issuer-of-test.pem"));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    OidcServer() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(CERTIFICATE.server()));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/realm/.well-known/openid-configuration", exchange -> say(exchange, 200, discovery()));
        server.createContext(
                "/realm/keys",
                exchange -> say(exchange, 200, new JWKSet(key).toPublicJWKSet().toString()));
        server.createContext("/realm/token", this::exchange);
        server.start();
    }

    String issuer() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/realm";
    }

    private String discovery() {
        Map<String, String> all = new HashMap<>(Map.of(
                "issuer", issuer(),
                "authorization_endpoint", issuer() + "/authorize?theme=dark",
                "token_endpoint", issuer() + "/token",
                "jwks_uri", issuer() + "/keys"));
        all.putAll(metadata);
        StringBuilder json = new StringBuilder("{");
        all.forEach((name, value) -> json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":\"")
                .append(value)
                .append('"'));
        return json.append('}').toString();
    }

    /// As if somebody logged in at the address he was sent to.
    ///
    /// @return the query with which he is sent back
    String logIn(String location) {
        Map<String, String> asked = form(URI.create(location).getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        return "?code=" + code + "&state=" + asked.get("state") + "&session_state=x";
    }

    private void exchange(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Optional<Map<String, String>> asked = Optional.ofNullable(codes.remove(form.getOrDefault("code", "")));
        String basic = exchange.getRequestHeaders().getFirst("Authorization");
        boolean fine = asked.isPresent()
                && basic != null
                && basic.equals("Basic "
                        + Base64.getEncoder()
                                .encodeToString((CLIENT + ":a+secret%3A+of+%2F+the+client")
                                        .getBytes(StandardCharsets.US_ASCII)))
                && asked.get().get("redirect_uri").equals(form.get("redirect_uri"))
                && asked.get().get("code_challenge").equals(hash(form.getOrDefault("code_verifier", "")));
        if (!fine) {
            say(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        Instant now = Instant.now();
        JWTClaimsSet.Builder said = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .subject("a subject")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)))
                .claim("nonce", asked.get().get("nonce"));
        person.forEach(said::claim);
        say(
                exchange,
                200,
                "{\"token_type\":\"Bearer\",\"id_token\":\""
                        + token.apply(claims.apply(said).build()) + "\"}");
    }

    String signed(JWTClaimsSet said) {
        return signed(said, key);
    }

    static String signed(JWTClaimsSet said, RSAKey by) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(by.getKeyID())
                            .build(),
                    said);
            jwt.sign(new RSASSASigner(by));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> form(String text) {
        Map<String, String> all = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            all.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return all;
    }

    private void say(HttpExchange exchange, int status, String body) throws IOException {
        requests.incrementAndGet();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
