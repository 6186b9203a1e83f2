package org.klinke.server.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/// A real browser on a page of ours (`browser/call.html`), which calls by itself and reports what it heard.
/// Descriptions go over HTTP, as in WHIP.
final class Chromium implements AutoCloseable {
    private static final String PROGRAM = "/usr/bin/chromium";

    private final HttpServer http;
    private final Path folder;
    private final Process process;
    private final CompletableFuture<String> report = new CompletableFuture<>();

    /// What the page asks: each gets the body of the request and gives that of the response.
    record Signalling(UnaryOperator<String> answer, UnaryOperator<String> offer, UnaryOperator<String> accepted) {}

    /// @param folder for its profile and its log
    Chromium(Path folder, boolean browserOffers, Signalling signalling) throws IOException {
        this.folder = Files.createDirectories(folder);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::page);
        http.createContext("/answer", exchange -> reply(exchange, signalling.answer()));
        http.createContext("/offer", exchange -> reply(exchange, signalling.offer()));
        http.createContext("/accepted", exchange -> reply(exchange, signalling.accepted()));
        http.createContext(
                "/report",
                exchange -> reply(exchange, text -> {
                    report.complete(text);
                    return "";
                }));
        http.createContext(
                "/failed",
                exchange -> reply(exchange, text -> {
                    report.completeExceptionally(new AssertionError("the page failed: " + text));
                    return "";
                }));
        http.start();
        // Loopback is no candidate of a browser otherwise.
        process = new ProcessBuilder(
                        PROGRAM,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--mute-audio",
                        "--autoplay-policy=no-user-gesture-required",
                        "--allow-loopback-in-peer-connection",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "http://127.0.0.1:" + http.getAddress().getPort() + "/?offer="
                                + (browserOffers ? "browser" : "server"))
                .redirectInput(new java.io.File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    /// What the page heard and by what means, as JSON.
    String report(Duration timeout) throws Exception {
        try {
            return report.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no report of the page; " + Files.readString(folder.resolve("log")), e);
        }
    }

    private void page(HttpExchange exchange) throws IOException {
        try (InputStream in = Objects.requireNonNull(Chromium.class.getResourceAsStream("/browser/call.html"))) {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            send(exchange, in.readAllBytes());
        }
    }

    private void reply(HttpExchange exchange, UnaryOperator<String> work) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            send(exchange, work.apply(body).getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException | AssertionError e) {
            report.completeExceptionally(e);
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
