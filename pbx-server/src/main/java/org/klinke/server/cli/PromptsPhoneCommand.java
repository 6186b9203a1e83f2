package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/// `klinke prompts phone`.
@Command(name = "phone", mixinStandardHelpOptions = true)
final class PromptsPhoneCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NUMBER", descriptionKey = "option.prompts-number")
    private String number = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.prompts-tenant")
    private String tenant = "";

    @Option(names = "--name", paramLabel = "PROMPT", descriptionKey = "option.prompts-name")
    private String name = "";

    @Option(names = "--language", paramLabel = "LANGUAGE", descriptionKey = "option.prompts-language")
    private String language = "";

    @Option(names = "--user", paramLabel = "EXTENSION", descriptionKey = "option.prompts-speaker")
    private List<String> users = new ArrayList<>();

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        ControlClient client = server.connect();
        JsonNode answer = number.isEmpty()
                ? client.get("/prompts/phone?tenant=" + RoutePaths.segment(tenant))
                : client.post(
                        "/prompts/phone",
                        Map.of("tenant", tenant, "number", number, "name", name, "language", language, "users", users));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("prompts.phone-head"));
        answer.path("phone").forEach(one -> {
            List<String> who = new ArrayList<>();
            one.path("users").forEach(user -> who.add(user.asText()));
            ObjectNode row = one.deepCopy();
            table.row(row.put("users", String.join(", ", who)), "number", "name", "language", "users");
        });
        table.print(spec.commandLine().getOut());
        return 0;
    }
}
