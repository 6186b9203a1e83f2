package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
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

/// `klinke phones user-keys`.
@Command(name = "user-keys", mixinStandardHelpOptions = true)
final class PhonesUserKeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--user", required = true, paramLabel = "EXTENSION", descriptionKey = "option.desk-user")
    private String user = "";

    @Option(names = "--none", descriptionKey = "option.no-keys")
    private boolean none;

    @Parameters(paramLabel = "KEY", arity = "0..*", descriptionKey = "option.user-keys")
    private final List<String> keys = new ArrayList<>();

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        String path = "/users/" + RoutePaths.segment(user) + "/keys";
        JsonNode answer = keys.isEmpty() && !none
                ? server.connect().get(path + "?tenant=" + RoutePaths.segment(tenant))
                : server.connect().post(path, Map.of("tenant", tenant, "keys", none ? List.of() : keys));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        answer.path("keys").forEach(key -> out.println(key.asText()));
        answer.path("told").forEach(device -> out.println(Texts.of(spec).say("phones.told-of-keys", device.asText())));
        return 0;
    }
}
