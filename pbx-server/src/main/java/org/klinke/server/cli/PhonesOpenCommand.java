package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke phones open`.
@Command(name = "open", mixinStandardHelpOptions = true)
final class PhonesOpenCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final QrOptions qr = new QrOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--device", required = true, paramLabel = "NAME", descriptionKey = "option.phone-device")
    private String device = "";

    @Option(names = "--hours", paramLabel = "HOURS", defaultValue = "24", descriptionKey = "option.hours")
    private int hours;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        qr.check();
        JsonNode answer =
                server.connect().post("/phones/open", Map.of("tenant", tenant, "device", device, "hours", hours));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            qr.give(answer, out, true);
            return 0;
        }
        out.println(Texts.of(spec)
                .say("phones.opened", device, answer.path("openUntil").asText()));
        out.println(answer.path("address").asText());
        answer.path("files").forEach(file -> out.println("  " + file.asText()));
        qr.give(answer, out, false);
        return 0;
    }
}
