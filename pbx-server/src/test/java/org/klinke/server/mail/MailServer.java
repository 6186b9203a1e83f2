package org.klinke.server.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A mail server of a hundred lines on a real socket (RFC 5321, STARTTLS of RFC 3207, AUTH PLAIN of RFC 4616):
/// keeps what it is given, and how it was given.
public final class MailServer implements AutoCloseable {
    /// What it is like.
    enum Kind {
        STARTTLS,
        /// Says nothing of STARTTLS, as when somebody in between hides it.
        PLAIN,
        TLS,
        /// Takes nobody's mail at the moment.
        BUSY
    }

    /// @param login NAME:PASSWORD, "" if nobody has logged in
    public record Taken(boolean encrypted, String login, List<String> recipients, String data) {}

    public final List<Taken> taken = new CopyOnWriteArrayList<>();
    /// Everything that was said without encryption.
    final List<String> readable = new CopyOnWriteArrayList<>();

    private final ServerSocket listener;
    private final Kind kind;
    private final SSLContext tls;

    /// On this machine, for whoever may send to it without encryption.
    public static MailServer plain() throws IOException {
        try {
            return new MailServer(Kind.PLAIN, SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    MailServer(Kind kind, SSLContext tls) throws IOException {
        this(kind, tls, InetAddress.ofLiteral("127.0.0.1"));
    }

    MailServer(Kind kind, SSLContext tls, InetAddress address) throws IOException {
        this.kind = kind;
        this.tls = tls;
        listener = kind == Kind.TLS
                ? tls.getServerSocketFactory().createServerSocket(0, 10, address)
                : new ServerSocket(0, 10, address);
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed: the test is over
        }
    }

    private void serve(Socket accepted) {
        try (Socket first = accepted) {
            new Session(first).run();
        } catch (IOException _) {
            // the client has gone
        }
    }

    private final class Session {
        private Socket socket;
        private BufferedReader in;
        private String login = "";
        private List<String> recipients = new ArrayList<>();

        Session(Socket socket) throws IOException {
            this.socket = socket;
            this.in = reader(socket);
        }

        private static BufferedReader reader(Socket socket) throws IOException {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void run() throws IOException {
            say("220 mail.test");
            for (String line = hear(); line != null; line = hear()) {
                String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" ->
                        say(
                                kind == Kind.STARTTLS && !encrypted()
                                        ? "250-mail.test\r\n250 STARTTLS"
                                        : "250-mail.test\r\n250 AUTH PLAIN");
                    case "STARTTLS" -> {
                        say("220 go on");
                        SSLSocket secured = (SSLSocket)
                                tls.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
                        secured.setUseClientMode(false);
                        socket = secured;
                        in = reader(secured);
                    }
                    case "AUTH" -> {
                        String response = line.split(" ", 3)[2];
                        String[] parts = new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8)
                                .split("\0", 3); // for whom, who, password
                        login = parts[1] + ":" + parts[2];
                        say("235 yes");
                    }
                    case "MAIL" -> say(kind == Kind.BUSY ? "451 come again later" : "250 yes");
                    case "RCPT" -> {
                        boolean known = !line.contains("nobody");
                        if (known) {
                            recipients.add(line.replaceAll(".*<(.*)>.*", "$1"));
                        }
                        say(known ? "250 yes" : "550 no such mailbox");
                    }
                    case "DATA" -> {
                        say("354 go on");
                        StringBuilder data = new StringBuilder();
                        for (String text = hear(); text != null && !text.equals("."); text = hear()) {
                            data.append(text).append('\n');
                        }
                        taken.add(new Taken(encrypted(), login, List.copyOf(recipients), data.toString()));
                        say("250 taken");
                    }
                    case "QUIT" -> {
                        say("221 bye");
                        return;
                    }
                    default -> say("250 yes");
                }
            }
        }

        private boolean encrypted() {
            return socket instanceof SSLSocket;
        }

        private String hear() throws IOException {
            String line = in.readLine();
            if (line != null && !encrypted()) {
                readable.add(line);
            }
            return line;
        }

        private void say(String lines) throws IOException {
            socket.getOutputStream().write((lines + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
