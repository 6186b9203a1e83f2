package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// `klinke webhooks test`.
@Command(name = "test", mixinStandardHelpOptions = true)
final class WebhooksTestCommand extends WebhooksOrder {
    WebhooksTestCommand() {
        super("/webhooks/test");
    }

    @Override
    void print(String name, JsonNode answer, CommandSpec spec) {
        spec.commandLine()
                .getOut()
                .println(Texts.of(spec)
                        .say("webhooks.test", name, answer.path("id").asText()));
    }
}
