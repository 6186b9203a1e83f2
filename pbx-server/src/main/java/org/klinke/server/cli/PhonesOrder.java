package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.klinke.core.visit.Errand.Step;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What `phones resync` and `phones reboot` have in common: they order, then tell how far the phones are until each is
/// done or its time is over. Exit code 1 if one is not done.
abstract class PhonesOrder implements Callable<Integer> {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

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

    private final boolean reboot;

    PhonesOrder(boolean reboot) {
        this.reboot = reboot;
    }

    @Override
    public Integer call() {
        if (all == !devices.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "phones.which");
        }
        ControlClient client = server.connect();
        Texts texts = Texts.of(spec);
        PrintWriter out = spec.commandLine().getOut();
        JsonNode answer = client.post(
                "/phones/resync", Map.of("tenant", tenant, "devices", devices, "all", all, "reboot", reboot));
        String look = "/phones/resync/" + answer.path("order").asText() + "?tenant=" + RoutePaths.segment(tenant);
        String told = "";
        while (!answer.path("over").asBoolean()) {
            pause();
            answer = client.get(look);
            String now = texts.say(
                    "phones.progress",
                    answer.path("steps").path("WAITING").asInt(),
                    answer.path("steps").path("TOLD").asInt(),
                    answer.path("steps").path("DONE").asInt());
            if (!json && !now.equals(told)) {
                out.println(now);
                out.flush();
                told = now;
            }
        }
        if (json) {
            out.println(ControlClient.pretty(answer));
        } else {
            answer.path("phones")
                    .forEach(phone -> out.println(texts.say(
                            key(Step.valueOf(phone.path("step").asText())),
                            Table.clean(phone.path("device").asText()),
                            phone.path("answer").asInt())));
        }
        return answer.path("steps").path("DONE").asInt()
                        == answer.path("phones").size()
                ? 0
                : 1;
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_INTERVAL);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.REFUSED, "interrupted");
        }
    }

    private static String key(Step step) {
        return switch (step) {
            case WAITING, TOLD -> "phones.step.under-way";
            case DONE -> "phones.step.DONE";
            case NOT_REGISTERED -> "phones.step.NOT_REGISTERED";
            case REFUSED -> "phones.step.REFUSED";
            case NO_ANSWER -> "phones.step.NO_ANSWER";
            case NOT_FETCHED -> "phones.step.NOT_FETCHED";
            case NOT_BACK -> "phones.step.NOT_BACK";
        };
    }
}
