package org.klinke.server.cli;

import picocli.CommandLine.Command;

/// `klinke voicemail`.
@Command(
        name = "voicemail",
        mixinStandardHelpOptions = true,
        subcommands = {VoicemailGetCommand.class, VoicemailDeleteCommand.class, VoicemailGreetCommand.class})
final class VoicemailCommand extends MediaListCommand {
    @Override
    String path() {
        return "voicemail";
    }
}
