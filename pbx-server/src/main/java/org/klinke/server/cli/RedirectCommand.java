package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke phones redirect`: accounts, and how far it is with each phone.
@Command(
        name = "redirect",
        mixinStandardHelpOptions = true,
        subcommands = {
            RedirectSetCommand.class,
            RedirectDropCommand.class,
            RedirectRegisterCommand.class,
            RedirectRemoveCommand.class,
            RedirectLookCommand.class
        })
final class RedirectCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        Texts texts = Texts.of(spec);
        if (tenant.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "redirect.tenant");
        }
        JsonNode answer = server.connect().get("/phones/redirect?tenant=" + RoutePaths.segment(tenant));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        Table accounts = new Table(texts.columns("redirect.accounts"));
        answer.path("accounts")
                .forEach(one -> accounts.row(one, "maker", "service", "login", "user", "place", "link", "baseUrl"));
        accounts.print(out);
        out.println();
        Table phones = new Table(texts.columns("redirect.phones"));
        answer.path("phones")
                .forEach(one -> phones.row(one, "device", "mac", "maker", "want", "state", "tries", "at", "detail"));
        phones.print(out);
        for (JsonNode one : answer.path("phones")) {
            if (!one.path("problem").asText().isEmpty()) {
                out.println(Table.clean(one.path("mac").asText()) + ": "
                        + texts.sentence(one.path("problem").asText() + "; "
                                + one.path("remedy").asText()));
            }
        }
        return 0;
    }
}
