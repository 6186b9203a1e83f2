package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke phones keys`.
@Command(name = "keys", mixinStandardHelpOptions = true)
final class PhonesKeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "DEVICE", descriptionKey = "option.phone-device")
    private String device = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .get("/phones/keys?tenant=" + RoutePaths.segment(tenant) + "&device=" + RoutePaths.segment(device));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("phones.keys.head"));
        answer.path("keys").forEach(one -> {
            if (one instanceof ObjectNode key) {
                key.put("trouble", texts.sentence(one.path("trouble").asText()));
            }
            table.row(one, "number", "kind", "target", "label", "origin", "trouble");
        });
        table.print(spec.commandLine().getOut());
        return 0;
    }
}
