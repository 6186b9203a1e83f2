package org.klinke.sip.conversation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
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
    Stream<DynamicTest> everyScriptGoesAsWritten() throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(ConversationTest.class.getResource("/conversations"));
        List<Path> scripts;
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            scripts = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        return scripts.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString().replace(SUFFIX, ""), () -> new Conversation().play(lines(file))));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
