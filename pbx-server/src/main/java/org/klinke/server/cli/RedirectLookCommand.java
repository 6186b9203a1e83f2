package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke phones redirect look`.
@Command(name = "look", mixinStandardHelpOptions = true)
final class RedirectLookCommand extends RedirectOrder {
    RedirectLookCommand() {
        super("look");
    }
}
