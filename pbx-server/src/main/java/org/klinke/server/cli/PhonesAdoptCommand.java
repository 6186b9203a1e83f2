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

/// `klinke phones adopt`.
@Command(name = "adopt", mixinStandardHelpOptions = true)
final class PhonesAdoptCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "MAC", descriptionKey = "option.adopt-mac")
    private String mac = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--user", paramLabel = "EXTENSION", descriptionKey = "option.adopt-user")
    private String user = "";

    @Option(names = "--device", paramLabel = "NAME", descriptionKey = "option.adopt-device")
    private String device = "";

    @Option(names = "--model", paramLabel = "MODEL", descriptionKey = "option.adopt-model")
    private String model = "";

    @Option(names = "--from", paramLabel = "ADDRESS", descriptionKey = "option.adopt-from")
    private String from = "";

    @Option(names = "--hours", paramLabel = "HOURS", defaultValue = "1", descriptionKey = "option.hours")
    private int hours;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post(
                        "/phones/adopt",
                        Map.of(
                                "tenant", tenant, "mac", mac, "user", user, "device", device, "model", model, "from",
                                from, "hours", hours));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        out.println(texts.say(
                "phones.adopted",
                answer.path("mac").asText(),
                answer.path("device").asText(),
                answer.path("model").asText(),
                answer.path("openUntil").asText()));
        out.println(texts.say(answer.path("told").asBoolean() ? "phones.adopted-told" : "phones.adopted-not-told"));
        return 0;
    }
}
