package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke import …`.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ImportCommand.Users.class)
final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), Texts.of(spec).say("which-import-command"));
    }

    /// `klinke import users`.
    @Command(name = "users", mixinStandardHelpOptions = true)
    static final class Users implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(index = "0", paramLabel = "FILE", descriptionKey = "option.import-file")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.exported")
        private String tenant = "";

        @Option(names = "--dry-run", descriptionKey = "option.dry-run")
        private boolean dryRun;

        @Option(names = "--break-expectations", descriptionKey = "option.break-expectations")
        private boolean breakExpectations;

        @Option(names = "--json", descriptionKey = "option.apply-json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer = server.connect()
                    .post(
                            "/import/users",
                            Map.of(
                                    "tenant",
                                    tenant,
                                    "file",
                                    Base64.getEncoder().encodeToString(bytes()),
                                    "dryRun",
                                    dryRun,
                                    "breakExpectations",
                                    breakExpectations));
            if (json) {
                spec.commandLine().getOut().println(ControlClient.pretty(answer));
            } else {
                ApplyCommand.print(spec.commandLine().getOut(), answer, Texts.of(spec));
            }
            return 0;
        }

        private byte[] bytes() {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new CommandFailed(CommandFailed.REFUSED, "cannot-read", file, String.valueOf(e.getMessage()));
            }
        }
    }
}
