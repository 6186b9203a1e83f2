package org.klinke.web;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Serves [PublicPages]: no script, no cookie, nothing from elsewhere.
final class PublicPageRoutes {
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final int FORM_BYTES_MAX = 4_096;

    private final PublicPages pages;

    PublicPageRoutes(PublicPages pages) {
        this.pages = pages;
    }

    void addTo(JavalinConfig config) {
        for (String path : new String[] {"/status", "/status.json", "/status/<page>"}) {
            config.routes.get(
                    path,
                    context -> answer(
                            context,
                            pages.get(
                                    context.path(),
                                    german(context),
                                    name -> Optional.ofNullable(context.queryParam(name)))));
        }
        config.routes.post("/status/<page>", this::post);
    }

    private void post(Context context) {
        if (context.contentLength() > FORM_BYTES_MAX) {
            throw new Problem(413, "http.413", "the form is too long", java.util.List.of());
        }
        answer(
                context,
                pages.post(
                        context.path(),
                        german(context),
                        name -> Optional.ofNullable(context.queryParam(name))
                                .or(() -> Optional.ofNullable(context.formParam(name))),
                        InetAddress.ofLiteral(context.ip())));
    }

    private static boolean german(Context context) {
        @Nullable String language = context.header("Accept-Language");
        return language != null && language.startsWith("de");
    }

    private static void answer(Context context, Optional<PublicPages.Page> found) {
        PublicPages.Page page = found.orElseThrow(() -> Problem.notFound("there is no such page"));
        context.header("Content-Security-Policy", POLICY)
                .header("Vary", "Accept-Language, Accept-Encoding")
                .contentType(page.type());
        page.headers().forEach(context::header);
        if (!page.tag().isEmpty()) {
            context.header("ETag", page.tag());
            if (page.tag().equals(context.header("If-None-Match"))) {
                context.status(304);
                return;
            }
        }
        @Nullable String accepted = context.header("Accept-Encoding");
        boolean packed = accepted != null && accepted.contains("gzip");
        if (packed) {
            context.header("Content-Encoding", "gzip");
        }
        context.disableCompression() // what shrinks, is shrunk once for all
                .status(page.status())
                .result(packed ? page.packed() : page.body());
    }
}
