package org.klinke.server.status;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Asks one of the server's own HTTPS ports for a path, as a phone or browser would, and looks at the first line.
public final class HttpsLook {
    private static final int WAIT_MILLIS_MAX = (int) Duration.ofSeconds(5).toMillis();
    /// By this name the server always shows the certificate of its own authority.
    private static final String NAME = "localhost";

    private HttpsLook() {}

    /// @return the status it was answered with; 0 if there was no answer
    public static int at(InetSocketAddress place, SSLContext trust, String path) {
        try (Socket plain = new Socket()) {
            plain.connect(place, WAIT_MILLIS_MAX);
            plain.setSoTimeout(WAIT_MILLIS_MAX);
            try (SSLSocket socket =
                    (SSLSocket) trust.getSocketFactory().createSocket(plain, NAME, place.getPort(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: " + NAME + "\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                return status(
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                                .readLine());
            }
        } catch (IOException _) {
            return 0;
        }
    }

    private static int status(@Nullable String line) {
        return line != null && line.matches("HTTP/1\\.1 [0-9]{3}.*") ? Integer.parseInt(line.substring(9, 12)) : 0;
    }
}
