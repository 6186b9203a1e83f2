package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// `klinke webhooks log`.
@Command(name = "log", mixinStandardHelpOptions = true)
final class WebhooksLogCommand extends WebhooksOrder {
    WebhooksLogCommand() {
        super("/webhooks/log");
    }

    @Override
    void print(String name, JsonNode answer, CommandSpec spec) {
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("webhooks.log"));
        for (JsonNode one : answer.path("deliveries")) {
            table.row(
                    WebhooksCommand.said(one, texts),
                    "id",
                    "event",
                    "at",
                    "state",
                    "tries",
                    "status",
                    "reason",
                    "next");
        }
        table.print(spec.commandLine().getOut());
    }
}
