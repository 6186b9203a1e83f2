package org.klinke.server.e2e;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.klinke.media.tone.Goertzel;
import org.klinke.server.phone.Account;

/// A foreign phone: one baresip process with a folder of its own, remote-controlled over TCP on loopback. It registers
/// over TLS, trusts only the given CA, refuses calls without SRTP, sends a tone and records what it hears.
final class Baresip implements AutoCloseable {
    private static final String PROGRAM = "/usr/bin/baresip";
    private static final int RTP_PORTS = 40;
    /// Below the ports the kernel hands out (32768 and up), beside those of the servers under test.
    private static final AtomicInteger NEXT_RTP_PORT =
            new AtomicInteger(12_000 + RTP_PORTS * ThreadLocalRandom.current().nextInt(200));
    private static final Pattern REGISTERED = Pattern.compile("200 OK .*\\[\\d binding");
    private static final long POLL_NANOS = 50_000_000;
    private static final int ATTEMPTS_MAX = 3;

    private final Path folder;
    private final Process process;
    private final Socket control;
    private final List<String> events = new CopyOnWriteArrayList<>();

    /// @param domain the account's SIP domain; the server is its outbound proxy
    /// @param certificate PEM file of the CA
    static Baresip start(
            Path folder,
            InetSocketAddress server,
            Path certificate,
            String domain,
            Account account,
            int toneHz,
            boolean autoAnswer)
            throws IOException {
        return start(folder, server, certificate, domain, account, toneHz, autoAnswer, "srtp-mand", "PCMU,PCMA");
    }

    /// @param encryption of its media: "srtp-mand" or "dtls_srtp"
    /// @param codecs that it has, such as "G722/16000/1" or "opus/48000/2"
    static Baresip start(
            Path folder,
            InetSocketAddress server,
            Path certificate,
            String domain,
            Account account,
            int toneHz,
            boolean autoAnswer,
            String encryption,
            String codecs)
            throws IOException {
        return start(
                folder,
                certificate,
                "<sip:%s@%s>;outbound=\"sip:127.0.0.1:%d;transport=tls\";auth_user=%s;auth_pass=%s;mediaenc=%s;audio_codecs=%s;regint=300;answermode=%s\n"
                        .formatted(
                                account.sipUsername(),
                                domain,
                                server.getPort(),
                                account.sipUsername(),
                                account.password(),
                                encryption,
                                codecs,
                                autoAnswer ? "auto" : "manual"),
                toneHz);
    }

