package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke phones settings`.
@Command(name = "settings", mixinStandardHelpOptions = true)
final class PhonesSettingsCommand implements Callable<Integer> {
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
                .get("/phones/settings?tenant=" + RoutePaths.segment(tenant) + "&device=" + RoutePaths.segment(device));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("phones.settings.head"));
        answer.path("settings").forEach(one -> table.row(one, "file", "name", "value", "origin"));
        table.print(spec.commandLine().getOut());
        return 0;
    }
}
