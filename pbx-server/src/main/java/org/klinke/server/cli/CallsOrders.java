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

        int send(String path, String call, String to) {
            JsonNode answer =
                    server.connect().post(path, Map.of("tenant", tenant, "user", user, "call", call, "to", to));
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

    /// `klinke calls dial`.
    @Command(name = "dial", mixinStandardHelpOptions = true)
    static final class Dial implements Callable<Integer> {
        @Mixin
        private final Order order = new Order();

        @Parameters(paramLabel = "TO", descriptionKey = "option.calls-to")
        private String to = "";

        @Override
        public Integer call() {
            return order.send("/calls/dial", "", to);
        }
    }

    /// `klinke calls hold`.
    @Command(name = "hold", mixinStandardHelpOptions = true)
    static final class Hold implements Callable<Integer> {
        @Mixin
        private final Order order = new Order();

        @Parameters(paramLabel = "CALL", descriptionKey = "option.call")
        private String call = "";

        @Override
        public Integer call() {
            return order.send("/calls/hold", call, "");
        }
    }

    /// `klinke calls resume`.
    @Command(name = "resume", mixinStandardHelpOptions = true)
    static final class Resume implements Callable<Integer> {
        @Mixin
        private final Order order = new Order();

        @Parameters(paramLabel = "CALL", descriptionKey = "option.call")
        private String call = "";

        @Override
        public Integer call() {
            return order.send("/calls/resume", call, "");
        }
    }

    /// `klinke calls transfer`.
    @Command(name = "transfer", mixinStandardHelpOptions = true)
    static final class Transfer implements Callable<Integer> {
        @Mixin
        private final Order order = new Order();

        @Parameters(index = "0", paramLabel = "CALL", descriptionKey = "option.call")
        private String call = "";

        @Parameters(index = "1", paramLabel = "TO", descriptionKey = "option.calls-to")
        private String to = "";

        @Override
        public Integer call() {
            return order.send("/calls/transfer", call, to);
        }
    }

    /// `klinke calls join`.
    @Command(name = "join", mixinStandardHelpOptions = true)
    static final class Join implements Callable<Integer> {
        @Mixin
        private final Order order = new Order();

        @Parameters(index = "0", paramLabel = "CALL", descriptionKey = "option.call")
        private String call = "";

        @Parameters(index = "1", paramLabel = "OTHER", descriptionKey = "option.calls-other")
        private String other = "";

        @Override
        public Integer call() {
            return order.send("/calls/join", call, other);
        }
    }

    /// `klinke calls hangup`.
    @Command(name = "hangup", mixinStandardHelpOptions = true)
    static final class Hangup implements Callable<Integer> {
        @Mixin
        private final Order order = new Order();

        @Parameters(paramLabel = "CALL", descriptionKey = "option.call")
        private String call = "";

        @Override
        public Integer call() {
            return order.send("/calls/hangup", call, "");
        }
    }
}
