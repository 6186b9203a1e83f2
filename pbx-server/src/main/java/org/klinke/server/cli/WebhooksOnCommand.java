package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// `klinke webhooks on`.
@Command(name = "on", mixinStandardHelpOptions = true)
final class WebhooksOnCommand extends WebhooksOrder {
    WebhooksOnCommand() {
        super("/webhooks/on");
    }

    @Override
    void print(String name, JsonNode answer, CommandSpec spec) {
        spec.commandLine().getOut().println(Texts.of(spec).say("webhooks.on", name));
    }
}
