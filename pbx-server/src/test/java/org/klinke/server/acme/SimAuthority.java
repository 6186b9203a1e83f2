package org.klinke.server.acme;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/// A certificate authority that speaks ACME (RFC 8555) over HTTP on the loopback address: it verifies signatures and
/// nonces, fetches the proof of http-01 as a real one does, and signs what was asked for. All names lead to this
/// machine.
public final class SimAuthority implements AutoCloseable {
    public static final String NAME = "CN=Simulated public CA";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final int proofPort;
    private final Duration lifetime;
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();
    private final List<PublicJsonWebKey> accounts = new CopyOnWriteArrayList<>();
    private final Map<String, Ordered> orders = new ConcurrentHashMap<>();

    /// What was fetched from whom; empty: nothing was there.
    public final List<String> proofs = new CopyOnWriteArrayList<>();

    private static final class Ordered {
        private final List<String> names;
        private final String token = UUID.randomUUID().toString();
        private final List<String> states; // of each name's proof
        private volatile String chain = "";

        Ordered(List<String> names) {
            this.names = names;
            this.states = new CopyOnWriteArrayList<>(
                    names.stream().map(_ -> "pending").toList());
        }

        String state() {
            return !chain.isEmpty()
                    ? "valid"
                    : states.contains("invalid")
                            ? "invalid"
                            : states.stream().allMatch("valid"::equals) ? "ready" : "pending";
        }
    }

    /// @param proofPort at which it looks for proofs, instead of 80
    public SimAuthority(int proofPort, Duration lifetime) throws Exception {
        this.proofPort = proofPort;
        this.lifetime = lifetime;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        keys = generator.generateKeyPair();
        JcaX509v3CertificateBuilder builder = builder(NAME, keys, List.of(), Duration.ofDays(3_650));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        certificate = sign(builder);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public URI directory() {
        return URI.create(base() + "/directory");
    }

    private String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String nonce = UUID.randomUUID().toString();
            nonces.add(nonce);
            exchange.getResponseHeaders().set("Replay-Nonce", nonce);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            try {
                answer(exchange, exchange.getRequestURI().getPath().split("/", -1));
            } catch (Refusal e) {
                exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
                send(
                        exchange,
                        400,
                        Map.of(
                                "type",
                                "urn:ietf:params:acme:error:" + e.kind,
                                "detail",
                                String.valueOf(e.getMessage())));
            }
        }
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String kind;

