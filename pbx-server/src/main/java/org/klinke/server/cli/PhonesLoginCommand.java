package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke phones login`.
@Command(name = "login", mixinStandardHelpOptions = true)
final class PhonesLoginCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--device", required = true, paramLabel = "NAME", descriptionKey = "option.phone-device")
    private String device = "";

    @Option(names = "--user", required = true, paramLabel = "EXTENSION", descriptionKey = "option.desk-user")
    private String user = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer =
                server.connect().post("/phones/login", Map.of("tenant", tenant, "device", device, "user", user));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        spec.commandLine().getOut().println(Texts.of(spec).say("phones.logged-in", device, user));
        return 0;
    }
}
