package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke voicemail get`.
@Command(name = "get", mixinStandardHelpOptions = true)
final class VoicemailGetCommand extends MediaGetCommand {
    @Override
    String path() {
        return "voicemail";
    }
}
