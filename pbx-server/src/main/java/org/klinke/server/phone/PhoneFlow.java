package org.klinke.server.phone;

import java.io.EOFException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.klinke.sip.transport.SipTransport;

/// One way to the server: whole messages out, whole messages in, on one virtual reader thread.
final class PhoneFlow implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int NAME_BYTES = 6;

    /// Who takes what arrives; called on the reader thread.
    interface Receiver {
        void received(PhoneFlow flow, byte[] message);

        void lost(PhoneFlow flow, String why);
    }

    /// @param server where it listens for this transport
    /// @param sni name for the SNI extension instead of the server's host; the certificate is then checked for it
    record Way(
            SipTransport transport,
            InetSocketAddress server,
            SSLContext trust,
            Optional<String> sni,
            SecureRandom random) {}

    private final Way way;
    private final Wire wire;
    private final String address;
    private final Receiver receiver;

    private PhoneFlow(Way way, Wire wire, Receiver receiver) {
        this.way = way;
        this.wire = wire;
        this.address = address(way, wire);
        this.receiver = receiver;
    }

    /// @param name for the reader thread
    static PhoneFlow connect(String name, Way way, Receiver receiver) throws IOException {
        Wire wire = switch (way.transport) {
            case UDP -> new DatagramWire(way.server);
            case TCP -> new StreamWire(plain(way));
            case TLS -> new StreamWire(encrypted(way));
            case WSS -> webSocket(way);
        };
        PhoneFlow flow = new PhoneFlow(way, wire, receiver);
        Thread.ofVirtual().name("phone-" + name + "-flow").start(flow::read);
        return flow;
    }

    private static Socket plain(Way way) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(way.server, CONNECT_TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static SSLSocket encrypted(Way way) throws IOException {
        Socket plain = plain(way);
        try {
            // Also the key of the session cache: a resumed session repeats the server name of its first handshake.
            String host = way.sni.orElse(way.server.getHostString());
            SSLSocket tls =
                    (SSLSocket) way.trust.getSocketFactory().createSocket(plain, host, way.server.getPort(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 5922 §7.3: the name that was dialled
            way.sni.ifPresent(wanted -> parameters.setServerNames(List.of(new SNIHostName(wanted))));
            tls.setSSLParameters(parameters);
            tls.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
            tls.startHandshake();
            tls.setSoTimeout(0);
            return tls;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static Wire webSocket(Way way) throws IOException {
        SSLSocket tls = encrypted(way);
        try {
            tls.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
            Wire wire = new WebSocketWire(tls, way.sni.orElse(way.server.getHostString()), way.random);
            tls.setSoTimeout(0);
            return wire;
        } catch (IOException e) {
            tls.close();
            throw e;
        }
    }

    /// A script in a browser does not know its address and makes up a name (RFC 7118 §5.2.2).
    private static String address(Way way, Wire wire) {
        if (way.transport == SipTransport.WSS) {
            byte[] name = new byte[NAME_BYTES];
            way.random.nextBytes(name);
            return HexFormat.of().formatHex(name) + ".invalid";
        }
        InetAddress local = wire.local().getAddress();
        String host = local instanceof Inet6Address ? "[" + local.getHostAddress() + "]" : local.getHostAddress();
        return host + ":" + wire.local().getPort();
    }

    /// Host and port as they stand in Via and Contact.
    String address() {
        return address;
    }

    SipTransport transport() {
        return way.transport;
    }

    int localPort() {
        return wire.local().getPort();
    }

    boolean isOpen() {
        return wire.isOpen();
    }

    void send(byte[] bytes) throws IOException {
        wire.send(bytes);
    }

    private void read() {
        String why = "closed";
        try {
            while (true) {
                receiver.received(this, wire.next());
            }
        } catch (IOException e) {
            why = e instanceof EOFException ? "closed by the server" : String.valueOf(e.getMessage());
        } finally {
            close();
            receiver.lost(this, why);
        }
    }

    @Override
    public void close() {
        try {
            wire.close();
        } catch (IOException _) {
            // gone already, which is what was wanted
        }
    }
}
