package org.klinke.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.klinke.server.cli.KlinkeCommand;
import picocli.CommandLine;

/// What is never right, anywhere in the repository.
class HouseRulesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern SHOWN_BY = Pattern.compile("`([A-Za-z0-9-]+)`");
    private static final Pattern MARKER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern TEST = Pattern.compile("`(?:([a-z0-9-]+\\.sip\\.txt)|(\\w+Test)(?:\\.(\\w+))?)`");
    private static final Pattern ADR = Pattern.compile("\\d{4}-.*\\.md");

    @Test
    void everyPackageSaysWhatComesInAndGoesOut() {
        List<Path> silent = new ArrayList<>();
        for (Path folder : files(path -> path.toString().contains("src/main/java") && Files.isDirectory(path))) {
            boolean hasCode =
                    children(folder).stream().anyMatch(file -> file.toString().endsWith(".java"));
            Path info = folder.resolve("package-info.java");
            if (hasCode
                    && !(Files.exists(info)
                            && read(info).contains("@NullMarked")
                            && read(info).startsWith("///"))) {
                silent.add(ROOT.relativize(folder));
            }
        }
        assertThat(silent).isEmpty();
    }

    /// The launcher has a list of its own: it must know a command before any Java runs.
    @Test
    void theLauncherKnowsEveryCommand() {
        String launcher = read(ROOT.resolve("klinke"));
        for (Class<?> command :
                KlinkeCommand.class.getAnnotation(CommandLine.Command.class).subcommands()) {
            String name = command.getAnnotation(CommandLine.Command.class).name();
            assertThat(launcher).contains("\n  " + name + " ").containsPattern("(?m)^ {4}(\\w+ \\| )*" + name + " \\|");
        }
    }

    @Test
    void linksInDocumentsLeadSomewhere() {
        List<String> dead = new ArrayList<>();
        for (Path document : files(path -> path.toString().endsWith(".md"))) {
            Matcher link = LINK.matcher(read(document));
            while (link.find()) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    dead.add(ROOT.relativize(document) + " → " + link.group(1));
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void everyHoleHasItsTests() {
        String sources = String.join(
                "\n",
                files(path -> path.toString().contains("src/test/java")
                                && path.toString().endsWith("Test.java"))
                        .stream()
                        .map(HouseRulesTest::read)
                        .toList());
        Path conversations = ROOT.resolve("pbx-sip/src/test/resources/conversations");
        List<String> missing = new ArrayList<>();
        for (String row : read(ROOT.resolve("docs/HOLES.md")).lines().toList()) {
            Matcher test = TEST.matcher(row.startsWith("| ") ? row : "");
            while (test.find()) {
                boolean there = test.group(1) != null
                        ? Files.exists(conversations.resolve(test.group(1)))
                        : sources.contains("class " + test.group(2) + " ")
                                && (test.group(3) == null || sources.contains("void " + test.group(3) + "("));
                if (!there) {
                    missing.add(test.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void whatShowsThatAnRfcIsSpokenExists() {
        Set<String> tests =
                files(path -> path.toString().endsWith("Test.java")
                                || path.toString().endsWith(".sip.txt"))
                        .stream()
                        .map(file -> file.getFileName().toString().replaceFirst("\\.(java|sip\\.txt)$", ""))
                        .collect(Collectors.toSet());
        List<String> named = SHOWN_BY.matcher(read(ROOT.resolve("docs/SIP.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named).isNotEmpty();
        assertThat(tests).containsAll(named);
    }

    @Test
    void everyDecisionIsInTheList() {
        Path folder = ROOT.resolve("docs/adr");
        String list = read(folder.resolve("README.md"));
        assertThat(children(folder))
                .map(file -> file.getFileName().toString())
                .filteredOn(name -> ADR.matcher(name).matches())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(list).contains("(" + name + ")"));
    }

    @Test
    void nothingIsLeftForLaterInTheCode() {
        assertThat(files(path -> path.toString().endsWith(".java")))
                .filteredOn(file -> MARKER.matcher(read(file)).find())
                .isEmpty();
    }

    /// Sources and documents, not what builds leave behind.
    private static List<Path> files(Predicate<Path> wanted) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(path -> !path.toString().contains("/target/")
                            && !path.toString().contains("/node_modules/")
                            && !path.toString().contains("/.git/"))
                    .filter(wanted)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
