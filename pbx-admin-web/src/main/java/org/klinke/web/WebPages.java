package org.klinke.web;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The admin web: one page and its files, as the build left them on the class path (docs/adr/0040).
///
///     /, /login, /me, /my/…, /t/… and so on  ─▶ index.html, each time with a new nonce     never stored
///     /assets/NAME-HASH.js                   ─▶ the file, as the build compressed it       stored for ever
///
/// Only what the build's list names is served: no path ever becomes the name of a resource.
final class WebPages {
    private static final String FOLDER = "ui/";
    private static final String NONCE = "__KLINKE_NONCE__";
    private static final int NONCE_BYTES = 18;
    private static final Duration INSISTED_MAX = Duration.ofDays(30);
    private static final String ASSETS = "/assets/";
    /// What the page's own addresses begin with.
    private static final List<String> PAGES =
            List.of("/", "/login", "/invitation", "/me", "/my/<page>", "/platform/<page>", "/t/<page>");

    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8",
            "woff2", "font/woff2");

    private final String index;
    private final Set<String> files;
    private final SecureRandom random;
    private final Function<String, Duration> trustedFor;

    private WebPages(String index, Set<String> files, SecureRandom random, Function<String, Duration> trustedFor) {
        this.index = index;
        this.files = files;
        this.random = random;
        this.trustedFor = trustedFor;
    }

    /// Empty if this was built without it.
    static Optional<WebPages> onClassPath(SecureRandom random, Function<String, Duration> trustedFor) {
        return read("files.txt").map(list -> {
            Set<String> files =
                    new String(list, StandardCharsets.UTF_8).lines().collect(Collectors.toUnmodifiableSet());
            return new WebPages(
                    new String(read("index.html").orElseThrow(), StandardCharsets.UTF_8), files, random, trustedFor);
        });
    }

    void addTo(JavalinConfig config) {
        PAGES.forEach(path -> config.routes.get(path, this::answerPage));
        config.routes.get(ASSETS + "{file}", this::answerFile);
    }

    /// How long a browser insists on a good certificate for this name (RFC 6797): never longer than the one shown
    /// is good, so that nobody is locked out by an old promise; and not at all with our own authority's, which
    /// a browser that was not given it can only pass by an exception.
    private void insist(Context context) {
        @Nullable String host = context.host();
        Duration left = host == null ? Duration.ZERO : trustedFor.apply(host.replaceFirst(":\\d+$", ""));
        if (left.isPositive()) {
            long seconds = Math.min(left.toSeconds(), INSISTED_MAX.toSeconds());
            context.header("Strict-Transport-Security", "max-age=" + seconds);
        }
    }

    private void answerPage(Context context) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        String nonce = Base64.getEncoder().encodeToString(bytes);
        insist(context);
        context.header("Content-Security-Policy", policy(nonce))
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .contentType("text/html; charset=utf-8")
                .result(index.replace(NONCE, nonce));
    }

    /// No script but our files; no style but our files and what the page's own code adds under this answer's nonce.
    private static String policy(String nonce) {
        return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce + "'; img-src 'self'; "
                + "font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }

    private void answerFile(Context context) {
        String name = context.pathParam("file");
        if (!files.contains(name)) {
            throw Problem.notFound("there is no such file; load the page anew");
        }
        @Nullable String accepted = context.header("Accept-Encoding");
        boolean compressed = accepted != null && accepted.contains("br") && files.contains(name + ".br");
        if (compressed) {
            context.header("Content-Encoding", "br");
        }
        context.disableCompression() // what shrinks, the build has shrunk
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .header("Vary", "Accept-Encoding")
                .contentType(TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream"))
                .result(read("assets/" + name + (compressed ? ".br" : "")).orElseThrow());
    }

    private static Optional<byte[]> read(String name) {
        try (@Nullable InputStream in = WebPages.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
