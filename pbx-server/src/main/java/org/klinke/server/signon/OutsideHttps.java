package org.klinke.server.signon;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.klinke.core.net.Names;
import org.klinke.core.net.Network;
import org.klinke.core.phone.OutsideHost;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.time.Timers;

/// HTTPS to addresses that tenants name: to the open internet, and to what the operator opens. It is judged by the
/// address that a socket is in fact connected to, before a byte is said there: no name means one address for the judge
/// and another for the socket. No redirect is followed, and no answer is long or late. Thread-safe.
public final class OutsideHttps {
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final int READ_MILLIS_MAX = 5_000;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(15);
    private static final int BYTES_MAX = 256 * 1024;

    private final Supplier<SSLContext> trust;
    private final List<Network> inside;
    private final Duration answerMax;
    private final Timers timers;
    private final Names names = new Names("sign-on");

    /// @param trust whom we believe to be who they say; asked each time
    /// @param inside networks of the house that it may reach
    public OutsideHttps(Supplier<SSLContext> trust, List<Network> inside, Timers timers) {
        this(trust, inside, ANSWER_MAX, timers);
    }

    OutsideHttps(Supplier<SSLContext> trust, List<Network> inside, Duration answerMax, Timers timers) {
        this.trust = trust;
        this.inside = List.copyOf(inside);
        this.answerMax = answerMax;
        this.timers = timers;
    }

    record Answer(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// @param owner who has named the issuer: what silent name servers hold up is his own, and not of all that are at
    ///     the same issuer; nor has he more of it by naming others
    Answer get(TenantId owner, URI where) throws IOException {
        return ask(owner, where, Optional.empty(), Optional.empty());
    }

    /// @param owner see [#get]
    /// @param form already encoded
    /// @param authorization the header
    Answer post(TenantId owner, URI where, String form, Optional<String> authorization) throws IOException {
        return ask(owner, where, Optional.of(form), authorization);
    }

    private Answer ask(TenantId owner, URI where, Optional<String> form, Optional<String> authorization)
            throws IOException {
        if (!"https".equals(where.getScheme()) || where.getHost() == null) {
            throw new IOException("it is no https address");
        }
        String host = where.getHost();
        // Nobody learns by us which doors of the house are open.
        for (InetAddress address :
                names.lookUp(owner, host.startsWith("[") ? host.substring(1, host.length() - 1) : host)) {
            requireReachable(address);
        }
        HttpsURLConnection connection = (HttpsURLConnection) where.toURL().openConnection(Proxy.NO_PROXY);
        Judging judging = new Judging(trust.get().getSocketFactory());
        connection.setSSLSocketFactory(judging);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(CONNECT_MILLIS_MAX);
        connection.setReadTimeout(READ_MILLIS_MAX);
        connection.setRequestProperty("Accept", "application/json");
        authorization.ifPresent(header -> connection.setRequestProperty("Authorization", header));
        // The timeout of a read is none for who sends a byte each second.
        Timers.Timer deadline = timers.after(answerMax, judging::end);
        try {
            if (form.isPresent()) {
                byte[] body = form.get().getBytes(StandardCharsets.UTF_8);
                connection.setRequestMethod("POST");
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
                connection.setFixedLengthStreamingMode(body.length);
                connection.getOutputStream().write(body);
            }
            int status = connection.getResponseCode();
            InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            byte[] body = stream == null ? new byte[0] : read(stream);
            if (judging.ended) {
                throw new IOException("cut off"); // an end that was ours looks like theirs
            }
            return new Answer(status, body);
        } catch (IOException e) {
            throw judging.ended ? new IOException("the answer takes too long", e) : e;
        } finally {
            deadline.cancel();
            connection.disconnect();
        }
    }

    private static byte[] read(InputStream stream) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[8_192];
        for (int count = stream.read(some); count >= 0; count = stream.read(some)) {
            all.write(some, 0, count);
            if (all.size() > BYTES_MAX) {
                throw new IOException("the answer is too long");
            }
        }
        return all.toByteArray();
    }

    private void requireReachable(InetAddress address) throws IOException {
        if (!OutsideHost.isPublic(address) && inside.stream().noneMatch(network -> network.contains(address))) {
            throw new IOException("its address is not in the open internet");
        }
    }

    /// Only over a socket that is connected, and to where we may.
    private final class Judging extends SSLSocketFactory {
        private final SSLSocketFactory real;
        private Socket socket = new Socket(); // under this
        private volatile boolean ended;

        Judging(SSLSocketFactory real) {
            this.real = real;
        }

        @Override
        public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
            requireReachable(connected.getInetAddress());
            hold(connected);
            return real.createSocket(connected, host, port, autoClose);
        }

        private synchronized void hold(Socket connected) throws IOException {
            socket = connected;
            if (ended) {
                socket.close();
                throw new IOException("too late");
            }
        }

        /// Whoever reads from the socket meets an exception.
        synchronized void end() {
            ended = true;
            try {
                socket.close();
            } catch (IOException _) {
                // nothing can be done about it, and nothing more is read from it
            }
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw new IOException("not judged");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            throw new IOException("not judged");
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw new IOException("not judged");
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            throw new IOException("not judged");
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return real.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return real.getSupportedCipherSuites();
        }
    }
}
