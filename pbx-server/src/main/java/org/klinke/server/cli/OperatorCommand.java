package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke operator …`.
@Command(
        name = "operator",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = OperatorCommand.Reset.class)
final class OperatorCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), Texts.of(spec).say("which-operator-command"));
    }

    @Command(name = "reset", mixinStandardHelpOptions = true)
    static final class Reset implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer = server.connect().post("/operator/reset", Map.of());
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? ControlClient.pretty(answer)
                                    : Texts.of(spec)
                                            .say(
                                                    "operator.password",
                                                    answer.path("login").asText(),
                                                    answer.path("password").asText()));
            return 0;
        }
    }
}
