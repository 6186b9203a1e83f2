package org.klinke.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke maintenance`.
@Command(
        name = "maintenance",
        mixinStandardHelpOptions = true,
        subcommands = {
            NoticeAddCommand.class,
            NoticeUpdateCommand.class,
            NoticeCloseCommand.class,
            NoticeDeleteCommand.class
        })
final class MaintenanceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        return NoticesList.list(spec, server, json);
    }
}
