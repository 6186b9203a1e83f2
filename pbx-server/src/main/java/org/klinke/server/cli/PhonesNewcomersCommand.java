package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke phones newcomers`.
@Command(name = "newcomers", mixinStandardHelpOptions = true)
final class PhonesNewcomersCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.phones-of")
    private @Nullable String tenant;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .get(tenant == null ? "/phones/newcomers" : "/phones/newcomers?tenant=" + RoutePaths.segment(tenant));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Table table = new Table(Texts.of(spec).columns("newcomers.head"));
        answer.path("newcomers")
                .forEach(one -> table.row(
                        one,
                        "tenant",
                        "site",
                        "mac",
                        "model",
                        "remote",
                        "firstSeen",
                        "lastSeen",
                        "registered",
                        "device",
                        "userAgent"));
        table.print(spec.commandLine().getOut());
        return 0;
    }
}
