package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.DigitWay;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccess;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.core.trunk.TrunkAudio;
import org.klinke.core.trunk.TrunkIdentity;
import org.klinke.core.trunk.TrunkLimits;
import org.klinke.core.trunk.TrunkSession;
import org.klinke.core.trunk.TrunkWay;

/// A trunk, and perhaps a call, described by `key: value` lines; see `trunks/README.txt`.
public record Example(String name, List<String> settings, String message) {

    public static Example of(String... settings) {
        return new Example("trunk", List.of(settings), "");
    }

    static List<Example> all(String folder) {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/trunks", folder))) {
            return files.sorted().map(Example::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Example read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            int start = 0;
            while (!lines.get(start).startsWith("INVITE ")) {
                start++;
            }
            return new Example(
                    file.getFileName().toString(),
                    lines.subList(0, start).stream()
                            .filter(line -> !line.isBlank())
                            .toList(),
                    String.join("\r\n", lines.subList(start, lines.size())) + "\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> all(String key, boolean several) {
        List<String> found = new ArrayList<>();
        for (String line : settings) {
            if (line.startsWith(key + ":")) {
                found.add(line.substring(key.length() + 1).strip());
            }
        }
        if (!several && found.size() > 1) {
            throw new AssertionError(key + " twice in " + name);
        }
        return found;
    }

    String text(String key, String otherwise) {
        return all(key, false).stream().findFirst().orElse(otherwise);
    }

    Optional<String> given(String key) {
        return all(key, false).stream().findFirst();
    }

    boolean flag(String key) {
        return text(key, "false").equals("true");
    }

    private <E extends Enum<E>> E choice(Class<E> type, String key, E otherwise) {
        return Enum.valueOf(type, text(key, otherwise.name()).toUpperCase(Locale.ROOT));
    }

    public Trunk trunk() {
        TrunkWay.Mode mode = choice(TrunkWay.Mode.class, "mode", TrunkWay.Mode.PEER);
        List<TrunkAccount> accounts = all("account", true).stream()
                .map(text -> {
                    String[] parts = text.split("[@ ]", -1);
                    return new TrunkAccount(
                            parts[0],
                            parts[1],
                            parts[0] + "-auth",
                            "pass of " + parts[0],
                            parts.length > 2 ? Optional.of(parts[2]) : Optional.empty());
                })
                .toList();
        return new Trunk(
                new TrunkId(UUID.nameUUIDFromBytes(text("name", name).getBytes(UTF_8))),
                text("name", name),
                "generic",
                !text("enabled", "true").equals("false"),
                new TrunkWay(
                        mode,
                        text("host", "sip.carrier.test"),
                        given("port")
                                .map(Integer::parseInt)
                                .map(OptionalInt::of)
                                .orElse(OptionalInt.empty()),
                        choice(TrunkWay.Transport.class, "transport", TrunkWay.Transport.TLS),
                        given("proxy"),
                        flag("switchesToTcp"),
                        Integer.parseInt(text("options", "30")),
                        Integer.parseInt(text("register", "600"))),
                new TrunkAccess(all("network", true), given("certificate")),
                new TrunkIdentity(
                        choice(TrunkIdentity.CalledIn.class, "calledIn", TrunkIdentity.CalledIn.REQUEST_URI),
                        choice(TrunkIdentity.Clip.class, "clip", TrunkIdentity.Clip.FROM),
                        choice(TrunkIdentity.Clir.class, "clir", TrunkIdentity.Clir.PRIVACY_ID),
                        choice(TrunkIdentity.NumberForm.class, "numbers", TrunkIdentity.NumberForm.E164),
                        flag("userPhone"),
                        choice(TrunkIdentity.DiversionIn.class, "diversion", TrunkIdentity.DiversionIn.NONE),
                        choice(TrunkIdentity.NoScreening.class, "noScreening", TrunkIdentity.NoScreening.OFF),
                        new Place("DE", "89"),
                        "",
                        flag("accountInFrom"),
                        given("domain")),
                new TrunkSession(
                        Integer.parseInt(text("timer", "0")),
                        flag("weRefresh"),
                        choice(TrunkSession.Prack.class, "prack", TrunkSession.Prack.OFF),
                        true,
                        flag("mediasec")),
                new TrunkAudio(
                        TrunkAudio.Srtp.OFF,
                        List.of(),
                        List.of(Codec.PCMA),
                        20,
                        choice(DigitWay.class, "digits", DigitWay.EVENTS)),
                TrunkLimits.of(10, 10, 10, 1),
                accounts);
    }
}
