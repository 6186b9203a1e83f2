package org.klinke.provisioning.redirect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.klinke.provisioning.redirect.Outcome.Refused;
import org.klinke.provisioning.redirect.Outcome.Why;

/// HTTPS to the one host of an account, whatever an answer says: no redirection is followed, no other host is
/// asked, no answer is read beyond a limit.
public final class RedirectHttp {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(5);
    private static final int ANSWER_BYTES_MAX = 1_048_576;
    private static final int DETAIL_CHARS_MAX = 200;
    private static final Duration PAUSE_MAX = Duration.ofHours(1);
    private static final int NONCE_DIGITS = 16;

    private final HttpClient http;
    private final Duration answerTimeMax;
    private final InstantSource time;
    private final RandomGenerator random;

    /// @param tls whom to trust
    /// @param random unguessable: nonces
    public RedirectHttp(SSLContext tls, Duration answerTimeMax, InstantSource time, RandomGenerator random) {
        http = HttpClient.newBuilder()
                .sslContext(tls)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIME_MAX)
                .build();
        this.answerTimeMax = answerTimeMax;
        this.time = time;
        this.random = random;
    }

    /// @param status of HTTP, below 500 and not 401, 403, 429: these are refusals
    record Reply(int status, String body) {
        /// @return a missing node for what is no JSON
        JsonNode json() {
            try {
                return body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
            } catch (JsonProcessingException _) {
                return MissingNode.getInstance();
            }
        }
    }

    /// Ends the whole errand.
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Refused refused;

        Stopped(Refused refused) {
            super(refused.why().problem(), null, false, false);
            this.refused = refused;
        }

        Refused refused() {
            return refused;
        }
    }

    interface Errand {
        Outcome run();
    }

    static Outcome told(Errand errand) {
        try {
            return errand.run();
        } catch (Stopped e) {
            return e.refused();
        }
    }

    long millis() {
        return time.millis();
    }

    String nonce() {
        StringBuilder nonce = new StringBuilder();
        for (int i = 0; i < NONCE_DIGITS; i++) {
            nonce.append(Character.forDigit(random.nextInt(16), 16));
        }
        return nonce.toString();
    }

    /// @param body "" for none
    /// @throws Stopped for what no service means well, and for another host than the account's
    Reply send(RedirectAccount account, String method, URI uri, Map<String, String> headers, String body) {
        if (!"https".equals(uri.getScheme())
                || !account.base().getHost().equals(uri.getHost())
                || account.base().getPort() != uri.getPort()) {
            throw new Stopped(new Refused(Why.NOT_UNDERSTOOD, "it named another host"));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(answerTimeMax)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        request.header("Accept", "application/json, text/xml");
        headers.forEach(request::header);
        // The request's own time ends with the headers: a service that stalls later would hold the tenant's others up.
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request.build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            HttpResponse<byte[]> response = answer.get(answerTimeMax.toMillis(), TimeUnit.MILLISECONDS);
            return judged(response, new String(response.body(), StandardCharsets.UTF_8));
        } catch (ExecutionException e) {
            throw new Stopped(new Refused(
                    Why.NO_ANSWER,
                    e.getCause() == null ? "" : e.getCause().getClass().getSimpleName()));
        } catch (TimeoutException _) {
            answer.cancel(true);
            throw new Stopped(new Refused(Why.NO_ANSWER, HttpTimeoutException.class.getSimpleName()));
        } catch (InterruptedException _) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new Stopped(new Refused(Why.NO_ANSWER, "interrupted"));
        }
    }

    private static Reply judged(HttpResponse<?> response, String text) {
        int status = response.statusCode();
        String detail = "HTTP " + status;
        if (status == 429) {
            throw new Stopped(new Refused(Why.BUSY, detail, pause(response)));
        }
        if (status >= 500) {
            throw new Stopped(new Refused(Why.UNAVAILABLE, detail, pause(response)));
        }
        if (status == 401) {
            throw new Stopped(new Refused(Why.CREDENTIALS, detail));
        }
        if (status >= 300 && status < 400) {
            throw new Stopped(new Refused(Why.NOT_UNDERSTOOD, detail));
        }
        return new Reply(status, text);
    }

    /// RFC 9110 §10.2.3, in seconds; a date is taken for nothing said.
    private static Duration pause(HttpResponse<?> response) {
        String said = response.headers().firstValue("Retry-After").orElse("");
        if (!said.matches("[0-9]{1,6}")) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofSeconds(Long.parseLong(said));
        return pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
    }

    /// What a service said, for people: short, on one line.
    static String detail(int status, String said) {
        String plain = said.replaceAll("[\\p{Cntrl}<>]+", " ").strip();
        String cut = plain.length() > DETAIL_CHARS_MAX ? plain.substring(0, DETAIL_CHARS_MAX) + "…" : plain;
        return cut.isEmpty() ? "HTTP " + status : cut;
    }
}
