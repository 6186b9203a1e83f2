package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke contacts remove`.
@Command(name = "remove", mixinStandardHelpOptions = true)
final class ContactsRemoveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", descriptionKey = "option.contacts-known")
    private String name = "";

    @Option(names = "--all", descriptionKey = "option.contacts-all")
    private boolean all;

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.contacts-tenant")
    private String tenant = "";

    @Option(names = "--user", paramLabel = "EXTENSION", descriptionKey = "option.contacts-user")
    private String user = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        if (all == !name.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "contacts.which");
        }
        JsonNode answer = server.connect()
                .post("/contacts/remove", Map.of("tenant", tenant, "user", user, "name", name, "all", all));
        spec.commandLine().getOut().println(ContactsCommand.said(spec, answer, json));
        return 0;
    }
}
