package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke api-keys …`.
@Command(name = "api-keys", mixinStandardHelpOptions = true, subcommands = ApiKeysCommand.Revoke.class)
final class ApiKeysCommand extends ListCommand {
    @Mixin
    private final RealmOptions realm = new RealmOptions();

    @Override
    String path() {
        return "/api-keys" + realm.query();
    }

    @Override
    void print(JsonNode answer, CommandSpec spec) {
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("api-keys.head"));
        for (JsonNode key : answer.path("keys")) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("id", key.path("id").asText());
            row.put("account", key.path("account").asText());
            row.put("name", key.path("name").asText());
            List<String> scopes = new ArrayList<>();
            key.path("scopes").forEach(scope -> scopes.add(scope.asText()));
            row.put("scopes", String.join(" ", scopes));
            String ends = AlarmsCommand.clock(key.path("endsAt").asText());
            row.put("ends", key.path("inForce").asBoolean() ? ends : texts.say("api-keys.ended", ends));
            String used = key.path("lastUsedAt").asText("");
            row.put("used", used.isEmpty() ? "-" : AlarmsCommand.clock(used));
            table.row(row, "id", "account", "name", "ends", "used", "scopes");
        }
        table.print(spec.commandLine().getOut());
    }

    /// `klinke api-keys revoke`.
    @Command(name = "revoke", mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final RealmOptions realm = new RealmOptions();

        @Parameters(index = "0", paramLabel = "ID", descriptionKey = "option.api-key")
        private String id = "";

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer = server.connect().post("/api-keys/revoke", realm.body("id", id));
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? ControlClient.pretty(answer)
                                    : Texts.of(spec)
                                            .say(
                                                    "api-keys.revoked",
                                                    answer.path("name").asText()));
            return 0;
        }
    }
}
