package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// `klinke webhooks add`.
@Command(name = "add", mixinStandardHelpOptions = true)
final class WebhooksAddCommand extends WebhooksOrder {
    @Option(names = "--url", required = true, paramLabel = "URL", descriptionKey = "option.webhooks-url")
    private String url = "";

    @Option(names = "--events", required = true, paramLabel = "EVENTS", descriptionKey = "option.webhooks-events")
    private String events = "";

    WebhooksAddCommand() {
        super("/webhooks/add");
    }

    @Override
    Map<String, String> more() {
        return Map.of("url", url, "events", events);
    }

    @Override
    void print(String name, JsonNode answer, CommandSpec spec) {
        spec.commandLine()
                .getOut()
                .println(Texts.of(spec)
                        .say("webhooks.added", name, answer.path("secret").asText()));
    }
}
