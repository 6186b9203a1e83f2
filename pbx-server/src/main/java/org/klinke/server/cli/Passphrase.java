package org.klinke.server.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.server.apply.SealedSecrets;

/// The passphrase of sealed secrets: from a file, from KLINKE_PASSPHRASE, or asked for at the terminal.
final class Passphrase {
    private Passphrase() {}

    /// @param fresh it seals something new: asked for twice, and refused if it is short
    static char[] read(@Nullable Path file, boolean fresh, Texts texts) {
        char[] passphrase = find(file, fresh, texts);
        if (fresh && passphrase.length < SealedSecrets.PASSPHRASE_LENGTH_MIN) {
            throw new CommandFailed(CommandFailed.REFUSED, "passphrase-short", SealedSecrets.PASSPHRASE_LENGTH_MIN);
        }
        return passphrase;
    }

    private static char[] find(@Nullable Path file, boolean fresh, Texts texts) {
        if (file != null) {
            try {
                return Files.readString(file).strip().toCharArray();
            } catch (IOException e) {
                throw new CommandFailed(CommandFailed.REFUSED, "cannot-read", file, String.valueOf(e.getMessage()));
            }
        }
        String environment = System.getenv("KLINKE_PASSPHRASE");
        if (environment != null) {
            return environment.toCharArray();
        }
        Console console = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() -> new CommandFailed(CommandFailed.USAGE, "passphrase-no-terminal"));
        char[] first = ask(console, texts.say("passphrase-ask"));
        if (fresh && !Arrays.equals(first, ask(console, texts.say("passphrase-again")))) {
            throw new CommandFailed(CommandFailed.REFUSED, "passphrase-differs");
        }
        return first;
    }

    private static char[] ask(Console console, String prompt) {
        char[] answer = console.readPassword("%s", prompt);
        return answer == null ? new char[0] : answer;
    }
}
