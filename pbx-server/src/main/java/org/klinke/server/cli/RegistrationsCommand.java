package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// `klinke registrations`.
@Command(name = "registrations", mixinStandardHelpOptions = true)
final class RegistrationsCommand extends ListCommand {
    @Override
    String path() {
        return "/registrations";
    }

    @Override
    void print(JsonNode answer, CommandSpec spec) {
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
    }
}
