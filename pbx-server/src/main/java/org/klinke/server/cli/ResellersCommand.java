package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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

/// `klinke resellers …`.
@Command(
        name = "resellers",
        mixinStandardHelpOptions = true,
        subcommands = {ResellersCommand.Set.class, ResellersCommand.Delete.class})
final class ResellersCommand extends ListCommand {
    @Override
    String path() {
        return "/resellers";
    }

    @Override
    void print(JsonNode answer, CommandSpec spec) {
        table(answer.path("resellers"), spec);
    }

    private static void table(JsonNode resellers, CommandSpec spec) {
        Table table = new Table(Texts.of(spec).columns("resellers.head"));
        for (JsonNode one : resellers) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("name", one.path("name").asText());
            row.put("max", one.path("tenantsMax").asText());
            row.put("tenants", joined(one.path("tenants")));
            row.put("accounts", joined(one.path("accounts")));
            table.row(row, "name", "tenants", "max", "accounts");
        }
        table.print(spec.commandLine().getOut());
    }

    private static String joined(JsonNode texts) {
        List<String> all = new ArrayList<>();
        texts.forEach(text -> all.add(text.asText()));
        return String.join(", ", all);
    }

    /// `klinke resellers set`.
    @Command(name = "set", mixinStandardHelpOptions = true)
    static final class Set implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(index = "0", paramLabel = "NAME", descriptionKey = "option.reseller")
        private String name = "";

        @Option(names = "--tenants-max", paramLabel = "NUMBER", descriptionKey = "option.tenants-max")
        private int most;

        @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.reseller-tenant")
        private List<String> tenants = List.of();

        @Option(names = "--account", paramLabel = "LOGIN", descriptionKey = "option.reseller-account")
        private List<String> accounts = List.of();

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer = server.connect()
                    .post(
                            "/resellers/set",
                            Map.of("name", name, "tenantsMax", most, "tenants", tenants, "accounts", accounts));
            if (json) {
                spec.commandLine().getOut().println(ControlClient.pretty(answer));
            } else {
                table(JsonNodeFactory.instance.arrayNode().add(answer), spec);
            }
            return 0;
        }
    }

    /// `klinke resellers delete`.
    @Command(name = "delete", mixinStandardHelpOptions = true)
    static final class Delete implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(index = "0", paramLabel = "NAME", descriptionKey = "option.reseller")
        private String name = "";

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer = server.connect().post("/resellers/delete", Map.of("name", name));
            spec.commandLine()
                    .getOut()
                    .println(
                            json ? ControlClient.pretty(answer) : Texts.of(spec).say("resellers.deleted", name));
            return 0;
        }
    }
}
