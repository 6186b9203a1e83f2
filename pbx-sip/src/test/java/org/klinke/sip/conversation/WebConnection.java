package org.klinke.sip.conversation;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A phone in a browser (RFC 7118), with the JDK's WebSocket.
final class WebConnection implements Phone.Connection, WebSocket.Listener {
    private final HttpClient browser;
    private final WebSocket socket;
    private final AtomicLong sent;
    private final Queue<String> came = new ConcurrentLinkedQueue<>();
    private final StringBuilder unfinished = new StringBuilder();

    /// @param sent counts what is sent
    WebConnection(int port, SSLContext trust, AtomicLong sent) {
        this.sent = sent;
        browser = HttpClient.newBuilder().sslContext(trust).build();
        socket = browser.newWebSocketBuilder()
                .subprotocols("sip")
                .buildAsync(URI.create("wss://localhost:" + port + "/sip"), this)
                .join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        unfinished.append(text);
        if (last) {
            came.add(unfinished.toString());
            unfinished.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public void send(List<String> messages) {
        sent.addAndGet(messages.size());
        messages.forEach(message -> socket.sendText(message, true).join());
    }

    @Override
    public List<String> taken() {
        List<String> result = new ArrayList<>();
        for (String next = came.poll(); next != null; next = came.poll()) {
            result.add(next);
        }
        return result;
    }

    @Override
    public void close() {
        socket.abort();
        browser.shutdownNow();
    }
}
