package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke contacts import`.
@Command(name = "import", mixinStandardHelpOptions = true)
final class ContactsImportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "FILE", descriptionKey = "option.contacts-file")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.contacts-tenant")
    private String tenant = "";

    @Option(names = "--user", paramLabel = "EXTENSION", descriptionKey = "option.contacts-user")
    private String user = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer =
                server.connect().post("/contacts/import", Map.of("tenant", tenant, "user", user, "csv", text()));
        spec.commandLine().getOut().println(ContactsCommand.said(spec, answer, json));
        return 0;
    }

    private String text() {
        try {
            return Files.readString(file);
        } catch (MalformedInputException _) {
            throw new CommandFailed(CommandFailed.REFUSED, "contacts.not-utf8", file);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "cannot-read", file, String.valueOf(e.getMessage()));
        }
    }
}
