package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class TextsTest {
    private static final Path SOURCES = Path.of("src/main/java/org/klinke/server/cli");
    private static final Pattern VALUE = Pattern.compile("%[.\\d]*[a-z]");
    private static final Pattern LITERAL =
            Pattern.compile("\\b(?:println|print|printf|description =)\\s*\\(?\\{?\\s*\"[^\"]*\\p{L}{2}[^\"]*\"");
    private static final Pattern KEY =
            Pattern.compile("(?:\\bsay\\(|\\bcolumns\\(|new CommandFailed\\([^,\"]+,)\\s*\"([^\"]*)\"");

    private final Texts english = Texts.of(Locale.ENGLISH);
    private final Texts german = Texts.of(Locale.GERMANY);

    @Test
    void bothCataloguesHaveTheSameKeysAndValues() {
        assertThat(values(german)).isEqualTo(values(english));
    }

    /// What is put into each text, in its order.
    private static Map<String, List<String>> values(Texts texts) {
        Map<String, List<String>> values = new TreeMap<>();
        for (String key : texts.catalogue().keySet()) {
            values.put(
                    key,
                    VALUE.matcher(texts.catalogue().getString(key))
                            .results()
                            .map(found -> found.group())
                            .toList());
        }
        return values;
    }

    @Test
    void headsOfTablesHaveAsManyColumns() {
        for (String head : List.of(
                "calls.head",
                "registrations.head",
                "trunks.head",
                "alarms.head",
                "notices.head",
                "forwards.head",
                "limits.head",
                "bans.head")) {
            assertThat(german.columns(head)).as(head).hasSameSizeAs(english.columns(head));
        }
    }

    @Test
    void everyCommandAndEveryOptionIsExplainedInBothLanguages() {
        Map<String, String> inEnglish = helps(KlinkeCommand.commands(english));
        Map<String, String> inGerman = helps(KlinkeCommand.commands(german));
        assertThat(inGerman.keySet()).isEqualTo(inEnglish.keySet()).hasSizeGreaterThan(60);
        inEnglish.forEach((what, text) ->
                assertThat(inGerman.get(what)).as(what).isNotBlank().isNotEqualTo(text));
        assertThat(inEnglish.values()).noneMatch(String::isBlank);
    }

    private static Map<String, String> helps(CommandLine command) {
        Map<String, String> helps = new TreeMap<>();
        String name = command.getCommandSpec().qualifiedName();
        helps.put(
                name, String.join("\n", command.getCommandSpec().usageMessage().description()));
        Stream.concat(
                        command.getCommandSpec().options().stream(),
                        command.getCommandSpec().positionalParameters().stream())
                .forEach(argument -> helps.put(name + " " + name(argument), String.join("\n", argument.description())));
        command.getSubcommands().values().forEach(sub -> helps.putAll(helps(sub)));
        return helps;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof CommandLine.Model.OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    @Test
    void helpSpeaksTheLanguageThroughout() {
        StringWriter out = new StringWriter();
        Objects.requireNonNull(KlinkeCommand.commands(german).getSubcommands().get("calls"))
                .usage(new PrintWriter(out));
        assertThat(out.toString())
                .contains(
                        "Aufruf: klinke calls",
                        "Befehle:",
                        "Listet die laufenden",
                        "gibt JSON aus",
                        "zeigt diese Hilfe")
                .doesNotContain("Usage", "Commands", "print", "Print");
    }

    @Test
    void noCommandPrintsALiteralAndEveryKeyIsThere() throws IOException {
        List<String> literals = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                String source = Files.readString(file);
                Matcher literal = LITERAL.matcher(source);
                while (literal.find()) {
                    literals.add(file.getFileName() + ": " + literal.group());
                }
                Matcher key = KEY.matcher(source);
                while (key.find()) {
                    if (!english.catalogue().containsKey(key.group(1))) {
                        missing.add(file.getFileName() + ": " + key.group(1));
                    }
                }
            }
        }
        assertThat(literals).isEmpty();
        assertThat(missing).isEmpty();
    }

    @Test
    void nothingStandsInTheCatalogueThatNobodySays() throws IOException {
        String sources;
        try (Stream<Path> files = Files.list(SOURCES)) {
            sources = files.map(TextsTest::read).collect(Collectors.joining());
        }
        assertThat(english.catalogue().keySet())
                .allMatch(key -> key.contains("usage.") // asked for by picocli
                        || key.startsWith("mixinStandardHelpOptions.")
                        || sources.contains("\"" + key + "\""));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'',               de-DE, de",
        "'',               de-AT, de",
        "'',               en-GB, en",
        "'',               fr-FR, en",
        "calls,            de-DE, de",
        "calls --lang en,  de-DE, en",
        "--lang=de calls,  en-GB, de",
        "calls --lang,     en-GB, en",
        "calls --lang=nl,  en-GB, nl",
    })
    void theLanguageIsThatOfTheOptionOrOfTheEnvironment(String arguments, String environment, String language) {
        assertThat(Texts.language(arguments.split(" "), Locale.forLanguageTag(environment)))
                .isEqualTo(language);
    }

    @Test
    void whatIsWrongIsSaidInTheLanguageToo() {
        assertThat(wrong("calls", "--lang", "de", "--nonsense"))
                .contains("unbekannt: --nonsense", "Aufruf: klinke calls");
        assertThat(wrong("trace", "--lang", "de")).contains("es fehlt: CALL");
        assertThat(wrong("--lang=de")).contains("welcher Befehl?");
        assertThat(new CommandFailed(CommandFailed.NO_SERVER, "no-server-on", "x", "y").text(german))
                .contains("läuft kein Server", "Einen starten: ./klinke run");
    }

    private String wrong(String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine commands = KlinkeCommand.commands(german);
        commands.setErr(new PrintWriter(err));
        assertThat(commands.execute(arguments)).isEqualTo(CommandFailed.USAGE);
        return err.toString();
    }
}
