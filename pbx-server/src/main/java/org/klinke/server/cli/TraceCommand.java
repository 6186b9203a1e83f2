package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
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

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().get("/calls/" + RoutePaths.segment(call));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
        } else {
            new TraceText(messages || sdp, sdp, Texts.of(spec)).print(answer, out);
        }
        return 0;
    }
}
