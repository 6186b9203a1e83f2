package org.klinke.server.run;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.klinke.server.config.KlinkeConfig;

/// Whether the ports can be had. Asked before anything is begun: whoever starts a second server learns it at once, and
/// not when a database has been made. What somebody takes in between, the listeners say in the same words.
final class Ports {
    private Ports() {}

    /// @throws StartFailed naming the key
    static void requireFree(KlinkeConfig config) {
        Map<String, Integer> streams = new LinkedHashMap<>();
        streams.put("sip.tls.port", config.sip().tlsPort());
        streams.put("sip.tcp.port", config.sip().tcpPort());
        streams.put("sip.wss.port", config.sip().wssPort());
        streams.put("https.port", config.http().httpsPort());
        streams.put("provisioning.port", config.http().provisioningPort());
        streams.put("contacts.port", config.phones().contactsPort());
        config.acme().ifPresent(acme -> streams.put("acme.http.port", acme.port()));
        List<InetAddress> addresses = config.sip().addresses();
        streams.forEach((key, port) -> addresses.forEach(address -> requireFree(key, address, port, Ports::stream)));
        requireFree(
                "metrics.port",
                InetAddress.getLoopbackAddress(),
                config.metrics().port(),
                Ports::stream);
        addresses.forEach(
                address -> requireFree("sip.udp.port", address, config.sip().udpPort(), Ports::datagrams));
    }

    @FunctionalInterface
    private interface Attempt {
        void at(InetSocketAddress place) throws IOException;
    }

    private static void stream(InetSocketAddress place) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(place);
        }
    }

    private static void datagrams(InetSocketAddress place) throws IOException {
        new DatagramSocket(place).close();
    }

    private static void requireFree(String key, InetAddress address, int port, Attempt attempt) {
        if (port == 0) {
            return;
        }
        try {
            attempt.at(new InetSocketAddress(address, port));
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).contains("in use")) {
                throw inUse(key, port, e);
            } // no such address, or not allowed: the listener says what to do
        } catch (IOException e) {
            throw new StartFailed(key + ": port " + port + " cannot be opened: " + e.getMessage(), e);
        }
    }

    static StartFailed inUse(String key, int port, BindException e) {
        return new StartFailed(key + ": port " + port + " is in use; stop the other program or choose another port", e);
    }
}
