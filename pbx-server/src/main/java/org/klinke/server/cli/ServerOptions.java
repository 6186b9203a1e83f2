package org.klinke.server.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.klinke.server.control.EndpointFile;
import org.klinke.server.run.DataDirectory;
import picocli.CommandLine.Option;

/// Options of every command that talks to a running server.
final class ServerOptions {
    @Option(names = "--data", paramLabel = "DIR", descriptionKey = "option.data")
    private @Nullable Path data;

    @Option(names = "--server", paramLabel = "URL", descriptionKey = "option.server")
    private @Nullable URI server;

    @Option(names = "--token-file", paramLabel = "FILE", descriptionKey = "option.token")
    private @Nullable Path tokenFile;

    /// @throws CommandFailed status 3 if no server is to be found
    ControlClient connect() {
        if (server == null && tokenFile == null) {
            Path dir = data == null ? DataDirectory.standard() : data;
            Path file = EndpointFile.path(dir);
            if (!Files.exists(file)) {
                throw new CommandFailed(CommandFailed.NO_SERVER, "no-server-on", dir, file);
            }
            return new ControlClient(read(file));
        }
        if (server == null || tokenFile == null) {
            throw new CommandFailed(CommandFailed.USAGE, "server-and-token");
        }
        EndpointFile found = read(tokenFile);
        return new ControlClient(new EndpointFile(server.toString(), found.token(), 0, found.caFingerprint()));
    }

    /// Whether somebody named a server, rather than wanting any.
    boolean isExplicit() {
        return server != null;
    }

    private static EndpointFile read(Path file) {
        try {
            return EndpointFile.read(file);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.NO_SERVER, "own-user-can", file, String.valueOf(e.getMessage()));
        }
    }
}
