package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A command that asks the server for a list and prints it: as JSON, or as a table.
abstract class ListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    /// Of the control route.
    abstract String path();

    abstract void print(JsonNode answer, CommandSpec spec);

    @Override
    public final Integer call() {
        JsonNode answer = server.connect().get(path());
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
        } else {
            print(answer, spec);
        }
        return 0;
    }
}
