package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// `klinke webhooks off`.
@Command(name = "off", mixinStandardHelpOptions = true)
final class WebhooksOffCommand extends WebhooksOrder {
    WebhooksOffCommand() {
        super("/webhooks/off");
    }

    @Override
    void print(String name, JsonNode answer, CommandSpec spec) {
        spec.commandLine().getOut().println(Texts.of(spec).say("webhooks.off", name));
    }
}
