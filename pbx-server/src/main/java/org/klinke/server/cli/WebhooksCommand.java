package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke webhooks`.
@Command(
        name = "webhooks",
        mixinStandardHelpOptions = true,
        subcommands = {
            WebhooksAddCommand.class,
            WebhooksDeleteCommand.class,
            WebhooksOnCommand.class,
            WebhooksOffCommand.class,
            WebhooksSecretCommand.class,
            WebhooksTestCommand.class,
            WebhooksLogCommand.class
        })
final class WebhooksCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.webhooks-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        if (tenant.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "webhooks.whose");
        }
        JsonNode answer = server.connect().get("/webhooks?tenant=" + RoutePaths.segment(tenant));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("webhooks.head"));
        for (JsonNode one : answer.path("webhooks")) {
            table.row(said(one, texts), "name", "url", "events", "state", "waiting", "failures", "lost", "reason");
        }
        table.print(spec.commandLine().getOut());
        return 0;
    }

    /// With its reason in the language of who reads.
    static JsonNode said(JsonNode one, Texts texts) {
        return ((ObjectNode) one)
                .put("reason", texts.sentence(one.path("reason").asText()));
    }
}
