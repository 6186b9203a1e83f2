package org.klinke.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The port phones fetch their files from: `GET /p/TOKEN/FILE`, for those that nobody has assigned yet
/// `GET /n/TOKEN/FILE`, its menus and what phones say by themselves (some by POST) below the first, and nothing else.
/// Addresses hold
/// tokens: none is ever written into a log.
public final class PhoneEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneEndpoint.class);
    private static final long BODY_BYTES_MAX = 4_096;
    private static final int SLOW_MILLIS = 2_000;

    /// More than these wait for nothing at once; others hear it at once, there is no room to let them wait.
    private static final int SLOW_MAX = 200;

    /// Jakarta Servlet 6.0 §3.10.
    private static final String SHOWN = "jakarta.servlet.request.X509Certificate";

    private final Javalin javalin;

    private PhoneEndpoint(Javalin javalin) {
        this.javalin = javalin;
    }

    /// @param newcomers files for who asks below `/n/`
    /// @param menus pages for who asks below `/p/TOKEN/menu/`
    /// @param reports what phones say at `/p/TOKEN/says/WORD`
    /// @param port 0 takes any free one (with a single address)
    /// @param tls asked for each connection
    /// @param asks whether phones are asked for a certificate of theirs now; who has none is as welcome
    /// @throws BindException if the port is in use
    public static PhoneEndpoint start(
            List<InetAddress> addresses,
            int port,
            Supplier<SSLContext> tls,
            BooleanSupplier asks,
            PhoneFiles files,
            PhoneFiles newcomers,
            PhoneMenus menus,
            PhoneReports reports)
            throws BindException {
        return new PhoneEndpoint(new TlsListener(addresses, port, tls, asks, BODY_BYTES_MAX)
                .start(config -> routes(config, files, newcomers, menus, reports)));
    }

    public int port() {
        return TlsListener.port(javalin);
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private static void routes(
            JavalinConfig config, PhoneFiles files, PhoneFiles newcomers, PhoneMenus menus, PhoneReports reports) {
        Semaphore slow = new Semaphore(SLOW_MAX);
        config.routes.before(
                context -> context.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store"));
        config.routes.get("/p/{token}/{file}", context -> answer(context, files, slow));
        config.routes.get("/n/{token}/{file}", context -> answer(context, newcomers, slow));
        config.routes.get("/p/{token}/menu/{file}", context -> {
            String typed = context.queryParam("q");
            answer(
                    context,
                    (token, page, host, agent, remote, shown) ->
                            menus.reply(token, page, typed == null ? "" : typed, host, agent, remote, shown),
                    slow);
        });
        config.routes.get("/p/{token}/says/{file}", context -> said(context, "", reports, slow));
        config.routes.post("/p/{token}/says/{file}", context -> said(context, context.body(), reports, slow));
        config.routes.error(404, context -> write(context, PhoneFiles.Reply.nothing(false)));
        // A path that nobody can decode ("%u12"): nothing is there.
        config.routes.exception(
                IllegalArgumentException.class, (_, context) -> write(context, PhoneFiles.Reply.nothing(false)));
        // The HTTP edge: one request's failure ends one request.
        config.routes.exception(Exception.class, (failure, context) -> {
            LOG.atError().setCause(failure).log("a phone's request failed");
            context.status(500).contentType("text/plain").result("");
        });
    }

    private static void said(Context context, String posted, PhoneReports reports, Semaphore slow)
            throws InterruptedException, IOException {
        String code = context.queryParam("code");
        answer(
                context,
                (token, word, host, agent, remote, _) ->
                        reports.reply(token, word, code == null ? "" : code, posted, host, agent, remote),
                slow);
    }

    private static void answer(Context context, PhoneFiles files, Semaphore slow)
            throws InterruptedException, IOException {
        String agent = context.userAgent();
        PhoneFiles.Reply reply = files.reply(
                context.pathParam("token"),
                context.pathParam("file"),
                context.req().getServerName().toLowerCase(Locale.ROOT),
                agent == null ? "" : agent,
                remote(context),
                shown(context));
        if (reply.slow() && slow.tryAcquire()) {
            try {
                Thread.sleep(SLOW_MILLIS);
            } finally {
                slow.release();
            }
        }
        if (reply.path().isPresent()) {
            send(context, reply.path().get());
        } else if (reply.content().isPresent()) {
            context.contentType(reply.type()).result(reply.content().get());
        } else {
            write(context, reply);
        }
    }

    private static InetAddress remote(Context context) {
        return InetAddress.ofLiteral(ControlDoor.stripZone(context.req().getRemoteAddr()));
    }

    private static List<X509Certificate> shown(Context context) {
        Object shown = context.req().getAttribute(SHOWN);
        return shown instanceof X509Certificate[] chain ? List.of(chain) : List.of();
    }

    private static void send(Context context, Path path) throws IOException {
        context.disableCompression() // its length is said, and firmware does not shrink
                .contentType(PhoneFiles.BINARY)
                .header("Content-Length", String.valueOf(Files.size(path)))
                .result(Files.newInputStream(path)); // closed by Javalin, once it is written
    }

    private static void write(Context context, PhoneFiles.Reply reply) {
        reply.retrySeconds().ifPresent(seconds -> context.header("Retry-After", String.valueOf(seconds)));
        context.status(reply.status())
                .contentType(reply.type() + "; charset=utf-8")
                .result(reply.text().getBytes(StandardCharsets.UTF_8));
    }
}
