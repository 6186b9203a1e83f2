package org.klinke.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke contacts export`.
@Command(name = "export", mixinStandardHelpOptions = true)
final class ContactsExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.contacts-tenant")
    private String tenant = "";

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(server.connect()
                        .get("/contacts/export?tenant=" + RoutePaths.segment(tenant))
                        .path("csv")
                        .asText());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
