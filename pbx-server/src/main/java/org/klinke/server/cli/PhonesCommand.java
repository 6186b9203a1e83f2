package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke phones`.
@Command(
        name = "phones",
        mixinStandardHelpOptions = true,
        subcommands = {
            PhonesOpenCommand.class,
            PhonesCloseCommand.class,
            PhonesModelsCommand.class,
            PhonesHandsetsCommand.class,
            PhonesKeysCommand.class,
            PhonesSettingsCommand.class,
            PhonesReplaceCommand.class,
            PhonesTimelineCommand.class,
            PhonesResyncCommand.class,
            PhonesRebootCommand.class,
            PhonesNetworkCommand.class,
            PhonesNewcomersCommand.class,
            PhonesAdoptCommand.class,
            PhonesDhcpCommand.class,
            PhonesLoginCommand.class,
            PhonesLogoutCommand.class,
            PhonesPinCommand.class,
            PhonesUserKeysCommand.class,
            PhonesForgetCommand.class,
            PhonesImportCommand.class,
            PhonesExportCommand.class,
            RedirectCommand.class
        })
final class PhonesCommand implements Callable<Integer> {
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
        JsonNode answer =
                server.connect().get(tenant == null ? "/phones" : "/phones?tenant=" + RoutePaths.segment(tenant));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("phones.head"));
        for (JsonNode one : answer.path("phones")) {
            String user = one.path("user").asText();
            String whose = one.path("shared").asBoolean()
                    ? user.isEmpty() ? texts.say("phones.shared-nobody") : texts.say("phones.shared", user)
                    : user;
            table.row(
                    one.<ObjectNode>deepCopy().put("whose", whose),
                    "tenant",
                    "device",
                    "model",
                    "whose",
                    "mac",
                    "ip",
                    "says",
                    "firmware",
                    "lastFetch",
                    "registeredSince",
                    "openUntil",
                    "certificateEnds");
        }
        table.print(spec.commandLine().getOut());
        return 0;
    }
}
