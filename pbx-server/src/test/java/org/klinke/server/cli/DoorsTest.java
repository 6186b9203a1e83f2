package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which ports a server listens on, as the operating system sees it.
@Tag("slow")
class DoorsTest {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENS = "0A";
    private static final String BOUND = "07"; // of UDP: not connected

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @SuppressWarnings("NullAway.Init")
    private KlinkeProcess klinke;

    @BeforeEach
    void ports() throws Exception {
        assumeTrue(Files.isDirectory(PROC.resolve("self/fd")), "only Linux tells");
        klinke = new KlinkeProcess(dir);
    }

    @AfterEach
    void noServerStays() {
        if (klinke != null) {
            klinke.close();
        }
    }

    /// Whatever a library opens by itself would stand here as well: a debugger, a registry, a console.
    @Test
    void row28NothingListensButTheDocumentedPorts() throws Exception {
        Process server = klinke.start();
        klinke.readyText();
        Set<Long> all = new HashSet<>();
        all.add(server.pid());
        Set<Integer> documented = new TreeSet<>();
        for (String key : List.of(
                "sip.tls.port", "sip.wss.port", "https.port", "provisioning.port", "contacts.port", "metrics.port")) {
            documented.add(klinke.port(key));
        }
        Set<String> open = new TreeSet<>(listening(all, "tcp", LISTENS));
        open.addAll(listening(all, "tcp6", LISTENS));
        Set<Integer> ports = new TreeSet<>();
        open.forEach(place -> ports.add(Integer.parseInt(place.substring(place.lastIndexOf(' ') + 1))));
        assertThat(ports).as(open.toString()).isEqualTo(documented);
        int metrics = klinke.port("metrics.port");
        assertThat(open.stream().filter(place -> place.endsWith(" " + metrics)))
                .as("the metrics are for this machine alone")
                .allMatch(DoorsTest::isLoopback);
        assertThat(listening(all, "udp", BOUND))
                .as("media ports open with their calls, and SIP over UDP is off")
                .isEmpty();

        Set<Long> database = new HashSet<>();
        String ours = klinke.data().toRealPath() + "/";
        ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(ours))
                .forEach(process -> database.add(process.pid()));
        assertThat(database).as("the database's processes").isNotEmpty();
        Set<String> ofDatabase = new TreeSet<>(listening(database, "tcp", LISTENS));
        ofDatabase.addAll(listening(database, "tcp6", LISTENS));
        assertThat(ofDatabase).hasSize(1).allMatch(DoorsTest::isLoopback);
    }

    private static boolean isLoopback(String place) {
        return place.startsWith("0100007F ") || place.startsWith("0000000000000000FFFF00000100007F ");
    }

    /// "ADDRESS PORT", the address as the kernel writes it.
    private static Set<String> listening(Set<Long> processes, String protocol, String state) throws IOException {
        Set<String> sockets = new HashSet<>();
        for (long pid : processes) {
            try (Stream<Path> open = Files.list(PROC.resolve(pid + "/fd"))) {
                for (Path one : open.toList()) {
                    String target = target(one);
                    if (target.startsWith("socket:[")) {
                        sockets.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                }
            }
        }
        Set<String> found = new TreeSet<>();
        for (String line : Files.readAllLines(PROC.resolve("self/net/" + protocol))) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 9 && words[3].equals(state) && sockets.contains(words[9])) {
                String[] place = words[1].split(":", 2);
                found.add(place[0] + " " + Integer.parseInt(place[1], 16));
            }
        }
        return found;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return ""; // closed meanwhile
        }
    }
}
