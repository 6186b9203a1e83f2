package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke retention hold`.
@Command(name = "hold", mixinStandardHelpOptions = true)
final class RetentionHoldCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "CALL", descriptionKey = "option.retention-call")
    private String id = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.retention-tenant")
    private String tenant = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", descriptionKey = "option.recordings-reason")
    private String reason = "";

    @Option(names = "--end", descriptionKey = "option.recordings-end")
    private boolean end;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post("/retention/hold", Map.of("tenant", tenant, "id", id, "reason", reason, "end", end));
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? ControlClient.pretty(answer)
                                : Texts.of(spec).say(end ? "recordings.hold-ended" : "recordings.held", id));
        return 0;
    }
}
