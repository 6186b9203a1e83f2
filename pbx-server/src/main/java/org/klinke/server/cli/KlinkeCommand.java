package org.klinke.server.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.klinke.server.Version;
import org.klinke.server.config.ConfigProblems;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `klinke`: the root of all commands.
@Command(
        name = "klinke",
        mixinStandardHelpOptions = true,
        version = "Klinke " + Version.TEXT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            SelfTestCommand.class,
            ApplyCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            CallsCommand.class,
            RegistrationsCommand.class,
            PhonesCommand.class,
            FirmwareCommand.class,
            ContactsCommand.class,
            RecordingsCommand.class,
            RetentionCommand.class,
            VoicemailCommand.class,
            PromptsCommand.class,
            WebhooksCommand.class,
            ForwardsCommand.class,
            TrunksCommand.class,
            AlarmsCommand.class,
            LimitsCommand.class,
            UnlockCommand.class,
            IncidentsCommand.class,
            MaintenanceCommand.class,
            StatusPageCommand.class,
            SubscribersCommand.class,
            BansCommand.class,
            UnbanCommand.class,
            TraceCommand.class,
            ExplainCommand.class,
            OperatorCommand.class,
            AccountsCommand.class,
            ResellersCommand.class,
            ApiKeysCommand.class,
            AuditCommand.class
        })
public final class KlinkeCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /// @return the exit status
    public static int run(String... arguments) {
        String language = Texts.language(arguments, Locale.getDefault(Locale.Category.DISPLAY));
        Texts texts = Texts.of(Locale.of(language));
        return commands(texts).execute(arguments);
    }

    /// [Texts#language] has looked at it before.
    @Option(names = "--lang", paramLabel = "LANGUAGE", scope = ScopeType.INHERIT, descriptionKey = "option.lang")
    void language(String chosen) {
        if (!Texts.LANGUAGES.contains(chosen)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), Texts.of(spec).say("unknown-language", chosen));
        }
    }

    static CommandLine commands(Texts texts) {
        CommandLine line = new CommandLine(new KlinkeCommand());
        line.setResourceBundle(texts.catalogue());
        line.setExecutionExceptionHandler(KlinkeCommand::failed);
        line.setParameterExceptionHandler(KlinkeCommand::misused);
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), Texts.of(spec).say("which-command"));
    }

    /// What is wrong, and how it is right.
    private static int misused(CommandLine.ParameterException misuse, String[] arguments) {
        CommandLine line = misuse.getCommandLine();
        Texts texts = Texts.of(line.getCommandSpec());
        String said = switch (misuse) {
            case CommandLine.UnmatchedArgumentException unmatched ->
                texts.say("unknown-argument", String.join(" ", unmatched.getUnmatched()));
            case CommandLine.MissingParameterException missing ->
                texts.say(
                        "missing-argument",
                        missing.getMissing().stream().map(KlinkeCommand::name).collect(Collectors.joining(", ")));
            default -> texts.say("wrong-argument", String.valueOf(misuse.getMessage()));
        };
        line.getErr().println(said);
        line.usage(line.getErr());
        return CommandFailed.USAGE;
    }

    private static String name(CommandLine.Model.ArgSpec argument) {
        return argument instanceof CommandLine.Model.OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        PrintWriter err = line.getErr();
        Texts texts = Texts.of(line.getCommandSpec());
        if (failure instanceof CommandFailed refusal) {
            err.println(refusal.text(texts));
            return refusal.status();
        }
        if (failure instanceof ConfigProblems problems) {
            problems.problems().forEach(problem -> err.println(texts.say("configuration", problem)));
            return CommandFailed.REFUSED;
        }
        throw failure;
    }
}
