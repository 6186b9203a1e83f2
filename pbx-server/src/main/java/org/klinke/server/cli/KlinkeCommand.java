package org.klinke.server.cli;

import java.io.PrintWriter;
import org.klinke.server.config.ConfigProblems;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `klinke`: the root of all commands.
@Command(
        name = "klinke",
        description = "A multi-tenant telephone system.",
        mixinStandardHelpOptions = true,
        version = "Klinke 0.1",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            SelfTestCommand.class,
            ApplyCommand.class,
            ExportCommand.class,
            CallsCommand.class,
            RegistrationsCommand.class,
            BansCommand.class,
            UnbanCommand.class,
            TraceCommand.class,
            ExplainCommand.class,
            OperatorCommand.class
        },
        footer = {
            "",
            "`test` and `check` are commands of the launcher ./klinke.",
            "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 3 no server."
        })
public final class KlinkeCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /// @return the exit status
    public static int run(String... arguments) {
        CommandLine line = new CommandLine(new KlinkeCommand());
        line.setExecutionExceptionHandler(KlinkeCommand::failed);
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line.execute(arguments);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
    }

    private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        PrintWriter err = line.getErr();
        if (failure instanceof CommandFailed refusal) {
            err.println(refusal.getMessage());
            return refusal.status();
        }
        if (failure instanceof ConfigProblems problems) {
            problems.problems().forEach(problem -> err.println("configuration: " + problem));
            return CommandFailed.REFUSED;
        }
        throw failure;
    }
}
