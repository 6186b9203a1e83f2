package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke recordings`.
@Command(
        name = "recordings",
        mixinStandardHelpOptions = true,
        subcommands = {RecordingsGetCommand.class, RecordingsDeleteCommand.class, RecordingsHoldCommand.class})
final class RecordingsCommand extends MediaListCommand {
    @Override
    String path() {
        return "recordings";
    }
}
