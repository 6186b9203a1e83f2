package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What `phones redirect register`, `remove` and `look` have in common.
abstract class RedirectOrder implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(arity = "0..*", paramLabel = "DEVICE", descriptionKey = "option.phone-devices")
    private List<String> devices = new ArrayList<>();

    @Option(names = "--all", descriptionKey = "option.phone-all")
    private boolean all;

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    private final String what;

    RedirectOrder(String what) {
        this.what = what;
    }

    /// As on the phone's label; "" where nobody knows it.
    String serial() {
        return "";
    }

    @Override
    public Integer call() {
        if (all == !devices.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "phones.which");
        }
        JsonNode answer = server.connect()
                .post(
                        "/phones/redirect/do",
                        Map.of("tenant", tenant, "devices", devices, "all", all, "do", what, "serial", serial()));
        PrintWriter out = spec.commandLine().getOut();
        Texts texts = Texts.of(spec);
        if (json) {
            out.println(ControlClient.pretty(answer));
        } else if (answer.has("phones")) {
            answer.path("phones").forEach(phone -> out.println(look(texts, phone)));
        } else {
            out.println(texts.say(
                    "redirect.told",
                    answer.path("told").asInt(),
                    answer.path("of").asInt()));
        }
        return 0;
    }

    private static String look(Texts texts, JsonNode phone) {
        String state = phone.path("state").asText();
        String key = state.equals("registered") && !phone.path("ours").asBoolean() ? "other" : state;
        String said = texts.sentence(
                phone.path("problem").asText() + "; " + phone.path("remedy").asText());
        return Table.clean(texts.say(
                switch (key) {
                    case "registered" -> "redirect.look.registered";
                    case "other" -> "redirect.look.other";
                    case "absent" -> "redirect.look.absent";
                    case "refused" -> "redirect.look.refused";
                    default -> "redirect.look.none";
                },
                phone.path("device").asText(),
                phone.path("maker").asText(),
                said,
                phone.path("detail").asText()));
    }
}
