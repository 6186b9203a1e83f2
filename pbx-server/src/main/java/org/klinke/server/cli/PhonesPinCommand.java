package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke phones pin`.
@Command(name = "pin", mixinStandardHelpOptions = true)
final class PhonesPinCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--user", required = true, paramLabel = "EXTENSION", descriptionKey = "option.desk-user")
    private String user = "";

    @Option(names = "--pin", defaultValue = "", paramLabel = "DIGITS", descriptionKey = "option.desk-pin")
    private String pin = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().post("/phones/pin", Map.of("tenant", tenant, "user", user, "pin", pin));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        spec.commandLine()
                .getOut()
                .println(Texts.of(spec)
                        .say("phones.pin", user, answer.path("pin").asText()));
        return 0;
    }
}
