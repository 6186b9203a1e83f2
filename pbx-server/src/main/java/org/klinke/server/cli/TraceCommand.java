package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke trace CALL`.
@Command(name = "trace", mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "CALL", descriptionKey = "option.traced")
    @SuppressWarnings("NullAway.Init")
    private String call;

    @Option(
            names = {"-m", "--messages"},
            descriptionKey = "option.messages")
    private boolean messages;

    @Option(names = "--sdp", descriptionKey = "option.sdp")
    private boolean sdp;

    @Option(names = "--pcap", paramLabel = "FILE", descriptionKey = "option.pcap")
    private @Nullable Path pcap;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        if (pcap != null) {
            return save(pcap);
        }
        JsonNode answer = server.connect().get("/calls/" + RoutePaths.segment(call));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
        } else {
            new TraceText(messages || sdp, sdp, Texts.of(spec)).print(answer, out);
        }
        return 0;
    }

    private int save(Path file) {
        if (Files.exists(file)) {
            throw new CommandFailed(CommandFailed.REFUSED, "recordings.file-exists", file);
        }
        JsonNode answer = server.connect().get("/calls/" + RoutePaths.segment(call) + "/messages");
        try {
            Files.write(file, Base64.getDecoder().decode(answer.path("file").asText()), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.REFUSED, "recordings.not-written", file, String.valueOf(e.getMessage()));
        }
        spec.commandLine()
                .getOut()
                .println(Texts.of(spec).say("trace.saved", answer.path("call").asText(), file));
        return 0;
    }
}
