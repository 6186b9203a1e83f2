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

/// `klinke phones replace`.
@Command(name = "replace", mixinStandardHelpOptions = true)
final class PhonesReplaceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final QrOptions qr = new QrOptions();

    @Parameters(index = "0", paramLabel = "DEVICE", descriptionKey = "option.phone-device")
    private String device = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--mac", required = true, paramLabel = "MAC", descriptionKey = "option.phone-mac")
    private String mac = "";

    @Option(names = "--model", paramLabel = "MODEL", descriptionKey = "option.phone-model")
    private String model = "";

    @Option(names = "--hours", paramLabel = "HOURS", defaultValue = "24", descriptionKey = "option.hours")
    private int hours;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        qr.check();
        JsonNode answer = server.connect()
                .post(
                        "/phones/replace",
                        Map.of("tenant", tenant, "device", device, "mac", mac, "model", model, "hours", hours));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            qr.give(answer, out, true);
            return 0;
        }
        Texts texts = Texts.of(spec);
        out.println(texts.say("phones.opened", device, answer.path("openUntil").asText()));
        out.println(answer.path("address").asText());
        answer.path("files").forEach(file -> out.println("  " + file.asText()));
        qr.give(answer, out, false);
        out.println(texts.say("phones.replaced", answer.path("model").asText(), mac));
        return 0;
    }
}
