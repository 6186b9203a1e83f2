package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke phones import FILE`.
@Command(name = "import", mixinStandardHelpOptions = true)
final class PhonesImportCommand implements Callable<Integer> {
    private static final Map<String, String> SIGNS = Map.of("new", "+", "changed", "~", "same", "=");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "FILE", descriptionKey = "option.import-file")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--dry-run", descriptionKey = "option.import-dry-run")
    private boolean dryRun;

    @Option(names = "--open-all", descriptionKey = "option.import-open-all")
    private boolean openAll;

    @Option(names = "--hours", paramLabel = "HOURS", defaultValue = "24", descriptionKey = "option.hours")
    private int hours;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post(
                        "/phones/import",
                        Map.of(
                                "tenant", tenant,
                                "content", Base64.getEncoder().encodeToString(bytes()),
                                "dryRun", dryRun,
                                "openAll", openAll,
                                "hours", hours));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
        } else {
            print(out, answer, Texts.of(spec));
        }
        return 0;
    }

    private static void print(PrintWriter out, JsonNode answer, Texts texts) {
        int opened = 0;
        for (JsonNode phone : answer.path("phones")) {
            out.println(Table.clean(String.join(
                    " ",
                    SIGNS.getOrDefault(phone.path("sign").asText(), "?"),
                    phone.path("device").asText(),
                    phone.path("mac").asText("-"),
                    phone.path("model").asText(),
                    phone.path("user").asText())));
            phone.path("fields").forEach(field -> out.println("      " + Table.clean(field.asText())));
            if (!phone.path("address").asText().isEmpty()) {
                opened++;
                out.println("      " + phone.path("address").asText());
            }
        }
        answer.path("ignored")
                .forEach(column -> out.println(texts.say("import.ignored", Table.clean(column.asText()))));
        out.println(texts.say(
                answer.path("dryRun").asBoolean() ? "import.dry" : "import.done",
                answer.path("phones").size(),
                opened));
    }

    private byte[] bytes() {
        try {
            return file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            throw new CommandFailed(
                    CommandFailed.REFUSED, "cannot-read", file, Texts.of(spec).say("no-such-file"));
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "cannot-read", file, String.valueOf(e.getMessage()));
        }
    }
}
