package org.klinke.server.webhook;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.webhook.WebhookOutlet.Answer;

/// Reads how an answer of HTTP/1.1 begins (RFC 9112), and no more than that, however much comes.
final class AnswerReader {
    private static final int HEAD_BYTES_MAX = 16_384;
    private static final int BODY_BYTES_MAX = 500;
    private static final int INTERIM_MAX = 5;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern CHUNK = Pattern.compile("^[0-9a-fA-F]+[^\r\n]*\r\n");

    private AnswerReader() {}

    /// @throws IOException if it is no answer
    static Answer read(InputStream in) throws IOException {
        for (int i = 0; i < INTERIM_MAX; i++) {
            String head = head(in);
            int status = status(head);
            if (status >= 200) {
                return new Answer(Optional.of(status), "", body(in, head, status));
            }
        }
        throw new ProtocolException();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!(head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n"))) {
            int one = in.read();
            if (one < 0) {
                throw new EOFException();
            }
            if (head.length() >= HEAD_BYTES_MAX) {
                throw new ProtocolException();
            }
            head.append((char) one);
        }
        return head.toString();
    }

    private static int status(String head) throws IOException {
        Matcher line = STATUS.matcher(head.substring(0, head.indexOf("\r\n")));
        if (!line.matches()) {
            throw new ProtocolException();
        }
        return Integer.parseInt(line.group(1));
    }

    /// What has come stands, though the rest does not come.
    private static String body(InputStream in, String head, int status) {
        byte[] begin = new byte[BODY_BYTES_MAX];
        int wanted = status == 204 || status == 304 ? 0 : length(head);
        int there = 0;
        try {
            while (there < wanted) {
                int more = in.read(begin, there, wanted - there);
                if (more < 0) {
                    break;
                }
                there += more;
            }
        } catch (IOException _) {
            // the status is what counts
        }
        String text = new String(Arrays.copyOf(begin, there), StandardCharsets.UTF_8);
        return field(head, "transfer-encoding")
                        .filter(how -> how.contains("chunked"))
                        .isPresent()
                ? CHUNK.matcher(text).replaceFirst("")
                : text;
    }

    private static int length(String head) {
        return field(head, "content-length")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Math.min(Integer.parseInt(text), BODY_BYTES_MAX))
                .orElse(BODY_BYTES_MAX);
    }

    private static Optional<String> field(String head, String name) {
        return head.lines()
                .skip(1)
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }
}
