package org.klinke.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.klinke.server.config.ConfigLoader;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.server.control.EndpointFile;
import org.klinke.server.phone.SelfTestReport;
import org.klinke.server.run.Server;
import org.klinke.server.run.StartFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke selftest`: on the running server, or on a temporary one.
@Command(name = "selftest", mixinStandardHelpOptions = true)
final class SelfTestCommand implements Callable<Integer> {
    private static final int MEDIA_PORTS = 40;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--calls", paramLabel = "N", defaultValue = "0", descriptionKey = "option.calls-before")
    private int calls;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer;
        try {
            answer = server.connect().post("/selftest", Map.of("calls", calls));
        } catch (CommandFailed e) {
            if (e.status() != CommandFailed.NO_SERVER || server.isExplicit()) {
                throw e;
            }
            spec.commandLine().getErr().println(Texts.of(spec).say("selftest.temporary"));
            if (System.getenv("KLINKE_LOG_LEVEL") == null) {
                // Before the first line is logged: here the report counts, not the life of one call.
                System.setProperty("KLINKE_LOG_LEVEL", "WARN");
            }
            answer = onTemporaryServer();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer.path("report")));
        } else {
            out.print(report(answer.path("report")).text(Texts.of(spec).locale()));
            answer.path("report").path("ladder").forEach(line -> out.println(Table.clean(line.asText())));
        }
        out.flush();
        return answer.path("report").path("ok").asBoolean() ? 0 : CommandFailed.REFUSED;
    }

    private static SelfTestReport report(JsonNode report) {
        try {
            return new ObjectMapper().treeToValue(report, SelfTestReport.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the server is of another version", e);
        }
    }

    private JsonNode onTemporaryServer() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Path dir = Files.createTempDirectory("klinke-selftest");
            try (Server _ = Server.start(
                    config(),
                    dir,
                    InstantSource.system(),
                    line -> err.println(Texts.of(spec).say("run.failed", line)),
                    UnaryOperator.identity())) {
                return new ControlClient(EndpointFile.read(EndpointFile.path(dir)))
                        .post("/selftest", Map.of("calls", calls));
            } finally {
                delete(dir);
            }
        } catch (StartFailed | IOException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "selftest.failed", String.valueOf(e.getMessage()));
        }
    }

    /// Everything on the loopback address and on ports that are free now.
    private static KlinkeConfig config() throws IOException {
        List<Integer> ports = freePorts(4);
        int media = Math.min(ports.get(3), 65_535 - MEDIA_PORTS);
        return new ConfigLoader()
                .load(
                        Map.ofEntries(
                                Map.entry("server.name", "localhost"),
                                Map.entry("sip.address", "127.0.0.1"),
                                Map.entry("sip.tls.port", String.valueOf(ports.get(0))),
                                Map.entry("sip.wss.port", "0"),
                                Map.entry("https.port", String.valueOf(ports.get(1))),
                                Map.entry("provisioning.port", "0"),
                                Map.entry("contacts.port", "0"),
                                Map.entry("metrics.port", "0"),
                                Map.entry("status.test-call", "off"),
                                Map.entry("media.ports", media + "-" + (media + MEDIA_PORTS - 1))),
                        Map.of(),
                        Optional.empty(),
                        false);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                open.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } finally {
            for (ServerSocket socket : open) {
                socket.close();
            }
        }
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> paths = Files.walk(dir)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
