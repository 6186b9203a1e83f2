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

/// `klinke incidents close` and `klinke maintenance close`.
@Command(name = "close", mixinStandardHelpOptions = true)
final class NoticeCloseCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final NoticeTexts texts = new NoticeTexts();

    @Parameters(arity = "1", paramLabel = "ID", descriptionKey = "option.notice")
    private String id = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        String last = NoticesList.kind(spec.parent()).equals("incident") ? "resolved" : "completed";
        JsonNode answer = server.connect()
                .post("/notices/" + RoutePaths.segment(id) + "/updates", Map.of("state", last, "text", texts.text()));
        NoticesList.print(spec, json, List.of(answer), answer);
        return 0;
    }
}
