package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke phones redirect remove`.
@Command(name = "remove", mixinStandardHelpOptions = true)
final class RedirectRemoveCommand extends RedirectOrder {
    RedirectRemoveCommand() {
        super("remove");
    }
}
