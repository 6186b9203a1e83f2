package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What `klinke calls` does with a call for a user: what he could do at his phone. Picking up is not among it.
final class CallsOrders {
    private CallsOrders() {}

    /// Whose call, and how it is told to the server.
    static final class Order {
        @Spec(Spec.Target.MIXEE)
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.calls-tenant")
        private String tenant = "";

        @Option(names = "--user", required = true, paramLabel = "EXTENSION", descriptionKey = "option.calls-user")
        private String user = "";

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        /// The server knows it by the name of the command.
        int send(String call, String to) {
            JsonNode answer = server.connect()
                    .post("/calls/" + spec.name(), Map.of("tenant", tenant, "user", user, "call", call, "to", to));
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? ControlClient.pretty(answer)
                                    : Texts.of(spec)
                                            .say(
                                                    "calls.done",
                                                    Table.clean(
                                                            answer.path("id").asText())));
            return 0;
        }
    }

    /// To one call.
    abstract static class OneCall implements Callable<Integer> {
        @Mixin
        private final Order order = new Order();

        @Parameters(index = "0", paramLabel = "CALL", descriptionKey = "option.call")
        private String call = "";

        @Override
        public Integer call() {
            return order.send(call, to());
        }

        /// What else is named, if anything.
        String to() {
            return "";
        }
    }

    @Command(name = "hold", mixinStandardHelpOptions = true)
    static final class Hold extends OneCall {}

    @Command(name = "resume", mixinStandardHelpOptions = true)
    static final class Resume extends OneCall {}

    @Command(name = "hangup", mixinStandardHelpOptions = true)
    static final class Hangup extends OneCall {}

    @Command(name = "transfer", mixinStandardHelpOptions = true)
    static final class Transfer extends OneCall {
        @Parameters(index = "1", paramLabel = "TO", descriptionKey = "option.calls-to")
        private String to = "";

        @Override
        String to() {
            return to;
        }
    }

    @Command(name = "join", mixinStandardHelpOptions = true)
    static final class Join extends OneCall {
        @Parameters(index = "1", paramLabel = "OTHER", descriptionKey = "option.calls-other")
        private String other = "";

        @Override
        String to() {
            return other;
        }
    }

    /// There is none yet.
    @Command(name = "dial", mixinStandardHelpOptions = true)
    static final class Dial implements Callable<Integer> {
        @Mixin
        private final Order order = new Order();

        @Parameters(paramLabel = "TO", descriptionKey = "option.calls-to")
        private String to = "";

        @Override
        public Integer call() {
            return order.send("", to);
        }
    }
}
