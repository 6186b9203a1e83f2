package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.klinke.server.prompt.PromptTar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke prompts export`.
@Command(name = "export", mixinStandardHelpOptions = true)
final class PromptsExportCommand implements Callable<Integer> {
    /// As the server cuts them.
    private static final int PART_BYTES = 4 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "FILE", descriptionKey = "option.recordings-file")
    private Path file = Path.of("");

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.prompts-tenant")
    private String tenant = "";

    @Override
    public Integer call() {
        if (Files.exists(file)) {
            throw new CommandFailed(CommandFailed.REFUSED, "recordings.file-exists", file);
        }
        ControlClient client = server.connect();
        Map<String, JsonNode> heard = new LinkedHashMap<>(); // of each name and language the first is heard
        client.get("/prompts?tenant=" + RoutePaths.segment(tenant))
                .path("prompts")
                .forEach(one -> heard.putIfAbsent(
                        one.path("name").asText() + "." + one.path("language").asText(), one));
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
                PromptTar tar = new PromptTar(out)) {
            for (JsonNode one : heard.values()) {
                byte[] sound = sound(client, one);
                tar.add(
                        one.path("name").asText(),
                        one.path("language").asText(),
                        sound.length,
                        into -> into.write(sound));
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.REFUSED, "recordings.not-written", file, String.valueOf(e.getMessage()));
        }
        spec.commandLine().getOut().println(Texts.of(spec).say("prompts.exported", heard.size(), file));
        return 0;
    }

    /// Ten minutes at most: in memory.
    private byte[] sound(ControlClient client, JsonNode one) {
        ByteArrayOutputStream sound = new ByteArrayOutputStream();
        byte[] part;
        do {
            part = Base64.getDecoder()
                    .decode(client.post(
                                    "/prompts/get",
                                    Map.of(
                                            "tenant", tenant,
                                            "name", one.path("name").asText(),
                                            "language", one.path("language").asText(),
                                            "version", one.path("version").asInt(),
                                            "from", sound.size()))
                            .path("part")
                            .asText());
            sound.writeBytes(part);
        } while (part.length == PART_BYTES);
        return sound.toByteArray();
    }
}
