package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke incidents delete` and `klinke maintenance delete`.
@Command(name = "delete", mixinStandardHelpOptions = true)
final class NoticeDeleteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(arity = "1", paramLabel = "ID", descriptionKey = "option.notice")
    private String id = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect().post("/notices/" + RoutePaths.segment(id) + "/delete", Map.of());
        NoticesList.print(spec, json, List.of(answer), answer);
        return 0;
    }
}
