package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke phones network`.
@Command(name = "network", mixinStandardHelpOptions = true)
final class PhonesNetworkCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.network-tenant")
    private String tenant = "";

    @Option(names = "--site", paramLabel = "NAME", descriptionKey = "option.network-site")
    private String site = "";

    @ArgGroup
    private @Nullable Deed deed;

    static final class Deed {
        @Option(names = "--open", descriptionKey = "option.network-open")
        private boolean open;

        @Option(names = "--close", descriptionKey = "option.network-close")
        private boolean close;
    }

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        String wanted = deed == null ? "show" : deed.open ? "open" : deed.close ? "close" : "show";
        JsonNode answer =
                server.connect().post("/phones/network", Map.of("tenant", tenant, "site", site, "do", wanted));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        String at = answer.path("site").asText();
        String address = answer.path("address").asText();
        if (address.isEmpty()) {
            out.println(texts.say("network.none", at));
            return 0;
        }
        out.println(texts.say("network.open", at));
        out.println(address);
        if (!answer.path("help").asBoolean()) {
            out.println(texts.say("network.no-help", at));
        }
        return 0;
    }
}
