package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What the commands that are about one webhook have in common.
abstract class WebhooksOrder implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "NAME", descriptionKey = "option.webhooks-name")
    private String name = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.webhooks-tenant")
    private String tenant = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    private final String path;

    /// @param path of the control route
    WebhooksOrder(String path) {
        this.path = path;
    }

    /// What the order says besides.
    Map<String, String> more() {
        return Map.of();
    }

    /// For people.
    abstract void print(String name, JsonNode answer, CommandSpec spec);

    @Override
    public final Integer call() {
        Map<String, Object> body = new HashMap<>(more());
        body.put("tenant", tenant);
        body.put("name", name);
        JsonNode answer = server.connect().post(path, body);
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
        } else {
            print(name, answer, spec);
        }
        return 0;
    }
}
