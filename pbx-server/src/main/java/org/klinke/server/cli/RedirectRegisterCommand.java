package org.klinke.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `klinke phones redirect register`.
@Command(name = "register", mixinStandardHelpOptions = true)
final class RedirectRegisterCommand extends RedirectOrder {
    @Option(names = "--serial", paramLabel = "SERIAL", descriptionKey = "option.redirect-serial")
    private String serial = "";

    RedirectRegisterCommand() {
        super("register");
    }

    @Override
    String serial() {
        return serial;
    }
}
