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

/// `klinke firmware roll-out`.
@Command(name = "roll-out", mixinStandardHelpOptions = true)
final class FirmwareRollOutCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(arity = "0..*", paramLabel = "DEVICE", descriptionKey = "option.firmware-first-devices")
    private List<String> devices = new ArrayList<>();

    @Option(names = "--first", defaultValue = "10%", paramLabel = "NUMBER", descriptionKey = "option.firmware-first")
    private String first = "";

    @Option(names = "--hours", defaultValue = "24", paramLabel = "HOURS", descriptionKey = "option.firmware-hours")
    private int hours;

    @Option(names = "--stop", descriptionKey = "option.firmware-stop")
    private boolean stop;

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--model", required = true, paramLabel = "MODEL", descriptionKey = "option.firmware-model")
    private String model = "";

    @Option(names = "--firmware-version", paramLabel = "VERSION", descriptionKey = "option.firmware-version")
    private String version = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        if (stop == !version.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "firmware.which");
        }
        JsonNode answer = stop
                ? server.connect().post("/firmware/rollouts/stop", Map.of("tenant", tenant, "model", model))
                : server.connect()
                        .post(
                                "/firmware/rollouts",
                                Map.of(
                                        "tenant", tenant,
                                        "model", model,
                                        "version", version,
                                        "devices", devices,
                                        "first", first,
                                        "hours", hours));
        spec.commandLine().getOut().println(json ? ControlClient.pretty(answer) : said(answer));
        return 0;
    }

    private String said(JsonNode answer) {
        if (stop) {
            return Texts.of(spec)
                    .say("firmware.rollout-stopped", answer.path("stopped").asText());
        }
        List<String> names = new ArrayList<>();
        answer.path("first").forEach(one -> names.add(Table.clean(one.asText())));
        return Texts.of(spec).say("firmware.rollout-begun", version, String.join(", ", names), hours);
    }
}
