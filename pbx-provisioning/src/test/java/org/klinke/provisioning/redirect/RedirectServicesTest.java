package org.klinke.provisioning.redirect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.phone.MacAddress;

/// The exchanges of `src/test/resources/redirect`, played by a real HTTPS server. Signatures are made anew
/// here by the papers, not by the code under test.
class RedirectServicesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration IMPATIENCE = Duration.ofMillis(700);
    private static final Pattern GAP = Pattern.compile("\\{[a-z]+}");

    private static LocalTls server;
    private static CountDownLatch silence;
    private static volatile Play play;

    /// One exchange; the body is empty where it does not matter.
    record Step(String method, String path, String body, String status, String later, String answer) {}

    record Play(String maker, String name, List<String> errand, List<Step> steps, String outcome) {
        @Override
        public String toString() {
            return maker + ": " + name;
        }
    }

    private final List<String> faults = new ArrayList<>();
    private static volatile RedirectServicesTest current;
    private final Deque<Step> ahead = new ArrayDeque<>();

    @BeforeAll
    static void open(@TempDir Path directory) throws Exception {
        silence = new CountDownLatch(1);
        server = new LocalTls(directory, exchange -> current.answer(exchange));
    }

    @AfterAll
    static void close() {
        silence.countDown();
        server.close();
    }

    static Stream<Play> plays() throws IOException {
        List<Play> plays = new ArrayList<>();
        for (Maker maker : Maker.values()) {
            String text;
            try (InputStream stream =
                    RedirectServicesTest.class.getResourceAsStream("/redirect/" + maker.title() + ".txt")) {
                text = new String(stream.readAllBytes(), UTF_8);
            }
            for (String part : text.split("(?m)^== ")) {
                if (!part.isBlank()) {
                    plays.add(play(maker.title(), part.lines().toList()));
                }
            }
        }
        return plays.stream();
    }

    private static Play play(String maker, List<String> lines) {
        List<Step> steps = new ArrayList<>();
        String outcome = "";
        String[] asked = {"", "", ""};
        for (int i = 2; i < lines.size(); i++) {
            String line = lines.get(i);
            String rest = line.length() > 2 ? line.substring(2) : "";
            if (line.startsWith("> ") && asked[0].isEmpty()) {
                asked = new String[] {rest.split(" ")[0], rest.split(" ")[1], ""};
            } else if (line.startsWith("> ")) {
                asked[2] = rest;
            } else if (line.startsWith("< ")) {
                String[] status = rest.split(" ");
                boolean hasBody = i + 1 < lines.size() && lines.get(i + 1).startsWith("< ");
                steps.add(new Step(
                        asked[0],
                        asked[1],
                        asked[2],
                        status[0],
                        status.length > 1 ? status[1] : "",
                        hasBody ? lines.get(++i).substring(2) : ""));
                asked = new String[] {"", "", ""};
            } else if (line.startsWith("= ")) {
                outcome = rest;
            }
        }
        return new Play(maker, lines.getFirst(), List.of(lines.get(1).split(" ")), steps, outcome);
    }

    @ParameterizedTest
    @MethodSource("plays")
    void theServiceIsAskedAsItsPapersSay(Play wanted) {
        play = wanted;
        current = this;
        ahead.addAll(wanted.steps());
        Maker maker = Maker.named(wanted.maker()).orElseThrow();
        URI base =
                URI.create("https://127.0.0.1:" + server.port() + maker.base().getPath());
        Duration patience =
                wanted.steps().stream().anyMatch(step -> step.status().equals("silence")) ? IMPATIENCE : PATIENCE;
        RedirectService service = RedirectService.of(
                new RedirectAccount(maker, base, "key-id", "key-secret", "admin@acme.example", "pass word", "place-1"),
                new RedirectHttp(server.trust, patience, InstantSource.system(), new Random(1)));
        List<String> errand = wanted.errand();
        MacAddress mac = MacAddress.of(errand.get(1));
        Outcome outcome = switch (errand.get(0)) {
            case "register" -> service.register(mac, URI.create(errand.get(2)), errand.size() > 3 ? errand.get(3) : "");
            case "remove" -> service.remove(mac);
            case "look" -> service.look(mac);
            default -> throw new AssertionError(errand);
        };
        assertThat(faults).isEmpty();
        assertThat(ahead).as("what must be asked as well").isEmpty();
        assertThat(said(outcome)).isEqualTo(wanted.outcome());
        if (outcome instanceof Outcome.Refused refused) {
            assertThat(refused.detail())
                    .doesNotContain("key-secret")
                    .doesNotContain("TOKEN")
                    .hasSizeLessThan(250);
        }
    }

    private static String said(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Registered(var url) -> ("registered " + url).strip();
            case Outcome.Absent() -> "absent";
            case Outcome.Refused refused ->
                "refused " + refused.why()
                        + (refused.pause().isZero() ? "" : " " + refused.pause().toSeconds());
        };
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Step step = ahead.poll();
        if (step == null) {
            faults.add("nothing more was to be asked: " + exchange.getRequestURI());
            exchange.sendResponseHeaders(500, -1);
            return;
        }
        check(step, exchange, body);
        if (step.status().equals("silence")) {
            try {
                silence.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
            return;
        }
        if (!step.later().isEmpty()) {
            exchange.getResponseHeaders().add("Retry-After", step.later());
        }
        exchange.getResponseHeaders().add("Location", "https://127.0.0.1:1/");
        byte[] answer =
                step.answer().replace("PORT", String.valueOf(server.port())).getBytes(UTF_8);
        exchange.sendResponseHeaders(Integer.parseInt(step.status()), answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void check(Step step, HttpExchange exchange, String body) throws IOException {
        if (!exchange.getRequestMethod().equals(step.method())
                || !matches(step.path(), "[^&/]*", exchange.getRequestURI().toString())) {
            faults.add("not " + step + " but " + exchange.getRequestURI());
        }
        if (!step.body().isEmpty()) {
            boolean same = (step.body().startsWith("{") || step.body().startsWith("["))
                    ? JSON.readTree(step.body()).equals(JSON.readTree(body))
                    : matches(step.body(), "[^&]*", body.replaceAll("\\s*\n\\s*|<\\?xml[^>]*\\?>", ""));
            if (!same) {
                faults.add("not " + step.body() + " but " + body);
            }
        }
        try {
            String problem = switch (Maker.named(play.maker()).orElseThrow()) {
                case SNOM, GIGASET -> hawk(exchange, body);
                case YEALINK -> rps(exchange, body);
                case GRANDSTREAM -> gdms(exchange, body);
                case POLY -> "";
            };
            if (!problem.isEmpty()) {
                faults.add(problem);
            }
        } catch (Exception e) {
            faults.add(e.toString());
        }
    }

    private static boolean matches(String form, String gap, String text) {
        StringBuilder pattern = new StringBuilder();
        Matcher gaps = GAP.matcher(form);
        int from = 0;
        while (gaps.find()) {
            pattern.append(Pattern.quote(form.substring(from, gaps.start()))).append(gap);
            from = gaps.end();
        }
        return text.matches(pattern + Pattern.quote(form.substring(from)));
    }

    private static byte[] hmac(String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("key-secret".getBytes(UTF_8), "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }

    private static String digest(String algorithm, String text, boolean hex) throws Exception {
        byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
        return hex ? HexFormat.of().formatHex(digest) : Base64.getEncoder().encodeToString(digest);
    }

    private static String hawk(HttpExchange exchange, String body) throws Exception {
        Map<String, String> said = new HashMap<>();
        Matcher fields = Pattern.compile("(\\w+)=\"([^\"]*)\"")
                .matcher(exchange.getRequestHeaders().getFirst("Authorization"));
        while (fields.find()) {
            said.put(fields.group(1), fields.group(2));
        }
        String type = body.isEmpty() ? "" : exchange.getRequestHeaders().getFirst("Content-Type");
        String hash = digest("SHA-256", "hawk.1.payload\n" + type + "\n" + body + "\n", false);
        String mac = Base64.getEncoder()
                .encodeToString(hmac("hawk.1.header\n" + said.get("ts") + "\n" + said.get("nonce") + "\n"
                        + exchange.getRequestMethod() + "\n" + exchange.getRequestURI() + "\n127.0.0.1\n"
                        + server.port() + "\n" + hash + "\n\n"));
        long age = Math.abs(System.currentTimeMillis() / 1_000 - Long.parseLong(said.get("ts")));
        return said.get("id").equals("key-id")
                        && said.get("hash").equals(hash)
                        && said.get("mac").equals(mac)
                        && age < 60
                ? ""
                : "wrong signature of " + exchange.getRequestURI();
    }

    private static String rps(HttpExchange exchange, String body) throws Exception {
        var headers = exchange.getRequestHeaders();
        String hash = digest("MD5", body, false);
        String code = Base64.getEncoder()
                .encodeToString(hmac("POST\nContent-MD5:" + hash + "\nX-Ca-Key:key-id\nX-Ca-Nonce:"
                        + headers.getFirst("X-Ca-Nonce") + "\nX-Ca-Timestamp:" + headers.getFirst("X-Ca-Timestamp")
                        + "\n" + exchange.getRequestURI().toString().substring(1)));
        return hash.equals(headers.getFirst("Content-MD5"))
                        && "key-id".equals(headers.getFirst("X-Ca-Key"))
                        && code.equals(headers.getFirst("X-Ca-Signature"))
                ? ""
                : "wrong signature of " + exchange.getRequestURI();
    }

    private static String gdms(HttpExchange exchange, String body) throws Exception {
        if (exchange.getRequestURI().getPath().endsWith("/token")) {
            String hash = digest("SHA-256", digest("MD5", "pass word", true), true);
            return body.contains("password=" + hash + "&") ? "" : "wrong password";
        }
        TreeMap<String, String> signed = new TreeMap<>();
        for (String field : exchange.getRequestURI().getRawQuery().split("&")) {
            signed.put(field.split("=")[0], field.split("=")[1]);
        }
        String signature = signed.remove("signature");
        signed.put("client_id", "key-id");
        signed.put("client_secret", "key-secret");
        String tail = digest("SHA-256", body, true) + "&";
        if (exchange.getRequestURI().getPath().endsWith("/xml")) {
            String xml = body.substring(body.indexOf("<?xml"), body.lastIndexOf("\r\n--"));
            if (!xml.contains("<P237>pbx.example:8884/p/TOKEN</P237>")) {
                return "no address in " + xml;
            }
            signed.put("mac", "EC:74:D7:A1:B2:C3");
            signed.put("xml", digest("MD5", xml, true));
            tail = "";
        }
        StringBuilder text = new StringBuilder("&");
        signed.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('&'));
        return digest("SHA-256", text + tail, true).equals(signature)
                ? ""
                : "wrong signature " + exchange.getRequestURI();
    }

    /// The example of Hawk's own paper.
    @Test
    void hawkIsMadeAsItsPaperShows() {
        assertThat(Hawk.hash("text/plain", "Thank you for flying Hawk"))
                .isEqualTo("Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=");
        assertThat(Hawk.mac("werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn", """
                        hawk.1.header
                        1353832234
                        j4h3g2
                        POST
                        /resource/1?b=1&a=2
                        example.com
                        8000
                        Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=
                        some-app-ext-data
                        """))
                .isEqualTo("aSe1DERmZuRl3pI36/9BdZmnErTw3sNzOOAUlfeKjVw=");
    }

    @Test
    void noSecretIsPrinted() {
        assertThat(new RedirectAccount(Maker.SNOM, Maker.SNOM.base(), "key-id", "key-secret", "", "pw", "").toString())
                .doesNotContain("key-secret")
                .doesNotContain("pw");
        assertThat(new Outcome.Registered("https://pbx.example/p/TOKEN/").toString())
                .doesNotContain("TOKEN");
    }
}
