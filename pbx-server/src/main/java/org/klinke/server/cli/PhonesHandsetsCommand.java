package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke phones handsets`.
@Command(name = "handsets", mixinStandardHelpOptions = true)
final class PhonesHandsetsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--device", paramLabel = "NAME", descriptionKey = "option.handset-device")
    private @Nullable String device;

    @Option(names = "--base", paramLabel = "NAME", descriptionKey = "option.handset-base")
    private @Nullable String base;

    @Option(names = "--number", paramLabel = "N", descriptionKey = "option.handset-number")
    private int number;

    @Option(names = "--off", descriptionKey = "option.handset-off")
    private boolean off;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        if (device == null) {
            return list();
        }
        if (off == (base != null)) {
            throw new CommandFailed(CommandFailed.USAGE, "phones.handset-where");
        }
        return set(device, base);
    }

    private int list() {
        JsonNode answer = server.connect().get("/phones/handsets?tenant=" + RoutePaths.segment(tenant));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("phones.handsets.head"));
        answer.path("handsets").forEach(one -> table.row(one, "base", "number", "device", "user"));
        table.print(spec.commandLine().getOut());
        return 0;
    }

    private int set(String handset, @Nullable String at) {
        Map<String, Object> wish = new HashMap<>(Map.of("tenant", tenant, "device", handset));
        if (at != null) {
            wish.put("base", at);
            wish.put("number", number);
        }
        JsonNode answer = server.connect().post("/phones/handsets", wish);
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        spec.commandLine()
                .getOut()
                .println(
                        at == null
                                ? texts.say("phones.handset-off", handset)
                                : texts.say("phones.handset", handset, number, at));
        return 0;
    }
}
