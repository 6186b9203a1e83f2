package org.klinke.web;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// A page on which people read the contract of the API and try it, by Swagger UI as its authors publish it:
///
///     /api/v1/               ─▶ the page
///     /api/v1/page/NAME      ─▶ its files: three, and no others
///
/// It knows no more than the contract, which anybody may read, and asks for no more than who is logged in.
final class ApiPage {
    private static final String PAGE = "/api/v1/";
    private static final String OWN = "page/";
    private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
    private static final String VERSION = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    /// Its arrows are pictures within its style sheet.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private final Map<String, byte[]> files;
    private final byte[] index;

    ApiPage() {
        String library = WEBJAR + version() + "/";
        files = Map.of(
                "swagger-ui-bundle.js", read(library + "swagger-ui-bundle.js"),
                "swagger-ui.css", read(library + "swagger-ui.css"),
                "begin.js", read(OWN + "begin.js"));
        index = read(OWN + "index.html");
    }

    void addTo(JavalinConfig config) {
        config.routes.get(PAGE, this::answerPage);
        config.routes.get(PAGE + "page/{file}", this::answerFile);
    }

    private void answerPage(Context context) {
        context.header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .contentType("text/html; charset=utf-8")
                .result(index);
    }

    private void answerFile(Context context) {
        String name = context.pathParam("file");
        byte @Nullable [] file = files.get(name);
        if (file == null) {
            throw Problem.notFound("there is no such file; load the page anew");
        }
        context.header("Cache-Control", "public, max-age=3600")
                .contentType(name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8")
                .result(file);
    }

    private static String version() {
        Properties properties = new Properties();
        try (@Nullable InputStream in = ApiPage.class.getResourceAsStream(VERSION)) {
            if (in == null) {
                throw new IllegalStateException("Swagger UI is missing");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static byte[] read(String name) {
        try (@Nullable InputStream in = ApiPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
