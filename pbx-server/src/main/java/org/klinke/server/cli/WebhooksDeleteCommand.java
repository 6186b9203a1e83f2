package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// `klinke webhooks delete`.
@Command(name = "delete", mixinStandardHelpOptions = true)
final class WebhooksDeleteCommand extends WebhooksOrder {
    WebhooksDeleteCommand() {
        super("/webhooks/delete");
    }

    @Override
    void print(String name, JsonNode answer, CommandSpec spec) {
        spec.commandLine().getOut().println(Texts.of(spec).say("webhooks.deleted", name));
    }
}
