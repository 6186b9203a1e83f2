package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Every command as the shell calls it, in this process: [ProcessTest] sees that a process does the same.
class CommandsTest {
    @TempDir
    Path dir;

    private record Result(int status, String out, String err) {}

    private static Result command(List<String> words) {
        CommandLine line = KlinkeCommand.commands(Texts.of(Locale.ENGLISH));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int status = line.execute(words.toArray(String[]::new));
        return new Result(status, out.toString(), err.toString());
    }

    /// Names of all commands below this one, from the program itself: a new one is tried as well.
    private static List<List<String>> below(CommandLine line, List<String> path) {
        List<List<String>> all = new ArrayList<>();
        line.getSubcommands().forEach((name, command) -> {
            List<String> words = new ArrayList<>(path);
            words.add(name);
            all.add(words);
            all.addAll(below(command, words));
        });
        return all;
    }

    @Test
    void everyCommandHasHelp() {
        List<List<String>> commands = below(KlinkeCommand.commands(Texts.of(Locale.ENGLISH)), List.of());
        assertThat(commands).contains(List.of("run"), List.of("operator", "reset"), List.of("phones", "open"));
        for (List<String> command : commands) {
            List<String> words = new ArrayList<>(command);
            words.add("--help");
            Result result = command(words);
            assertThat(result.status()).as(command.toString()).isZero();
            assertThat(result.out()).as(command.toString()).contains("Usage: klinke " + String.join(" ", command));
        }
        assertThat(command(List.of("--help")).status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dance",
                "calls --loud",
                "trace",
                "",
                "phones handsets --tenant acme --device hand",
                "phones handsets --tenant acme --device hand --base base --off"
            })
    void wrongUsageIsTwo(String words) {
        List<String> all = words.isEmpty() ? List.of() : List.of(words.split(" "));
        assertThat(command(all).status()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "calls",
                "registrations",
                "trunks",
                "bans",
                "unban b1",
                "trace last",
                "explain --tenant acme --from 100 --to 101",
                "export acme",
                "operator reset",
                "alarms",
                "forwards --tenant acme",
                "limits",
                "phones",
                "apply FILE"
            })
    void noServerIsThreeWithAHint(String words) throws Exception {
        Path file = Files.writeString(dir.resolve("empty.yaml"), "tenants: []\n");
        List<String> all =
                new ArrayList<>(List.of(words.replace("FILE", file.toString()).split(" ")));
        all.addAll(List.of("--data", dir.resolve("data").toString()));
        Result result = command(all);
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.err()).contains("no server is running", "./klinke run");
    }
}
