package org.klinke.server.webhook;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.klinke.core.net.Names;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.time.Timers;
import org.klinke.core.webhook.WebhookAddresses;
import org.klinke.core.webhook.WebhookOutlet;

/// Posts over HTTP/1.1, one connection for each request:
///
///     name ─▶ looked up once ─▶ each address allowed? ─▶ connect to that very address ─▶ TLS for the name ─▶ POST
///
/// Clients of the usual kind look a name up for themselves, after whoever asked whether it may be connected to: in
/// between it can come to mean something else (DNS rebinding). So the connection is made here. Who refuses says no more
/// than that: nobody learns by a webhook what names mean inside a network. Thread-safe.
public final class HttpOutlet implements WebhookOutlet {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ALL_MAX = Duration.ofSeconds(10);
    private static final int ADDRESSES_MAX = 3;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final WebhookAddresses rule;
    private final Lookup lookup;
    private final Supplier<SSLContext> trust;
    private final Timers timers;

    /// What a name means at this moment.
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] of(TenantId whose, String name) throws UnknownHostException;
    }

    /// @param trust whom we believe; asked for each request
    public HttpOutlet(WebhookAddresses rule, Lookup lookup, Supplier<SSLContext> trust, Timers timers) {
        this.rule = rule;
        this.lookup = lookup;
        this.trust = trust;
        this.timers = timers;
    }

    @Override
    public Answer post(TenantId whose, URI url, Map<String, String> headers, byte[] body) {
        boolean plain = "http".equals(url.getScheme());
        List<InetAddress> addresses;
        try {
            addresses = Arrays.asList(lookup.of(whose, unbracketed(url)));
        } catch (Names.Busy _) {
            throw new Busy();
        } catch (UnknownHostException _) {
            addresses = List.of();
        }
        // All of them: which one is taken must not be a matter of luck.
        if (addresses.isEmpty() || !addresses.stream().allMatch(one -> rule.allows(one, plain))) {
            return Answer.none("its name is not known, or leads where no webhook is sent to");
        }
        AtomicBoolean late = new AtomicBoolean();
        try (Socket socket = connect(addresses, port(url, plain))) {
            Timers.Timer deadline = timers.after(ALL_MAX, () -> {
                late.set(true);
                close(socket);
            });
            try {
                return exchange(plain ? socket : encrypted(socket, url), url, headers, body);
            } finally {
                deadline.cancel();
            }
        } catch (IOException e) {
            return Answer.none(late.get() ? "it took longer than 10 seconds" : reason(e));
        }
    }

    private static String unbracketed(URI url) {
        return String.valueOf(url.getHost()).replaceAll("^\\[|]$", "");
    }

    private static int port(URI url, boolean plain) {
        return url.getPort() > 0 ? url.getPort() : plain ? HTTP_PORT : HTTPS_PORT;
    }

    /// To the first that takes it.
    private static Socket connect(List<InetAddress> addresses, int port) throws IOException {
        IOException last = new ConnectException();
        for (InetAddress address : addresses.subList(0, Math.min(addresses.size(), ADDRESSES_MAX))) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port), (int) CONNECT_MAX.toMillis());
                socket.setSoTimeout((int) ALL_MAX.toMillis());
                return socket;
            } catch (IOException e) {
                close(socket);
                last = e;
            }
        }
        throw last;
    }

    private Socket encrypted(Socket socket, URI url) throws IOException {
        SSLSocket encrypted = (SSLSocket)
                trust.get().getSocketFactory().createSocket(socket, unbracketed(url), socket.getPort(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9110 §4.3.4
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        return encrypted;
    }

    private static Answer exchange(Socket socket, URI url, Map<String, String> headers, byte[] body)
            throws IOException {
        URI ascii = URI.create(url.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        StringBuilder head = new StringBuilder("POST ").append(path);
        if (ascii.getRawQuery() != null) {
            head.append('?').append(ascii.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(ascii.getRawAuthority());
        head.append(
                "\r\nUser-Agent: Klinke\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ");
        head.append(body.length).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
        return AnswerReader.read(socket.getInputStream());
    }

    /// The deadline may come while somebody writes: no exception of a socket that is being closed is of interest.
    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // closed all the same
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case SSLException _ -> "its certificate or its TLS is not right: " + innermost(e);
            case SocketTimeoutException _ -> "it does not answer";
            case ConnectException _, NoRouteToHostException _ -> "nobody answers there";
            case SocketException _ -> "the connection broke";
            default -> "it does not answer as HTTP has it";
        };
    }

    private static String innermost(Throwable e) {
        Throwable inner = e;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage());
    }
}
