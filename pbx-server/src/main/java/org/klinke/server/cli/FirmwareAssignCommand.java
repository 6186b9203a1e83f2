package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke firmware assign`.
@Command(name = "assign", mixinStandardHelpOptions = true)
final class FirmwareAssignCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(arity = "0..*", paramLabel = "DEVICE", descriptionKey = "option.phone-devices")
    private List<String> devices = new ArrayList<>();

    @Option(names = "--all", descriptionKey = "option.firmware-all")
    private boolean all;

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
        if (all == !devices.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "phones.which");
        }
        JsonNode answer = server.connect()
                .post(
                        "/firmware/assign",
                        Map.of(
                                "tenant", tenant,
                                "model", model,
                                "version", version,
                                "devices", devices,
                                "all", all));
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? ControlClient.pretty(answer)
                                : Texts.of(spec)
                                        .say(
                                                "firmware.assigned",
                                                version,
                                                answer.path("assigned").size()));
        return 0;
    }
}
