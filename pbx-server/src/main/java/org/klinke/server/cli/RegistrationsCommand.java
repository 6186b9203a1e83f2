package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke registrations`.
@Command(name = "registrations", mixinStandardHelpOptions = true)
final class RegistrationsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().get("/registrations");
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("registrations.head"));
        answer.path("registrations")
                .forEach(one -> table.row(
                        one,
                        "tenant",
                        "extension",
                        "device",
                        "transport",
                        "remote",
                        "registeredAt",
                        "expiresAt",
                        "userAgent"));
        table.print(spec.commandLine().getOut());
        return 0;
    }
}
