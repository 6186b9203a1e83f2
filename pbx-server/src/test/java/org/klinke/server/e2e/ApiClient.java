package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.klinke.web.api.Contract;
import org.klinke.web.api.Contract.Operation;

/// A client of the REST API that takes no answer the contract does not have.
final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Contract CONTRACT = Contract.load();
    private static final Duration TIME_MAX = Duration.ofSeconds(20);

    private final URI base;
    private final HttpClient http;
    private final Map<String, String> headers;

    /// @param response none of an answer that goes on
    record Answer(int status, JsonNode json, Optional<HttpResponse<String>> response) {
        HttpResponse<String> whole() {
            return response.orElseThrow();
        }

        String code() {
            return json.path("code").asText();
        }

        String text(String field) {
            return json.path(field).asText();
        }
    }

    private ApiClient(URI base, HttpClient http, Map<String, String> headers) {
        this.base = base;
        this.http = http;
        this.headers = headers;
    }

    /// @param from loopback address it comes from: the limits count by address
    static ApiClient of(InetSocketAddress server, SSLContext trust, String from) {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(trust)
                .localAddress(InetAddress.ofLiteral(from))
                .connectTimeout(TIME_MAX)
                .build();
        return new ApiClient(
                URI.create("https://" + server.getHostString() + ":" + server.getPort() + "/api/v1"), http, Map.of());
    }

    ApiClient with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new ApiClient(base, http, all);
    }

    ApiClient without(String header) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.remove(header);
        return new ApiClient(base, http, all);
    }

    ApiClient withKey(String token) {
        return with("Authorization", "Bearer " + token);
    }

    Answer tryLogin(String login, String password) {
        return post("/sessions", Map.of("login", login, "password", password));
    }

    /// As a page of ours would go on.
    ApiClient login(String login, String password) {
        Answer answer = tryLogin(login, password);
        assertThat(answer.status()).as(login + " " + answer.json()).isEqualTo(201);
        return with("Cookie", cookie(answer)).with("X-Klinke-Proof", answer.text("proof"));
    }

    static String cookie(Answer answer) {
        return answer.whole().headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
    }

    Answer get(String path) {
        return send("GET", path, Optional.empty());
    }

    Answer post(String path, Object body) {
        return send("POST", path, Optional.of(body));
    }

    Answer put(String path, Object body) {
        return send("PUT", path, Optional.of(body));
    }

    Answer delete(String path) {
        return send("DELETE", path, Optional.empty());
    }

    /// What comes as it comes, of an answer that goes on.
    InputStream open(String path) {
        HttpResponse<InputStream> response = begin(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<InputStream> begin(String path) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(base + path)).timeout(TIME_MAX);
            headers.forEach(request::header);
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// An answer that is no JSON.
    record Bytes(int status, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    Bytes bytes(String path) {
        HttpResponse<InputStream> response = begin(path);
        try (InputStream body = response.body()) {
            return new Bytes(response.statusCode(), response.headers().map(), body.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Of an answer that goes on, whether it begins.
    boolean begins(String path) {
        HttpResponse<InputStream> response = begin(path);
        try (InputStream _ = response.body()) {
            return response.statusCode() == 200;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Answer send(String verb, String path, Optional<Object> body) {
        if (path.endsWith("/events") && begins(path)) {
            return new Answer(200, MissingNode.getInstance(), Optional.empty());
        }
        try {
            return body.isPresent()
                    ? send(
                            verb,
                            path,
                            "application/json",
                            HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body.get())))
                    : send(verb, path, "", HttpRequest.BodyPublishers.noBody());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// A file as it is.
    Answer upload(String verb, String path, byte[] file) {
        return send(verb, path, "application/octet-stream", HttpRequest.BodyPublishers.ofByteArray(file));
    }

    private Answer send(String verb, String path, String type, HttpRequest.BodyPublisher body) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(base + path)).timeout(TIME_MAX);
            headers.forEach(request::header);
            if (!type.isEmpty()) {
                request.header("Content-Type", type);
            }
            request.method(verb, body);
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            operation(verb, path)
                    .ifPresent(operation -> assertThat(
                                    CONTRACT.flaws(operation.id(), response.statusCode(), response.body()))
                            .as(verb + " " + path + " " + response.statusCode() + " " + response.body())
                            .isEmpty());
            return new Answer(response.statusCode(), json(response), Optional.of(response));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        boolean json = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
        return json ? JSON.readTree(response.body()) : MissingNode.getInstance();
    }

    private static Optional<Operation> operation(String verb, String path) {
        String bare = path.split("\\?", -1)[0];
        return CONTRACT.operations().values().stream()
                .filter(one -> one.verb().name().equals(verb))
                .filter(one -> bare.matches(one.path().replaceAll("\\{\\w+}", "[^/]+")))
                .min(Comparator.comparingInt(one -> one.path().contains("{") ? 1 : 0));
    }
}
