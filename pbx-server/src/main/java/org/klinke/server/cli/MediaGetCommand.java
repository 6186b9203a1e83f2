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
import org.klinke.media.file.OggConversion;
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
        String ticket = opened.path("ticket").asText();
        boolean wav = file.toString().toLowerCase(Locale.ROOT).endsWith(".wav");
        try (OutputStream out = new BufferedOutputStream(Channels.newOutputStream(FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))))) {
            if (opened.path("packets").asBoolean() && !wav) {
                try (OggConversion ogg = new OggConversion(out, id.hashCode())) {
                    read(client, ticket, ogg);
                }
            } else if (opened.path("packets").asBoolean() || !wav) {
                read(client, ticket, out);
            } else {
                ByteArrayOutputStream sound = new ByteArrayOutputStream();
                read(client, ticket, sound);
                WavConversion.write(sound.toByteArray(), SECONDS_MAX, out);
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

    private void read(ControlClient client, String ticket, OutputStream into) throws IOException {
        long at = 0;
        byte[] part;
        do {
            part = Base64.getDecoder()
                    .decode(client.get("/" + path() + "/part?ticket=" + ticket + "&from=" + at)
                            .path("part")
                            .asText());
            into.write(part);
            at += part.length;
        } while (part.length == PART_BYTES);
    }

    /// As the server cuts them.
    private static final int PART_BYTES = 4 << 20;
}
