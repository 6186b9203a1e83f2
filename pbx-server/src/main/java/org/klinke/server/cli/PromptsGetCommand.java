package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke prompts get`.
@Command(name = "get", mixinStandardHelpOptions = true)
final class PromptsGetCommand implements Callable<Integer> {
    /// As the server cuts them.
    private static final int PART_BYTES = 4 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "NAME", descriptionKey = "option.prompts-name")
    private String name = "";

    @Parameters(index = "1", paramLabel = "FILE", descriptionKey = "option.recordings-file")
    private Path file = Path.of("");

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.prompts-tenant")
    private String tenant = "";

    @Option(names = "--language", paramLabel = "LANGUAGE", descriptionKey = "option.prompts-language")
    private String language = "";

    @Option(names = "--of-version", paramLabel = "N", descriptionKey = "option.prompts-version")
    private int version;

    @Override
    public Integer call() {
        if (Files.exists(file)) {
            throw new CommandFailed(CommandFailed.REFUSED, "recordings.file-exists", file);
        }
        ControlClient client = server.connect();
        byte[] part = part(client, 0); // what is not there is said before there is a file
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            for (long from = 0; part.length > 0; part = part(client, from)) {
                out.write(part);
                from += part.length;
                if (part.length < PART_BYTES) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.REFUSED, "recordings.not-written", file, String.valueOf(e.getMessage()));
        }
        spec.commandLine().getOut().println(Texts.of(spec).say("recordings.written", file));
        return 0;
    }

    private byte[] part(ControlClient client, long from) {
        JsonNode answer = client.post(
                "/prompts/get",
                Map.of("tenant", tenant, "name", name, "language", language, "version", version, "from", from));
        return Base64.getDecoder().decode(answer.path("part").asText());
    }
}
