package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke phones forget`.
@Command(name = "forget", mixinStandardHelpOptions = true)
final class PhonesForgetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "MAC", descriptionKey = "option.adopt-mac")
    private String mac = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--from", paramLabel = "ADDRESS", descriptionKey = "option.adopt-from")
    private String from = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().post("/phones/forget", Map.of("tenant", tenant, "mac", mac, "from", from));
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? ControlClient.pretty(answer)
                        : Texts.of(spec)
                                .say(
                                        "phones.forgotten",
                                        answer.path("mac").asText(),
                                        answer.path("forgotten").asText()));
        return 0;
    }
}
