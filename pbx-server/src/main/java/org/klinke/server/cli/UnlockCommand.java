package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke unlock`.
@Command(name = "unlock", mixinStandardHelpOptions = true)
final class UnlockCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", required = true, descriptionKey = "option.unlock-in")
    private String tenant = "";

    @ArgGroup(multiplicity = "1")
    private Whose whose = new Whose();

    /// Exactly one of them.
    static final class Whose {
        @Option(
                names = {"--extension", "--user"},
                paramLabel = "EXTENSION",
                descriptionKey = "option.unlock-extension")
        private String extension = "";

        @Option(names = "--device", paramLabel = "NAME", descriptionKey = "option.unlock-device")
        private String device = "";

        @Option(names = "--trunk", paramLabel = "NAME", descriptionKey = "option.unlock-trunk")
        private String trunk = "";

        @Option(names = "--all", descriptionKey = "option.unlock-all")
        private boolean all;
    }

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post(
                        "/limits/unlock",
                        Map.of(
                                "tenant", tenant,
                                "extension", whose.extension,
                                "device", whose.device,
                                "trunk", whose.trunk,
                                "all", whose.all));
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
        } else {
            spec.commandLine().getOut().println(Texts.of(spec).say("limits.unlocked"));
            if (!answer.path("unlocked").isEmpty()) {
                LimitsCommand.printLimits(answer.path("unlocked"), spec);
            }
            LimitsCommand.printPins(answer.path("pins"), spec);
        }
        return 0;
    }
}
