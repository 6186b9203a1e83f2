package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke voicemail delete`.
@Command(name = "delete", mixinStandardHelpOptions = true)
final class VoicemailDeleteCommand extends MediaDeleteCommand {
    @Override
    String path() {
        return "voicemail";
    }
}
