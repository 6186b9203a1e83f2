package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke explain`.
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Tells what would happen to a call and why, without making it:",
            "what the number is, who would ring, or what refuses it."
        })
final class ExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", description = "whose dial plan is asked")
    @SuppressWarnings("NullAway.Init")
    private String tenant;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "CALLER",
            description = "who calls: an extension or the name of a device")
    @SuppressWarnings("NullAway.Init")
    private String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "NUMBER",
            description = "what is dialled, as the phone sends it before the @: *80 or %%2A80")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .get("/explain/" + RoutePaths.segment(tenant) + "?from=" + RoutePaths.segment(from) + "&to="
                        + RoutePaths.segment(to));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
            return 0;
        }
        out.println(text(answer, "from") + " (" + text(answer, "device") + ") dials " + text(answer, "dialled") + ":");
        answer.path("reasons").forEach(reason -> out.println("  - " + Table.clean(reason.asText())));
        out.println(outcome(answer));
        answer.path("rings")
                .forEach(one -> out.println("  " + text(one, "device")
                        + (one.path("registered").asBoolean() ? "" : " (not registered now: stays silent)")));
        if (!text(answer, "remedy").isEmpty()) {
            out.println(text(answer, "remedy"));
        }
        out.flush();
        return 0;
    }

    private static String outcome(JsonNode answer) {
        return switch (text(answer, "outcome")) {
            case "rings" -> answer.path("rings").isEmpty() ? "Nothing would ring: 480" : "Would ring:";
            case "echo" -> "The caller would hear the echo test.";
            default ->
                "Refused: " + text(answer, "cause") + ", the phone is told "
                        + answer.path("status").asInt() + ".";
        };
    }

    private static String text(JsonNode object, String field) {
        return Table.clean(object.path(field).asText(""));
    }
}
