package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// `klinke phones models`.
@Command(name = "models", mixinStandardHelpOptions = true)
final class PhonesModelsCommand extends ListCommand {
    @Override
    String path() {
        return "/phones/models";
    }

    @Override
    void print(JsonNode answer, CommandSpec spec) {
        Table table = new Table(Texts.of(spec).columns("models.head"));
        answer.path("models").forEach(one -> table.row(one, "name", "title"));
        table.print(spec.commandLine().getOut());
    }
}
