package org.klinke.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.klinke.server.Main;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.Trust;

/// Runs the program in processes of its own, with one data directory and ports that are free.
final class KlinkeProcess implements AutoCloseable {
    private static final Duration COMMAND_TIME_MAX = Duration.ofSeconds(60);
    private static final Duration READY_TIME_MAX = Duration.ofSeconds(90);
    private static final int MEDIA_PORTS = 40;

    private final Path dir;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<Path> logs = new ArrayList<>();
    private @Nullable Process server;
    private Path serverOut;
    private int count;

    KlinkeProcess(Path dir) throws IOException {
        this.dir = dir;
        serverOut = dir.resolve("none");
        List<ServerSocket> open = new ArrayList<>();
        for (String key : List.of(
                "sip.tls.port",
                "sip.wss.port",
                "https.port",
                "provisioning.port",
                "contacts.port",
                "metrics.port",
                "media")) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
            open.add(socket);
            settings.put(key, String.valueOf(socket.getLocalPort()));
        }
        for (ServerSocket socket : open) {
            socket.close();
        }
        int media = Math.min(Integer.parseInt(settings.getOrDefault("media", "30000")), 65_535 - MEDIA_PORTS);
        settings.remove("media");
        settings.put("media.ports", media + "-" + (media + MEDIA_PORTS - 1));
        settings.put("sip.address", "127.0.0.1");
        settings.put("server.name", "localhost");
        settings.put("status.test-call", "off");
    }

    record Result(int status, String out, String err) {}

    int port(String key) {
        return Integer.parseInt(settings.getOrDefault(key, "0"));
    }

    Path data() {
        return dir.resolve("data");
    }

    Result command(String... arguments) throws Exception {
        return finish(process(arguments), count);
    }

    Result onData(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data().toString()));
        return command(all.toArray(String[]::new));
    }

    /// `run` that is expected to fail.
    Result run(Map<String, String> changed) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(changed);
        return finish(process(runArguments(all)), count);
    }

    Process start(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(Arrays.asList(runArguments(settings)));
        arguments.addAll(List.of(more));
        Process started = process(arguments.toArray(String[]::new));
        server = started;
        serverOut = out(count);
        return started;
    }

    /// Waits for READY and the lines after it.
    String readyText() throws IOException {
        long end = System.nanoTime() + READY_TIME_MAX.toNanos();
        while (System.nanoTime() < end) {
            String text = Files.readString(serverOut);
            if (text.contains("READY") && text.contains("/ca.crt")) {
                return text;
            }
            if (server == null || !server.isAlive()) {
                break;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError("no READY:\n" + Files.readString(serverOut) + allLogs());
    }

    void awaitLog(String text) throws IOException {
        long end = System.nanoTime() + READY_TIME_MAX.toNanos();
        while (!allLogs().contains(text)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never said '" + text + "':\n" + allLogs());
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    boolean postgresRuns() throws IOException {
        Path pid = data().resolve("postgres/data/postmaster.pid");
        if (!Files.exists(pid)) {
            return false;
        }
        return ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    }

    String allLogs() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path log : logs) {
            all.append(Files.readString(log));
        }
        return all.toString();
    }

    /// A telephone of a user whose password is his SIP username, and "-secret-of-test".
    PhoneBuilder phone(String domain, String sipUsername, String extension) throws Exception {
        return new PhoneBuilder(
                new InetSocketAddress("localhost", Integer.parseInt(settings.getOrDefault("sip.tls.port", ""))),
                domain,
                new Account(sipUsername, sipUsername + "-secret-of-test", extension),
                Trust.in(Files.readString(data().resolve("tls/ca.crt"))));
    }

    private String[] runArguments(Map<String, String> keys) {
        List<String> arguments = new ArrayList<>(List.of("run", "--data", data().toString()));
        keys.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return arguments.toArray(String[]::new);
    }

    private Process process(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Duser.language=en", // of whoever runs the tests
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        count++;
        logs.add(err(count));
        return new ProcessBuilder(command)
                .redirectOutput(out(count).toFile())
                .redirectError(err(count).toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    private Result finish(Process process, int number) throws Exception {
        if (!process.waitFor(COMMAND_TIME_MAX.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the command does not end: " + Files.readString(err(number)));
        }
        return new Result(process.exitValue(), Files.readString(out(number)), Files.readString(err(number)));
    }

    private Path out(int number) {
        return dir.resolve("out-" + number);
    }

    private Path err(int number) {
        return dir.resolve("err-" + number);
    }

    /// Ends the server, and the database should it have been left behind.
    @Override
    public void close() {
        Optional.ofNullable(server).ifPresent(process -> {
            process.destroy();
            try {
                if (!process.waitFor(COMMAND_TIME_MAX.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
