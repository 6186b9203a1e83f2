package org.klinke.sip.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tables in `src/test/resources/torture`; `README.txt` there is their language.
public final class TortureTable {
    private static final Pattern REPEATED = Pattern.compile("<(\\d+)\\*([^>]*)>");
    private static final Pattern HEX = Pattern.compile("<hex>(.*?)</hex>", Pattern.DOTALL);

    private TortureTable() {}

    /// @param answers statuses in order, before any credentials
    /// @param proven the answer to the same message with credentials, 0 if that is not tried
    /// @param closes the server closes the stream afterwards
    /// @param waits the server takes what follows for the rest of this message
    record Outcome(List<Integer> answers, int proven, boolean closes, boolean waits) {
        static Outcome of(String text) {
            String[] words = text.split("[ ,]+");
            List<Integer> answers = new ArrayList<>();
            int proven = 0;
            boolean closes = false;
            boolean waits = false;
            for (int i = 0; i < words.length; i++) {
                switch (words[i]) {
                    case "silence" -> {}
                    case "waits" -> waits = true;
                    case "closes" -> closes = true;
                    case "then" -> proven = Integer.parseInt(words[++i]);
                    default -> answers.add(Integer.parseInt(words[i]));
                }
            }
            return new Outcome(answers, proven, closes, waits);
        }
    }

    record Case(String section, String name, Outcome datagram, Outcome stream, byte[] message) {
        @Override
        public String toString() {
            return section + " " + name;
        }
    }

    static List<Case> read(String file) {
        List<Case> cases = new ArrayList<>();
        for (String block : text(file).split("(?m)^=== ")) {
            int end = block.indexOf('\n');
            if (block.startsWith("#")) {
                continue;
            }
            String[] parts = block.substring(0, end).split(" \\| ");
            String[] title = parts[0].split(" ");
            Outcome datagram;
            Outcome stream;
            if (parts[1].startsWith("udp ")) {
                datagram = Outcome.of(parts[1].substring("udp ".length()));
                stream = Outcome.of(parts[2].substring("stream ".length()));
            } else {
                datagram = Outcome.of(parts[1]);
                stream = datagram;
            }
            cases.add(new Case(title[0], title[1], datagram, stream, bytes(block.substring(end + 1))));
        }
        return cases;
    }

    private static String text(String file) {
        try (InputStream in = Objects.requireNonNull(TortureTable.class.getResourceAsStream("/torture/" + file))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String notation) {
        String text = HEX.matcher(notation)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1).replace("\n", "").replaceAll("..", "\\\\x$0")));
        text = REPEATED.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(2).repeat(Integer.parseInt(match.group(1)))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.writeBytes(new byte[] {'\r', '\n'});
            } else if (c == '\\' && text.charAt(i + 1) == 'x') {
                out.write(HexFormat.fromHexDigits(text, i + 2, i + 4));
                i += 3;
            } else if (c == '\\') {
                out.write(text.charAt(++i));
            } else {
                int length = Character.charCount(text.codePointAt(i));
                out.writeBytes(text.substring(i, i + length).getBytes(UTF_8));
                i += length - 1;
            }
        }
        return out.toByteArray();
    }

    /// By name, for whoever needs messages and not outcomes.
    public static Map<String, byte[]> messages(String file) {
        Map<String, byte[]> result = new LinkedHashMap<>();
        read(file).forEach(entry -> result.put(entry.name(), entry.message()));
        return result;
    }
}
