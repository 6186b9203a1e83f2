package org.klinke.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.klinke.server.control.EndpointFile;
import org.klinke.server.tls.PinnedTrust;
import org.klinke.web.ControlRoute;

/// Speaks with the control endpoint. Trusts the authority whose fingerprint stands in the endpoint file; without one it
/// trusts only a loopback address, where nobody but this machine answers.
final class ControlClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIME_MAX = Duration.ofMinutes(15);

    private final EndpointFile endpoint;
    private final HttpClient http;

    ControlClient(EndpointFile endpoint) {
        this.endpoint = endpoint;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIME_MAX);
        try {
            if (!endpoint.caFingerprint().isEmpty()) {
                builder.sslContext(PinnedTrust.of(endpoint.caFingerprint()));
            } else if (isLoopback(URI.create(endpoint.url()))) {
                builder.sslContext(PinnedTrust.anyone());
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        http = builder.build();
    }

    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path, Object body) {
        try {
            return send(request(path)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pretty(JsonNode json) {
        return json.toPrettyString();
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(endpoint.url() + ControlRoute.at(path)))
                    .timeout(ANSWER_TIME_MAX)
                    .header("Authorization", "Bearer " + endpoint.token());
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(CommandFailed.USAGE, "no-url", endpoint.url());
        }
    }

    private JsonNode send(HttpRequest.Builder builder) {
        HttpResponse<String> response;
        try {
            response = http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
        } catch (HttpConnectTimeoutException e) {
            throw new CommandFailed(CommandFailed.NO_SERVER, "no-server-at", endpoint.url(), reason(e));
        } catch (HttpTimeoutException e) {
            throw new CommandFailed(
                    CommandFailed.REFUSED, "no-answer-yet", endpoint.url(), ANSWER_TIME_MAX.toMinutes());
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.NO_SERVER, "no-server-at", endpoint.url(), reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.REFUSED, "interrupted");
        }
        JsonNode json;
        try {
            json = JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "no-klinke", endpoint.url(), response.statusCode());
        }
        if (response.statusCode() >= 300) {
            throw refusal(json);
        }
        return json;
    }

    private static CommandFailed refusal(JsonNode problem) {
        List<String> lines = new ArrayList<>();
        String detail = problem.path("detail").asText("");
        problem.path("errors").forEach(error -> lines.add("\n  " + error.asText()));
        return detail.isEmpty()
                ? new CommandFailed(CommandFailed.REFUSED, "refused")
                : new CommandFailed(CommandFailed.REFUSED, "told", detail + String.join("", lines));
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static boolean isLoopback(URI url) {
        try {
            String host = url.getHost();
            return host != null && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
