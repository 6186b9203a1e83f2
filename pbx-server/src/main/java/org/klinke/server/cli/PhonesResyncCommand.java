package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke phones resync`.
@Command(name = "resync", mixinStandardHelpOptions = true)
final class PhonesResyncCommand extends PhonesOrder {
    PhonesResyncCommand() {
        super(false);
    }
}
