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
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Tells the story of a call, running or ended, as a ladder of all its legs: who, what, when, why.",
            "Secrets are masked, retransmissions are marked."
        })
final class TraceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(
            paramLabel = "CALL",
            description = "id of the call, a beginning of it that is unique, its SIP Call-ID, or 'last'")
    @SuppressWarnings("NullAway.Init")
    private String call;

    @Option(
            names = {"-m", "--messages"},
            description = "with the SIP messages in full, as long as their texts are kept (trace.keep, 24 hours)")
    private boolean messages;

    @Option(names = "--sdp", description = "with --messages: session descriptions unfolded")
    private boolean sdp;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().get("/calls/" + RoutePaths.segment(call));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
        } else {
            new TraceText(messages || sdp, sdp).print(answer, out);
        }
        return 0;
    }
}
