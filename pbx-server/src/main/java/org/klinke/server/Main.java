package org.klinke.server;

import org.klinke.server.cli.KlinkeCommand;

/// The program: every command of `./klinke` but `test` and `check`.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(KlinkeCommand.run(arguments));
    }
}
