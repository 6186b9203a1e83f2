package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// Keeps the chapter of this title in docs/ARCHITECTURE.md true: a real call is made, the JVM's flight recorder notes
/// when each method the chapter names is first entered (JEP 520), and that must be the order of the chapter.
class AnInviteWalksThroughTheHouseTest {
    private static final Path CHAPTERS = Path.of("..", "docs", "ARCHITECTURE.md");
    private static final Pattern STEP = Pattern.compile("^\\d+\\. `([\\w.]+)\\.(\\w+)` — ", Pattern.MULTILINE);

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @Test
    void inTheOrderTheChapterTells(@TempDir Path directory) throws IOException {
        List<String> told = told();
        assertThat(told).hasSizeGreaterThan(10).doesNotHaveDuplicates();
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        Path file = directory.resolve("walk.jfr");

        try (Recording recording = new Recording()) {
            recording
                    .enable("jdk.MethodTrace")
                    .with("filter", String.join(";", told))
                    .withoutThreshold()
                    .withoutStackTrace();
            recording.start();
            PhoneCall here = a.call("101").awaitAnswered(SOON);
            here.awaitTone(b.toneHz(), SOON);
            here.hangup();
            klinke.acme().record("101");
            recording.stop();
            recording.dump(file);
        }

        assertThat(walked(file)).containsExactlyElementsOf(told);
    }

    private static List<String> told() throws IOException {
        String text = Files.readString(CHAPTERS);
        String chapter = text.substring(text.indexOf("<!-- walk -->"), text.indexOf("<!-- end of walk -->"));
        List<String> steps = new ArrayList<>();
        Matcher step = STEP.matcher(chapter);
        while (step.find()) {
            steps.add(step.group(1) + "::" + step.group(2));
        }
        return steps;
    }

    /// Each method at its first entry.
    private static Set<String> walked(Path file) throws IOException {
        Set<String> methods = new LinkedHashSet<>();
        RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.MethodTrace"))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .map(event -> event.<RecordedMethod>getValue("method"))
                .forEach(method -> methods.add(method.getType().getName() + "::" + method.getName()));
        return methods;
    }
}
