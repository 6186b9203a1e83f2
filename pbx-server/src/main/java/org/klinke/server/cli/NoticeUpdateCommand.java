package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke incidents update` and `klinke maintenance update`.
@Command(name = "update", mixinStandardHelpOptions = true)
final class NoticeUpdateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final NoticeTexts texts = new NoticeTexts();

    @Parameters(arity = "1", paramLabel = "ID", descriptionKey = "option.notice")
    private String id = "";

    @Option(names = "--state", paramLabel = "STATE", descriptionKey = "option.notice-state")
    private @Nullable String state;

    @Option(names = "--from", paramLabel = "TIME", descriptionKey = "option.notice-from")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", descriptionKey = "option.notice-until")
    private @Nullable String until;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        Map<String, Object> body = new HashMap<>();
        body.put("text", texts.text());
        if (state != null) {
            body.put("state", state);
        }
        NoticesList.times(body, from, until);
        JsonNode answer = server.connect().post("/notices/" + RoutePaths.segment(id) + "/updates", body);
        NoticesList.print(spec, json, List.of(answer), answer);
        return 0;
    }
}
