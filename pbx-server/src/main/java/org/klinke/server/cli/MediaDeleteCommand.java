package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Deletes something that a tenant keeps to be heard.
abstract class MediaDeleteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "ID", descriptionKey = "option.recordings-id")
    private String id = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.recordings-tenant")
    private String tenant = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", descriptionKey = "option.recordings-reason")
    private String reason = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    /// "recordings" or "voicemail"
    abstract String path();

    @Override
    public Integer call() {
        JsonNode answer =
                server.connect().post("/" + path() + "/delete", Map.of("tenant", tenant, "id", id, "reason", reason));
        spec.commandLine()
                .getOut()
                .println(json ? ControlClient.pretty(answer) : Texts.of(spec).say("recordings.deleted", id));
        return 0;
    }
}
