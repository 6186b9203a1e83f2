package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke firmware remove`.
@Command(name = "remove", mixinStandardHelpOptions = true)
final class FirmwareRemoveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--model", required = true, paramLabel = "MODEL", descriptionKey = "option.firmware-model")
    private String model = "";

    @Option(
            names = "--firmware-version",
            required = true,
            paramLabel = "VERSION",
            descriptionKey = "option.firmware-version")
    private String version = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer =
                server.connect().post("/firmware/remove", Map.of("tenant", tenant, "model", model, "version", version));
        spec.commandLine()
                .getOut()
                .println(json ? ControlClient.pretty(answer) : Texts.of(spec).say("firmware.removed", version));
        return 0;
    }
}
