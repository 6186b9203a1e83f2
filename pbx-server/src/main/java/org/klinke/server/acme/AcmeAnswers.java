package org.klinke.server.acme;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// Answers the authority's question whether a name is ours (RFC 8555 §8.3), on a port that is open only as long as an
/// order is. Knows nothing else, and tells nothing else.
final class AcmeAnswers implements AutoCloseable {
    private static final String PATH = "/.well-known/acme-challenge/";

    private final Map<String, String> byToken = new ConcurrentHashMap<>();
    private final List<HttpServer> servers = new ArrayList<>();

    /// @throws java.net.BindException if the port is in use, or not to be had without privileges
    AcmeAnswers(List<InetAddress> addresses, int port) throws IOException {
        try {
            for (InetAddress address : addresses) {
                HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
                servers.add(server);
                server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
                server.createContext("/", this::answer);
                server.start();
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    void add(String token, String authorization) {
        byToken.put(token, authorization);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String found = exchange.getRequestMethod().equals("GET") && path.startsWith(PATH)
                    ? byToken.getOrDefault(path.substring(PATH.length()), "")
                    : "";
            byte[] body = found.getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            exchange.sendResponseHeaders(found.isEmpty() ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
    }
}
