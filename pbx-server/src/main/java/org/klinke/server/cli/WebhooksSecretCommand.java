package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// `klinke webhooks secret`.
@Command(name = "secret", mixinStandardHelpOptions = true)
final class WebhooksSecretCommand extends WebhooksOrder {
    WebhooksSecretCommand() {
        super("/webhooks/secret");
    }

    @Override
    void print(String name, JsonNode answer, CommandSpec spec) {
        spec.commandLine()
                .getOut()
                .println(Texts.of(spec)
                        .say("webhooks.secret", name, answer.path("secret").asText()));
    }
}
