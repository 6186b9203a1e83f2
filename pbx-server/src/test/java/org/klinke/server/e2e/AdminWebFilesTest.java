package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How the admin web is served; what people do with it in a browser is [AdminWebTest]'s.
class AdminWebFilesTest {
    private static final Pattern SCRIPT = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"");
    private static final Pattern PLACE = Pattern.compile("(path: |mine\\(|below\\()\"(/[^\"]*)\"");
    private static final Pattern NONCE = Pattern.compile("'nonce-([^']+)'");

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @Test
    void thePageAllowsNoScriptButItsFilesAndNoStyleWithoutThisAnswersNonce() throws Exception {
        HttpResponse<String> first = get("/");
        HttpResponse<String> second = get("/t/acme/users");

        String policy = header(first, "Content-Security-Policy");
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'")
                .doesNotContain("unsafe");
        assertThat(nonce(second)).isNotEqualTo(nonce(first));
        assertThat(first.body()).contains("nonce=\"" + nonce(first) + "\"").doesNotContain("__KLINKE");
        assertThat(first.body().split("<script", -1))
                .as("one script, and that a file")
                .hasSize(2);
        assertThat(header(first, "Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void filesAreKeptForEverAndSmall() throws Exception {
        Matcher script = SCRIPT.matcher(get("/").body());
        assertThat(script.find()).isTrue();

        HttpResponse<String> plain = get(script.group(1));
        HttpResponse<String> small = get(script.group(1), "Accept-Encoding", "gzip, br");

        assertThat(header(plain, "Cache-Control")).contains("immutable");
        assertThat(header(plain, "Content-Type")).startsWith("text/javascript");
        assertThat(header(small, "Content-Encoding")).isEqualTo("br");
        assertThat(small.body().length()).isLessThan(plain.body().length() / 2);
    }

    /// Whoever follows a link, or loads a page anew, asks the server for what the page itself calls a place.
    @Test
    void everyPlaceCanBeGoneToDirectly() throws Exception {
        String router = Files.readString(Path.of("../pbx-admin-web/ui/src/router.tsx"));
        List<String> places = PLACE.matcher(router)
                .results()
                .map(found -> (found.group(1).equals("below(") ? "/t/acme" : "") + found.group(2))
                .map(path -> path.replace("$tenant", "acme"))
                .toList();
        assertThat(places).contains("/invitation", "/my/calls", "/t/acme", "/t/acme/users", "/platform/tenants");
        for (String place : places) {
            HttpResponse<String> answer = get(place);
            assertThat(answer.statusCode()).as(place).isEqualTo(200);
            assertThat(header(answer, "Content-Type")).as(place).startsWith("text/html");
        }
    }

    @Test
    void nothingButTheListedFilesIsServed() throws Exception {
        for (String path : List.of(
                "/assets/files.txt",
                "/assets/..%2findex.html",
                "/assets/..%2f..%2fapi%2fopenapi.yaml",
                "/assets/x.js",
                "/index.html",
                "/src/main.tsx")) {
            assertThat(get(path).statusCode()).as(path).isBetween(400, 404);
        }
    }

    @Test
    void theApiHasAPageThatAllowsNoScriptButItsFiles() throws Exception {
        HttpResponse<String> page = get("/api/v1/");

        assertThat(header(page, "Content-Type")).startsWith("text/html");
        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        List<String> files = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page.body())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(files).hasSize(3).allSatisfy(file -> {
            assertThat(file).startsWith("/api/v1/page/");
            assertThat(get(file).statusCode()).isEqualTo(200);
        });
        assertThat(page.body().split("<script(?! src=)", -1))
                .as("no script within the page")
                .hasSize(1);
        for (String other : List.of("index.html", "swagger-ui.js", "..%2fapi%2fopenapi.yaml", "x")) {
            assertThat(get("/api/v1/page/" + other).statusCode()).as(other).isBetween(400, 404);
        }
    }

    @Test
    void whatIsNoPageStaysAProblem() throws Exception {
        HttpResponse<String> answer = get("/api/v1/nothing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
        assertThat(header(answer, "Content-Security-Policy")).startsWith("default-src 'none'; frame");
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("https://localhost:" + klinke.server().https().getPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(klinke.server().trust()).build()) {
            return http.send(
                    request.build(), HttpResponse.BodyHandlers.ofString(java.nio.charset.StandardCharsets.ISO_8859_1));
        }
    }

    private static String nonce(HttpResponse<String> answer) {
        Matcher nonce = NONCE.matcher(header(answer, "Content-Security-Policy"));
        assertThat(nonce.find()).isTrue();
        return nonce.group(1);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
