package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke recordings delete`.
@Command(name = "delete", mixinStandardHelpOptions = true)
final class RecordingsDeleteCommand extends MediaDeleteCommand {
    @Override
    String path() {
        return "recordings";
    }
}
