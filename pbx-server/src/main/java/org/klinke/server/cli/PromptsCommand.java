package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke prompts`.
@Command(
        name = "prompts",
        mixinStandardHelpOptions = true,
        subcommands = {
            PromptsAddCommand.class,
            PromptsGetCommand.class,
            PromptsExportCommand.class,
            PromptsImportCommand.class,
            PromptsDeleteCommand.class,
            PromptsMusicCommand.class,
            PromptsPhoneCommand.class
        })
final class PromptsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.prompts-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        if (tenant.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "prompts.whose");
        }
        JsonNode answer = server.connect().get("/prompts?tenant=" + RoutePaths.segment(tenant));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("prompts.head"));
        answer.path("prompts")
                .forEach(one -> table.row(one, "name", "language", "version", "seconds", "file", "added"));
        table.print(spec.commandLine().getOut());
        String music = StreamSupport.stream(answer.path("music").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        spec.commandLine()
                .getOut()
                .println(
                        music.isEmpty()
                                ? Texts.of(spec).say("prompts.music-ours")
                                : Texts.of(spec).say("prompts.music", music));
        return 0;
    }
}
