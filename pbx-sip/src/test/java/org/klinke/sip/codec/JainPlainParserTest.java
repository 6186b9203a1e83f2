package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.Seeds;

/// Whatever the plain parser accepts it reads exactly as the library does: the same objects, field by field.
class JainPlainParserTest {
    private static final String INVITE = """
            INVITE sip:101@acme.example;transport=tls SIP/2.0
            Via: SIP/2.0/TLS 10.0.0.7:40123;rport;branch=z9hG4bKa1.2_3-4
            Max-Forwards: 70
            From: "Alice A." <sips:100@Acme.example:5061;user=phone;lr>;tag=f-1
            To: <sip:101@acme.example>
            Call-ID: a84b4c76e66710@pc33
            CSeq: 4711 INVITE
            Contact: "A" <sip:100@10.0.0.7:40123;transport=tls>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>";reg-id=1;q=0.5
            Allow: INVITE, ACK,CANCEL, BYE
            Supported: 100rel, timer,gruu
            User-Agent: Phone/1.2.3
            Authorization: Digest username="100", realm="acme.example",nonce="abc/=+", uri="sip:101@acme.example", response="00ff", algorithm=MD5, qop=auth, nc=00000001
            Expires: 3600
            Session-Expires: 1800;refresher=uac
            Content-Type: application/sdp
            Content-Length: 7

            v=0
            ä""".replace("\n", "\r\n");

    private static final String OK = """
            SIP/2.0 200 OK, then
            Via: SIP/2.0/UDP pbx.example;branch=z9hG4bKx;received=10.0.0.1;rport=5060
            Via: SIP/2.0/TCP 10.0.0.9:5070
            From: <sip:100@acme.example>;tag=1
            To: "B" <sip:+4930123@acme.example>;tag=2;x
            Call-ID: 1
            CSeq: 1 BYE
            Content-Length: 0

            """.replace("\n", "\r\n");

    private static final String MEANINGFUL = ";:=\"<>@, \t/\\+-._%0aZ[]?&*!~'";

    private static SIPMessage library(String text) throws ParseException {
        return new StringMsgParser().parseSIPMessage(text.getBytes(UTF_8), true, false, (e, m, h, t, a) -> {
            throw new ParseException(t, 0);
        });
    }

    private static SIPMessage plain(String text) throws ParseException {
        return JainPlainParser.parse(text.getBytes(UTF_8), header -> {
            throw new ParseException(header.getName(), 0);
        });
    }

    @Test
    void readsWhatTheLibraryReads() throws ParseException {
        for (String text : List.of(INVITE, OK)) {
            assertThat(describe(plain(text), 0)).isEqualTo(describe(library(text), 0));
            assertThat(plain(text).encode()).isEqualTo(library(text).encode());
        }
    }

    static List<Long> seeds() {
        return Seeds.of(1, 1);
    }

    /// Spoiled at random, often with what has a meaning: where the plain parser takes a message, so does the library,
    /// and the same comes out of it.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverReadsAnythingElse(long seed) {
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? INVITE : OK);
            for (int hits = 1 + random.nextInt(2); hits > 0; hits--) {
                int at = random.nextInt(text.length());
                char c = random.nextInt(4) > 0
                        ? MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length()))
                        : (char) (32 + random.nextInt(95));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, c);
                    case 1 -> text.insert(at, c);
                    default -> text.deleteCharAt(at);
                }
            }
            taken += compare(text.toString()) ? 1 : 0;
        }
        assertThat(taken).isGreaterThan(500);
    }

    private static boolean compare(String text) {
        SIPMessage plain;
        try {
            plain = plain(text);
        } catch (ParseException | RuntimeException refused) {
            return false; // by the library, which was asked for the line
        }
        if (plain == null) {
            return false;
        }
        try {
            List<String> read = describe(plain, 0).lines().toList();
            List<String> wanted = describe(library(text), 0).lines().toList();
            for (int i = 0; i < wanted.size(); i++) {
                assertThat(i < read.size() ? read.get(i) : "nothing").as(text).isEqualTo(wanted.get(i));
            }
        } catch (ParseException | RuntimeException refused) {
            throw new AssertionError("the library refuses: " + text, refused);
        }
        return true;
    }

    /// All fields of an object of the library, and of what they hold.
    private static String describe(Object object, int depth) {
        if (object == null
                || object instanceof String
                || object instanceof Number
                || object instanceof Boolean
                || object instanceof Class<?>
                || depth > 12) {
            return String.valueOf(object);
        }
        if (object instanceof byte[] bytes) {
            return new String(bytes, UTF_8);
        }
        StringBuilder out = new StringBuilder(object.getClass().getSimpleName()).append('{');
        if (object instanceof SIPMessage message) {
            for (Iterator<SIPHeader> headers = message.getHeaders(); headers.hasNext(); ) {
                out.append('\n').append(describe(headers.next(), depth + 1));
            }
            out.append(describe(message.getRawContent(), depth + 1)).append(firstLine(message, depth));
            return out.append('}').toString();
        }
        if (object instanceof Iterable<?> values) {
            values.forEach(value -> out.append(describe(value, depth + 1)).append(','));
        }
        if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> out.append(key)
                    .append('=')
                    .append(describe(value, depth + 1))
                    .append(','));
        }
        for (Field field : fields(object.getClass())) {
            try {
                field.setAccessible(true);
                out.append(field.getName())
                        .append('=')
                        .append(describe(field.get(object), depth + 1))
                        .append(' ');
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return out.append('}').toString();
    }

    private static String firstLine(SIPMessage message, int depth) {
        return message instanceof gov.nist.javax.sip.message.SIPRequest request
                ? describe(request.getRequestLine(), depth + 1)
                : describe(((gov.nist.javax.sip.message.SIPResponse) message).getStatusLine(), depth + 1);
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> c = type; c != null && c.getName().startsWith("gov.nist"); c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}
