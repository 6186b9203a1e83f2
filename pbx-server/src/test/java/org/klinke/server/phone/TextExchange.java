package org.klinke.server.phone;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A telephone exchange of a hundred lines that copies messages from phone to phone as they are, so that phones can be
/// tested without the server: it knows REGISTER with digest, and nothing else of SIP.
public final class TextExchange implements AutoCloseable {
    /// baresip's contacts are its user name and an address of its own: 101-0x55fe….
    private static final Pattern USER = Pattern.compile("^\\S+ sip:([^@;-]+)(?:-0x[0-9a-f]+)?@");
    private static final Pattern BRANCH = Pattern.compile("(?im)^Via:[^\r\n]*branch=([^;\r\n]+)");
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^,\\s]+))");
    private static final String REALM = "test.example";
    private static final String NONCE = "0123456789abcdef";

    private final SSLServerSocket listener;
    private final Map<String, String> passwords;
    private final Map<String, SSLSocket> phones = new ConcurrentHashMap<>();
    private final Map<String, SSLSocket> askedBy = new ConcurrentHashMap<>();
    private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();

    public TextExchange(TestCertificate certificate, Map<String, String> passwords) throws IOException {
        this.passwords = Map.copyOf(passwords);
        listener = (SSLServerSocket) certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed: the test is over
        }
    }

    private void serve(SSLSocket socket) {
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            while (true) {
                String message = new String(StreamWire.nextMessage(in), StandardCharsets.UTF_8);
                String branch = first(BRANCH, message);
                if (message.startsWith("REGISTER ")) {
                    register(socket, message);
                } else if (message.startsWith("SIP/2.0 ")) {
                    send(askedBy.getOrDefault(branch, socket), message);
                } else {
                    askedBy.put(branch, socket);
                    String user = first(USER, message);
                    if (phones.containsKey(user)) {
                        send(phones.get(user), message);
                    } else if (!message.startsWith("ACK ")) {
                        send(socket, response(message, "404 Not Found", ""));
                    }
                }
            }
        } catch (IOException | NoSuchAlgorithmException _) {
            open.remove(socket);
        }
    }

    private void register(SSLSocket socket, String message) throws IOException, NoSuchAlgorithmException {
        Matcher authorization =
                Pattern.compile("(?m)^Authorization: Digest (.*)$").matcher(message);
        if (!authorization.find()) {
            String challenge = "realm=\"" + REALM + "\", nonce=\"" + NONCE + "\", qop=\"auth\"";
            send(
                    socket,
                    response(
                            message,
                            "401 Unauthorized",
                            // baresip 1.0 gives up at the sight of SHA-256
                            (message.contains("User-Agent: baresip")
                                            ? ""
                                            : "WWW-Authenticate: Digest " + challenge + ", algorithm=SHA-256\r\n")
                                    + "WWW-Authenticate: Digest " + challenge + ", algorithm=MD5\r\n"));
            return;
        }
        Map<String, String> given = new HashMap<>();
        Matcher parameters = PARAMETER.matcher(authorization.group(1));
        while (parameters.find()) {
            given.put(parameters.group(1), parameters.group(2) != null ? parameters.group(2) : parameters.group(3));
        }
        String user = given.get("username");
        MessageDigest hash = MessageDigest.getInstance(given.getOrDefault("algorithm", "MD5"));
        String a1 = hex(hash, user + ":" + REALM + ":" + passwords.get(user));
        String a2 = hex(hash, "REGISTER:" + given.get("uri"));
        String expected =
                hex(hash, String.join(":", a1, NONCE, given.get("nc"), given.get("cnonce"), given.get("qop"), a2));
        if (!expected.equals(given.get("response"))) {
            send(socket, response(message, "403 Forbidden", ""));
            return;
        }
        if (message.contains("Expires: 0\r\n")) {
            phones.remove(user);
        } else {
            phones.put(user, socket);
        }
        send(socket, response(message, "200 OK", ""));
    }

    private static String response(String request, String status, String more) {
        StringBuilder out = new StringBuilder("SIP/2.0 " + status + "\r\n");
        for (String line : request.split("\r\n", -1)) {
            if (line.startsWith("To:")) {
                out.append(line)
                        .append(line.contains(";tag=") ? "" : ";tag=exchange")
                        .append("\r\n");
            } else if (line.matches("(Via|From|Call-ID|CSeq):.*")) {
                out.append(line).append("\r\n");
            }
        }
        return out + more + "Content-Length: 0\r\n\r\n";
    }

    private static void send(SSLSocket to, String message) throws IOException {
        synchronized (to) {
            to.getOutputStream().write(message.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String hex(MessageDigest hash, String text) {
        return HexFormat.of().formatHex(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SSLSocket socket : open) {
            socket.close();
        }
    }
}
