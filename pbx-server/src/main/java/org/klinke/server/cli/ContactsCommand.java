package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke contacts`.
@Command(
        name = "contacts",
        mixinStandardHelpOptions = true,
        subcommands = {
            ContactsAddCommand.class,
            ContactsRemoveCommand.class,
            ContactsImportCommand.class,
            ContactsExportCommand.class
        })
final class ContactsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.contacts-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        if (tenant.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "contacts.whose");
        }
        JsonNode answer = server.connect().get("/contacts?tenant=" + RoutePaths.segment(tenant));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("contacts.head"));
        answer.path("contacts").forEach(one -> table.row(one, "name", "organisation", "numbers", "note"));
        table.print(spec.commandLine().getOut());
        return 0;
    }

    /// What a change did, for people.
    static String said(CommandSpec spec, JsonNode answer, boolean json) {
        return json
                ? ControlClient.pretty(answer)
                : Texts.of(spec)
                        .say(
                                "contacts.written",
                                answer.path("added").asInt(),
                                answer.path("changed").asInt(),
                                answer.path("removed").asInt());
    }
}
