package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke recordings get`.
@Command(name = "get", mixinStandardHelpOptions = true)
final class RecordingsGetCommand extends MediaGetCommand {
    @Override
    String path() {
        return "recordings";
    }
}