    /// @param accounts its file of this name
    static Baresip start(Path folder, Path certificate, String accounts, int toneHz) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(folder, certificate, accounts, toneHz);
            } catch (IOException e) { // somebody may have taken a port between the look and the start
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private static Baresip once(Path folder, Path certificate, String accounts, int toneHz) throws IOException {
        Files.createDirectories(folder);
        Wav.writeTone(folder.resolve("tone.wav"), toneHz, 60);
        int controlPort = freeTcpPort();
        int rtpPort = NEXT_RTP_PORT.getAndAdd(RTP_PORTS);
        Files.createDirectories(folder.resolve("rec"));
        Files.writeString(folder.resolve("contacts"), "");
        Files.writeString(folder.resolve("config"), """
                poll_method epoll
                sip_listen 127.0.0.1:%d
                sip_verify_server yes
                sip_cafile %s
                net_interface 127.0.0.1
                audio_path %s
                audio_source aufile,%s
                audio_alert aufile,none
                ausrc_srate 8000
                auplay_srate 8000
                ausrc_channels 1
                auplay_channels 1
                rtp_ports %d-%d
                rtcp_mux yes
                snd_path %s
                module_path /usr/lib/baresip/modules
                module stdio.so
                module aufile.so
                module sndfile.so
                module g711.so
                module g722.so
                module opus.so
                module srtp.so
                module dtls_srtp.so
                module uuid.so
                module_tmp account.so
                module_app menu.so
                module_app mwi.so
                module ctrl_tcp.so
                ctrl_tcp_listen 127.0.0.1:%d
                """.formatted(
                        freeTcpPort(),
                        certificate,
                        folder,
                        folder.resolve("tone.wav"),
                        rtpPort,
                        rtpPort + RTP_PORTS - 2,
                        folder.resolve("rec"),
                        controlPort));
        Files.writeString(folder.resolve("accounts"), accounts);
        Process process = new ProcessBuilder(PROGRAM, "-f", folder.toString())
                .redirectInput(new java.io.File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            return new Baresip(folder, process, connect(process, controlPort));
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException(Files.readString(folder.resolve("log")), e);
        }
    }

    private Baresip(Path folder, Process process, Socket control) {
        this.folder = folder;
        this.process = process;
        this.control = control;
        Thread.ofVirtual().name("baresip-events").start(this::read);
    }

    /// It may have registered before the control connection stood: then only its log tells.
    void awaitRegistered(Duration timeout) {
        KlinkeServer.await(
                "registration\n" + log(),
                timeout,
                () -> hasEvent("REGISTER_OK") || REGISTERED.matcher(log()).find());
    }

    void dial(String uri) {
        command("dial", uri);
    }

    void press(char key) {
        command("sndcode", String.valueOf(key));
    }

    void answer() {
        command("accept", "");
    }

    void hangup() {
        command("hangup", "");
    }

    /// Waits for an event by its type: CALL_INCOMING, CALL_RINGING, CALL_ESTABLISHED, CALL_CLOSED, REGISTER_OK …
    ///
    /// @return the event as JSON
    String awaitEvent(String type, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<String> found = events.stream()
                    .filter(event -> event.contains("\"type\":\"" + type + "\""))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError("no " + type + " from " + folder.getFileName() + " within " + timeout
                        + "\nevents " + events + "\n" + log());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    boolean hasEvent(String type) {
        return events.stream().anyMatch(event -> event.contains("\"type\":\"" + type + "\""));
    }

    /// Waits until at least this much was recorded.
    void awaitRecorded(Duration sound, Duration timeout) {
        long samples = sound.toMillis() * 8;
        long deadline = System.nanoTime() + timeout.toNanos();
        while (recorded().length < samples) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "only " + recorded().length + " samples recorded by " + folder.getFileName() + "\n" + log());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// What it heard in the last second but a little.
    Goertzel.Tone heard() {
        return Goertzel.strongest(Wav.lastSecond(recorded(), 800));
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"), StandardCharsets.ISO_8859_1)
                    .replace('\b', ' ');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private short[] recorded() {
        try (Stream<Path> files = Files.list(folder.resolve("rec"))) {
            Optional<Path> heard = files.filter(file -> file.toString().endsWith("-dec.wav"))
                    .sorted()
                    .reduce((_, last) -> last);
            return heard.isPresent() ? Wav.read(heard.get()) : new short[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void command(String name, String parameters) {
        String json = "{\"command\":\"" + name + "\",\"params\":\"" + parameters + "\",\"token\":\"t\"}";
        try {
            control.getOutputStream().write((json.length() + ":" + json + ",").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(log(), e);
        }
    }

    /// Netstrings: `12:{"json":"…"},`.
    private void read() {
        try (InputStream in = new BufferedInputStream(control.getInputStream())) {
            while (true) {
                int length = 0;
                for (int b = in.read(); b != ':'; b = in.read()) {
                    if (b < 0) {
                        throw new EOFException();
                    }
                    length = 10 * length + b - '0';
                }
                String event = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                events.add(event.replace("\" : ", "\":").replace("\": ", "\":"));
                if (in.read() < 0) {
                    throw new EOFException();
                }
            }
        } catch (IOException _) {
            // it has quit
        }
    }

    private static Socket connect(Process process, int port) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw e;
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private static int freeTcpPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        try {
            control.close();
        } catch (IOException _) {
            // about to be killed
        }
        process.destroy();
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
