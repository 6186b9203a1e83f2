package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke contacts add`.
@Command(name = "add", mixinStandardHelpOptions = true)
final class ContactsAddCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", descriptionKey = "option.contacts-name")
    private String name = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.contacts-tenant")
    private String tenant = "";

    @Option(names = "--user", paramLabel = "EXTENSION", descriptionKey = "option.contacts-user")
    private String user = "";

    @Option(names = "--organisation", paramLabel = "NAME", descriptionKey = "option.contacts-organisation")
    private String organisation = "";

    @Option(names = "--office", paramLabel = "NUMBER", descriptionKey = "option.contacts-office")
    private List<String> office = new ArrayList<>();

    @Option(names = "--mobile", paramLabel = "NUMBER", descriptionKey = "option.contacts-mobile")
    private List<String> mobile = new ArrayList<>();

    @Option(names = "--home", paramLabel = "NUMBER", descriptionKey = "option.contacts-home")
    private List<String> home = new ArrayList<>();

    @Option(names = "--fax", paramLabel = "NUMBER", descriptionKey = "option.contacts-fax")
    private List<String> fax = new ArrayList<>();

    @Option(names = "--note", paramLabel = "TEXT", descriptionKey = "option.contacts-note")
    private String note = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post(
                        "/contacts/add",
                        Map.of(
                                "tenant", tenant,
                                "user", user,
                                "name", name,
                                "organisation", organisation,
                                "office", office,
                                "mobile", mobile,
                                "home", home,
                                "fax", fax,
                                "note", note));
        spec.commandLine().getOut().println(ContactsCommand.said(spec, answer, json));
        return 0;
    }
}
