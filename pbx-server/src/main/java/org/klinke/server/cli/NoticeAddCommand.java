package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke incidents add` and `klinke maintenance add`.
@Command(name = "add", mixinStandardHelpOptions = true)
final class NoticeAddCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final NoticeTexts texts = new NoticeTexts();

    @Option(names = "--title-de", paramLabel = "TEXT", descriptionKey = "option.title-de")
    private String german = "";

    @Option(names = "--title-en", paramLabel = "TEXT", descriptionKey = "option.title-en")
    private String english = "";

    @Option(names = "--component", paramLabel = "NAME", descriptionKey = "option.component")
    private List<String> components = new ArrayList<>();

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
        body.put("kind", NoticesList.kind(spec.parent()));
        body.put("title", NoticeTexts.words(german, english));
        body.put("text", texts.text());
        body.put("components", components);
        if (state != null) {
            body.put("state", state);
        }
        NoticesList.times(body, from, until);
        JsonNode answer = server.connect().post("/notices", body);
        NoticesList.print(spec, json, List.of(answer), answer);
        return 0;
    }
}
