package org.klinke.sip.conversation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ConversationTest {
    private static final String SUFFIX = ".sip.txt";

    @TestFactory
    Stream<DynamicTest> everyScriptGoesAsWritten() {
        return scripts().stream()
                .map(file ->
                        DynamicTest.dynamicTest(name(file), () -> new Conversation(new House()).play(lines(file))));
    }

    static String name(Path script) {
        return script.getFileName().toString().replace(SUFFIX, "");
    }

    static List<Path> scripts() {
        try (Stream<Path> files =
                Files.list(Path.of(Objects.requireNonNull(ConversationTest.class.getResource("/conversations"))
                        .toURI()))) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
