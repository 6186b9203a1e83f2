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
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data directory of the server (default: /var/lib/klinke as root, else ~/.local/share/klinke)")
    private @Nullable Path data;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "control endpoint, for example https://127.0.0.1:8443")
    private @Nullable URI server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "its token, or a copy of DIR/run/endpoint.json; needed with --server")
    private @Nullable Path tokenFile;

    /// @throws CommandFailed status 3 if no server is to be found
    ControlClient connect() {
        if (server == null && tokenFile == null) {
            Path dir = data == null ? DataDirectory.standard() : data;
            Path file = EndpointFile.path(dir);
            if (!Files.exists(file)) {
                throw noServer("no server is running on " + dir + " (there is no " + file + ")");
            }
            return new ControlClient(read(file));
        }
        if (server == null || tokenFile == null) {
            throw new CommandFailed(CommandFailed.USAGE, "--server and --token-file belong together");
        }
        EndpointFile found = read(tokenFile);
        return new ControlClient(new EndpointFile(server.toString(), found.token(), 0, found.caFingerprint()));
    }

    /// Whether somebody named a server, rather than wanting any.
    boolean isExplicit() {
        return server != null;
    }

    static CommandFailed noServer(String why) {
        return new CommandFailed(
                CommandFailed.NO_SERVER,
                why
                        + "\nStart one with: ./klinke run        or say where it is: --data DIR, or --server URL --token-file FILE");
    }

    private static EndpointFile read(Path file) {
        try {
            return EndpointFile.read(file);
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.NO_SERVER,
                    "cannot read " + file + ": " + e.getMessage() + "\nThe server's own user (or root) can.");
        }
    }
}
