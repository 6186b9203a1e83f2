package org.klinke.server.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke phones redirect drop`.
@Command(name = "drop", mixinStandardHelpOptions = true)
final class RedirectDropCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "MAKER", descriptionKey = "option.redirect-maker")
    private String maker = "";

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Override
    public Integer call() {
        server.connect().post("/phones/redirect/drop", Map.of("tenant", tenant, "maker", maker));
        spec.commandLine().getOut().println(Texts.of(spec).say("redirect.dropped", maker));
        return 0;
    }
}
