package org.klinke.server.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke phones export`.
@Command(name = "export", mixinStandardHelpOptions = true)
final class PhonesExportCommand implements Callable<Integer> {
    /// Without it Excel takes UTF-8 for Windows-1252.
    private static final String MARK = "\ufeff";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "FILE", arity = "0..1", descriptionKey = "option.export-file")
    private @Nullable Path file;

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Override
    public Integer call() {
        String csv = server.connect()
                .get("/phones/export?tenant=" + RoutePaths.segment(tenant) + "&language="
                        + Texts.of(spec).locale().getLanguage())
                .path("csv")
                .asText();
        if (file == null) {
            spec.commandLine().getOut().print(csv);
            spec.commandLine().getOut().flush();
            return 0;
        }
        try {
            Files.writeString(file, MARK + csv, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException _) {
            throw new CommandFailed(CommandFailed.REFUSED, "export.exists", file);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "export.cannot-write", file, String.valueOf(e.getMessage()));
        }
        return 0;
    }
}
