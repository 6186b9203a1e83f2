package org.klinke.provisioning.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.phone.MacAddress;
import org.klinke.provisioning.vendor.PhoneSample;
import org.klinke.provisioning.vendor.Vendors;

/// The files in `golden/MODEL` are what that phone gets, line by line. They were compared with the makers' manuals by
/// eye; whoever changes one does so again. An empty file there is filled by `-Dklinke.golden=write`, as are those
/// that differ.
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final boolean WRITE = "write".equals(System.getProperty("klinke.golden"));
    private static final Vendors VENDORS = new Vendors();

    static List<String> files() throws IOException {
        try (Stream<Path> found = Files.walk(GOLDEN)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> GOLDEN.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aPhoneGetsWhatWasReadByEye(String path) throws IOException {
        Path golden = GOLDEN.resolve(path);
        String model = Path.of(path).getParent().toString();
        String text = VENDORS.document(
                        model, golden.getFileName().toString(), Optional.of(MacAddress.of(PhoneSample.MAC)))
                .orElseThrow(() -> new AssertionError("no such file: " + path))
                .text(PhoneSample.facts("Alice"), Map.of());
        if (WRITE) {
            Files.writeString(golden, text);
        }
        List<String> wanted = Files.readAllLines(golden);
        List<String> got = text.lines().toList();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(wanted.size(), got.size()); i++) {
            String should = i < wanted.size() ? wanted.get(i) : "(nothing)";
            String is = i < got.size() ? got.get(i) : "(nothing)";
            if (!should.equals(is)) {
                differences.add(path + ":" + (i + 1) + " should be «" + should + "», is «" + is + "»");
            }
        }
        assertThat(differences).isEmpty();
    }
}
