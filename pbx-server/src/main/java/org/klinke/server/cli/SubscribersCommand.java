package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke subscribers`: how many are told by mail; no list of them leaves the server.
@Command(name = "subscribers", mixinStandardHelpOptions = true)
final class SubscribersCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--remove", paramLabel = "ADDRESS", descriptionKey = "option.subscriber-remove")
    private @Nullable String removed;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        Texts texts = Texts.of(spec);
        JsonNode answer = removed == null
                ? server.connect().get("/subscribers")
                : server.connect().post("/subscribers/remove", Map.of("address", removed));
        String said = removed == null
                ? texts.say("subscribers.count", answer.path("count").asInt())
                : texts.say(answer.path("removed").asBoolean() ? "subscribers.removed" : "subscribers.not-there");
        spec.commandLine().getOut().println(json ? ControlClient.pretty(answer) : said);
        return removed == null || answer.path("removed").asBoolean() ? 0 : CommandFailed.REFUSED;
    }
}
