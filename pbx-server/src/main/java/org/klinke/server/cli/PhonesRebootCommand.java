package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke phones reboot`.
@Command(name = "reboot", mixinStandardHelpOptions = true)
final class PhonesRebootCommand extends PhonesOrder {
    PhonesRebootCommand() {
        super(true);
    }
}
