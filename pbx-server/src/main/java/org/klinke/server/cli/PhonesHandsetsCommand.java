package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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

    @ArgGroup(exclusive = false)
    private @Nullable Wanted wanted;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    /// What a device becomes.
    static final class Wanted {
        @Option(names = "--device", required = true, paramLabel = "NAME", descriptionKey = "option.handset-device")
        private String device = "";

        @ArgGroup(exclusive = true, multiplicity = "1")
        @SuppressWarnings("NullAway.Init")
        private Where where;
    }

    /// A place at a base, or none.
    static final class Where {
        @ArgGroup(exclusive = false)
        private @Nullable Place place;

        @Option(names = "--off", required = true, descriptionKey = "option.handset-off")
        private boolean off;
    }

    static final class Place {
        @Option(names = "--base", required = true, paramLabel = "NAME", descriptionKey = "option.handset-base")
        private String base = "";

        @Option(names = "--number", required = true, paramLabel = "N", descriptionKey = "option.handset-number")
        private int number;
    }

    @Override
    public Integer call() {
        return wanted == null ? list() : set(wanted);
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

    private int set(Wanted wish) {
        Place place = wish.where.place;
        JsonNode answer = server.connect()
                .post(
                        "/phones/handsets",
                        place == null
                                ? Map.of("tenant", tenant, "device", wish.device)
                                : Map.of(
                                        "tenant",
                                        tenant,
                                        "device",
                                        wish.device,
                                        "base",
                                        place.base,
                                        "number",
                                        place.number));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        spec.commandLine()
                .getOut()
                .println(
                        place == null
                                ? texts.say("phones.handset-off", wish.device)
                                : texts.say("phones.handset", wish.device, place.number, place.base));
        return 0;
    }
}
