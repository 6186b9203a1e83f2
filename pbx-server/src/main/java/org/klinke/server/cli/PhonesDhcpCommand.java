package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke phones dhcp`.
@Command(name = "dhcp", mixinStandardHelpOptions = true)
final class PhonesDhcpCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.network-tenant")
    private String tenant = "";

    @Option(names = "--site", paramLabel = "NAME", descriptionKey = "option.network-site")
    private String site = "";

    @Option(names = "--for", paramLabel = "SERVER", defaultValue = "dnsmasq", descriptionKey = "option.dhcp-for")
    private String wanted = "";

    @Override
    public Integer call() {
        DhcpText format = DhcpText.named(wanted)
                .orElseThrow(() -> new CommandFailed(CommandFailed.USAGE, "dhcp.unknown", wanted, DhcpText.names()));
        JsonNode answer =
                server.connect().post("/phones/network", Map.of("tenant", tenant, "site", site, "do", "show"));
        String address = answer.path("address").asText();
        if (address.isEmpty()) {
            throw new CommandFailed(
                    CommandFailed.REFUSED, "network.none", answer.path("site").asText());
        }
        spec.commandLine().getOut().print(format.of(address));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
