package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.klinke.media.file.WavConversion;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes something to a file that a tenant keeps to be heard.
abstract class MediaGetCommand implements Callable<Integer> {
    private static final int SECONDS_MAX = 24 * 3_600;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "ID", descriptionKey = "option.recordings-id")
    private String id = "";

    @Parameters(index = "1", paramLabel = "FILE", descriptionKey = "option.recordings-file")
    private Path file = Path.of("");

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.recordings-tenant")
    private String tenant = "";

    @Option(names = "--reason", paramLabel = "TEXT", descriptionKey = "option.recordings-why")
    private String reason = "";

    /// "recordings" or "voicemail"
    abstract String path();

    @Override
    public Integer call() {
        if (Files.exists(file)) {
            throw new CommandFailed(CommandFailed.REFUSED, "recordings.file-exists", file);
        }
        ControlClient client = server.connect();
        JsonNode opened = client.post("/" + path() + "/open", Map.of("tenant", tenant, "id", id, "reason", reason));
        byte[] sound = read(client, opened.path("ticket").asText());
        try (OutputStream out = new BufferedOutputStream(Channels.newOutputStream(FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))))) {
            if (file.toString().toLowerCase(Locale.ROOT).endsWith(".wav")) {
                WavConversion.write(sound, SECONDS_MAX, out);
            } else {
                out.write(sound);
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.REFUSED, "recordings.not-written", file, String.valueOf(e.getMessage()));
        }
        spec.commandLine()
                .getOut()
                .println(Texts.of(spec)
                        .say(
                                opened.path("whole").asBoolean() ? "recordings.written" : "recordings.written-broken",
                                file));
        return 0;
    }

    private byte[] read(ControlClient client, String ticket) {
        ByteArrayOutputStream sound = new ByteArrayOutputStream();
        byte[] part;
        do {
            part = Base64.getDecoder()
                    .decode(client.get("/" + path() + "/part?ticket=" + ticket + "&from=" + sound.size())
                            .path("part")
                            .asText());
            sound.writeBytes(part);
        } while (part.length == PART_BYTES);
        return sound.toByteArray();
    }

    /// As the server cuts them.
    private static final int PART_BYTES = 4 << 20;
}