        Refusal(String kind, String detail) {
            super(detail);
            this.kind = kind;
        }
    }

    private void answer(HttpExchange exchange, String[] path) throws IOException {
        switch (path[1]) {
            case "directory" ->
                send(
                        exchange,
                        200,
                        Map.of(
                                "newNonce", base() + "/nonce",
                                "newAccount", base() + "/account",
                                "newOrder", base() + "/order",
                                "revokeCert", base() + "/revoke",
                                "keyChange", base() + "/key"));
            case "nonce" -> exchange.sendResponseHeaders(200, -1);
            case "account" -> account(exchange);
            case "order" -> order(exchange, path);
            case "authorization" -> {
                verified(exchange);
                authorization(exchange, path);
            }
            case "challenge" -> {
                verified(exchange);
                challenge(exchange, path);
            }
            case "finalize" -> finish(exchange, path[2], verified(exchange));
            case "certificate" -> {
                verified(exchange);
                exchange.getResponseHeaders().set("Content-Type", "application/pem-certificate-chain");
                byte[] chain = ordered(path[2]).chain.getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, chain.length);
                exchange.getResponseBody().write(chain);
            }
            default -> throw new Refusal("malformed", "no such resource");
        }
    }

    private void account(HttpExchange exchange) throws IOException {
        JsonWebSignature signed = signed(exchange);
        try {
            PublicJsonWebKey key = signed.getHeaders().getPublicJwkHeaderValue("jwk", null);
            signed.setKey(key.getPublicKey());
            JsonNode wish = JSON.readTree(payload(signed));
            if (!wish.path("termsOfServiceAgreed").asBoolean()) {
                throw new Refusal("userActionRequired", "agree to the terms of service");
            }
            accounts.add(key);
        } catch (JoseException e) {
            throw new Refusal("malformed", String.valueOf(e.getMessage()));
        }
        exchange.getResponseHeaders().set("Location", base() + "/account/" + accounts.size());
        send(exchange, 201, Map.of("status", "valid"));
    }

    private void order(HttpExchange exchange, String[] path) throws IOException {
        JsonNode wish = verified(exchange);
        if (path.length > 2) {
            send(exchange, 200, view(path[2]));
            return;
        }
        List<String> names = new ArrayList<>();
        wish.path("identifiers").forEach(one -> names.add(one.path("value").asText()));
        String id = UUID.randomUUID().toString();
        orders.put(id, new Ordered(names));
        exchange.getResponseHeaders().set("Location", base() + "/order/" + id);
        send(exchange, 201, view(id));
    }

    private Ordered ordered(String id) {
        Ordered found = orders.get(id);
        if (found == null) {
            throw new Refusal("malformed", "no such order");
        }
        return found;
    }

    private Map<String, Object> view(String id) {
        Ordered order = ordered(id);
        List<String> authorizations = new ArrayList<>();
        for (int i = 0; i < order.names.size(); i++) {
            authorizations.add(base() + "/authorization/" + id + "/" + i);
        }
        return Map.of(
                "status",
                order.state(),
                "identifiers",
                order.names.stream().map(SimAuthority::identifier).toList(),
                "authorizations",
                authorizations,
                "finalize",
                base() + "/finalize/" + id,
                "certificate",
                base() + "/certificate/" + id);
    }

    private static Map<String, String> identifier(String name) {
        return Map.of("type", "dns", "value", name);
    }

    private void authorization(HttpExchange exchange, String[] path) throws IOException {
        Ordered order = ordered(path[2]);
        int place = Integer.parseInt(path[3]);
        send(
                exchange,
                200,
                Map.of(
                        "status",
                        order.states.get(place),
                        "identifier",
                        identifier(order.names.get(place)),
                        "challenges",
                        List.of(challengeView(path[2], place))));
    }

    private Map<String, Object> challengeView(String id, int place) {
        Ordered order = ordered(id);
        Map<String, Object> view = new LinkedHashMap<>(Map.of(
                "type",
                "http-01",
                "url",
                base() + "/challenge/" + id + "/" + place,
                "token",
                order.token + place,
                "status",
                order.states.get(place)));
        if (order.states.get(place).equals("invalid")) {
            view.put(
                    "error",
                    Map.of("type", "urn:ietf:params:acme:error:unauthorized", "detail", "the proof was not found"));
        }
        return view;
    }

    private void challenge(HttpExchange exchange, String[] path) throws IOException {
        Ordered order = ordered(path[2]);
        int place = Integer.parseInt(path[3]);
        if (order.states.get(place).equals("pending")) {
            order.states.set(place, proven(order.token + place) ? "valid" : "invalid");
        }
        send(exchange, 200, challengeView(path[2], place));
    }

    private boolean proven(String token) {
        String path = "/.well-known/acme-challenge/" + token;
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proofPort + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            proofs.add(answer.body());
            return answer.body()
                    .equals(token + "." + accounts.getLast().calculateBase64urlEncodedThumbprint("SHA-256"));
        } catch (IOException _) {
            proofs.add("");
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void finish(HttpExchange exchange, String id, JsonNode wish) throws IOException {
        Ordered order = ordered(id);
        if (!order.state().equals("ready")) {
            throw new Refusal("orderNotReady", "prove the names first");
        }
        try {
            JcaPKCS10CertificationRequest asked = new JcaPKCS10CertificationRequest(
                    Base64.getUrlDecoder().decode(wish.path("csr").asText()));
            KeyPair theirs = new KeyPair(asked.getPublicKey(), keys.getPrivate());
            X509Certificate made = sign(builder("CN=" + order.names.getFirst(), theirs, order.names, lifetime));
            order.chain = pem(made) + pem(certificate);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new Refusal("badCSR", String.valueOf(e.getMessage()));
        }
        send(exchange, 200, view(id));
    }

    private static JcaX509v3CertificateBuilder builder(String name, KeyPair keys, List<String> names, Duration lifetime)
            throws IOException {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(NAME),
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plus(lifetime)),
                new X500Name(name),
                keys.getPublic());
        if (!names.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(names.stream()
                            .map(one -> new GeneralName(GeneralName.dNSName, one))
                            .toArray(GeneralName[]::new)));
        }
        return builder;
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder)
            throws OperatorCreationException, CertificateException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static String pem(X509Certificate certificate) throws CertificateEncodingException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    /// As flattened JSON (RFC 7515 §7.2.2), with a nonce of ours.
    private JsonWebSignature signed(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        try {
            JsonWebSignature signed = new JsonWebSignature();
            signed.setCompactSerialization(
                    body.path("protected").asText() + "." + body.path("payload").asText() + "."
                            + body.path("signature").asText());
            if (!nonces.remove(signed.getHeader("nonce"))) {
                throw new Refusal("badNonce", "not one of ours, or used before");
            }
            if (!signed.getHeader("url").endsWith(exchange.getRequestURI().getPath())) {
                throw new Refusal("unauthorized", "signed for another resource");
            }
            return signed;
        } catch (JoseException e) {
            throw new Refusal("malformed", String.valueOf(e.getMessage()));
        }
    }

    private static String payload(JsonWebSignature signed) throws JoseException {
        if (!signed.verifySignature()) {
            throw new Refusal("unauthorized", "the signature is wrong");
        }
        return signed.getPayload();
    }

    /// What an account of ours has signed; a missing node for a mere question (POST-as-GET).
    private JsonNode verified(HttpExchange exchange) throws IOException {
        JsonWebSignature signed = signed(exchange);
        String account = signed.getHeader("kid");
        int place = Integer.parseInt(account.substring(account.lastIndexOf('/') + 1)) - 1;
        signed.setKey(accounts.get(place).getPublicKey());
        try {
            return JSON.readTree(payload(signed));
        } catch (JoseException e) {
            throw new Refusal("malformed", String.valueOf(e.getMessage()));
        }
    }

    private static void send(HttpExchange exchange, int status, Object json) throws IOException {
        byte[] body = JSON.writeValueAsBytes(json);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        http.close();
    }
}
