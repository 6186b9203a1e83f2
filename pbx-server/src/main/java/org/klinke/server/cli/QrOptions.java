package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.klinke.server.files.PrivateFiles;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/// Options of the commands that print a telephone's first address: to be scanned as well.
final class QrOptions {
    @Option(names = "--qr", descriptionKey = "option.qr")
    private boolean shown;

    @Option(names = "--qr-file", paramLabel = "FILE", descriptionKey = "option.qr-file")
    private @Nullable Path file;

    /// Before anything is done: an address that cannot be written has not been made.
    void check() {
        if (file != null && !isPng(file) && !isSvg(file)) {
            throw new CommandFailed(CommandFailed.USAGE, "qr.no-picture", file);
        }
    }

    /// @param opened as the server answers `phones open`
    /// @param quiet print nothing: the output is JSON
    void give(JsonNode opened, PrintWriter out, boolean quiet) {
        QrCode code = new QrCode(opened.path("address").asText());
        if (shown && !quiet) {
            out.print(code.text(Ansi.AUTO.enabled()));
            out.flush();
        }
        if (file != null) {
            try {
                PrivateFiles.write(file, isPng(file) ? code.png() : code.svg().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new CommandFailed(CommandFailed.REFUSED, "qr.cannot-write", file, String.valueOf(e.getMessage()));
            }
        }
    }

    private static boolean isPng(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }

    private static boolean isSvg(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
    }
}
