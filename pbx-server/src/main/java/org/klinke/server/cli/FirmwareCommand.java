package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke firmware`.
@Command(
        name = "firmware",
        mixinStandardHelpOptions = true,
        subcommands = {
            FirmwareAddCommand.class,
            FirmwareAssignCommand.class,
            FirmwareRollOutCommand.class,
            FirmwareRemoveCommand.class
        })
final class FirmwareCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        if (tenant.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "firmware.whose");
        }
        JsonNode answer = server.connect().get("/firmware?tenant=" + RoutePaths.segment(tenant));
        JsonNode rollouts = server.connect().get("/firmware/rollouts?tenant=" + RoutePaths.segment(tenant));
        if (json) {
            ((ObjectNode) answer).setAll((ObjectNode) rollouts);
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("firmware.head"));
        answer.path("firmware")
                .forEach(one -> table.row(one, "models", "version", "file", "bytes", "added", "phones", "note"));
        table.print(spec.commandLine().getOut());
        if (!rollouts.path("rollouts").isEmpty()) {
            Table tried = new Table(Texts.of(spec).columns("firmware.rollouts-head"));
            rollouts.path("rollouts")
                    .forEach(one -> tried.row(one, "model", "version", "first", "started", "until", "state"));
            tried.print(spec.commandLine().getOut());
        }
        return 0;
    }
}
