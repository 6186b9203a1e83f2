package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SipFrameDecoderTest {
    private static final String BYE = message("BYE", "X: 1\r\n", "");
    private static final String FOLDED =
            message("INVITE", "Subject: one\r\n \t two\r\n\tthree\r\n", "v=0\r\n \r\nbody");
    private static final String UNFOLDED = message("INVITE", "Subject: one two three\r\n", "v=0\r\n \r\nbody");

    private static String message(String method, String extra, String body) {
        return method + " sip:101@acme.example SIP/2.0\r\nVia: SIP/2.0/TLS a;branch=z9hG4bK1\r\n" + extra
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /// Writes down what came out.
    private static final class Out implements SipFrameDecoder.Sink {
        final List<String> events = new ArrayList<>();
        final List<String> heads = new ArrayList<>();

        @Override
        public void message(byte[] message) {
            events.add(new String(message, UTF_8));
        }

        @Override
        public void ping() {
            events.add("ping");
        }

        @Override
        public void refused(byte[] head, SipReceiver.Refusal refusal) {
            events.add(refusal.status() + " " + refusal.reason());
            heads.add(new String(head, UTF_8));
        }
    }

    private static Out decode(String... chunks) {
        Out out = new Out();
        SipFrameDecoder decoder = new SipFrameDecoder();
        for (String chunk : chunks) {
            decoder.feed(chunk.getBytes(UTF_8), out);
        }
        return out;
    }

    private static Out datagram(String packet) {
        Out out = new Out();
        SipFrameDecoder.datagram(packet.getBytes(UTF_8), out);
        return out;
    }

    @Test
    void everySplitPointGivesTheSameMessages() {
        String stream = "\r\n\r\n" + FOLDED + "\r\n" + BYE + "\r\n\r\n\r\n\r\n" + BYE + FOLDED;
        List<String> expected = List.of("ping", UNFOLDED, BYE, "ping", "ping", BYE, UNFOLDED);
        assertThat(decode(stream).events).isEqualTo(expected);
        for (int cut = 1; cut < stream.length(); cut++) {
            assertThat(decode(stream.substring(0, cut), stream.substring(cut)).events)
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
        assertThat(decode(stream.split("", -1)).events).as("byte by byte").isEqualTo(expected);
    }

    @Test
    void anyManyCutsGiveTheSameMessages() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] stream = (FOLDED + BYE + "\r\n\r\n" + FOLDED).repeat(3).getBytes(UTF_8);
        for (int round = 0; round < 500; round++) {
            Out out = new Out();
            SipFrameDecoder decoder = new SipFrameDecoder();
            for (int at = 0; at < stream.length; ) {
                int next = Math.min(stream.length, at + 1 + random.nextInt(200));
                decoder.feed(Arrays.copyOfRange(stream, at, next), out);
                at = next;
            }
            assertThat(out.events)
                    .as("seed %d", seed)
                    .hasSize(12)
                    .filteredOn(UNFOLDED::equals)
                    .hasSize(6);
            assertThat(decoder.partial()).isFalse();
        }
    }

    @Test
    void knowsWhetherAMessageHasBegun() {
        SipFrameDecoder decoder = new SipFrameDecoder();
        Out out = new Out();
        assertThat(decoder.partial()).isFalse();
        decoder.feed("B".getBytes(UTF_8), out);
        assertThat(decoder.partial()).isTrue();
        decoder.feed(BYE.substring(1).getBytes(UTF_8), out);
        assertThat(decoder.partial()).isFalse();
    }

    @Test
    void refusesWhatBreaksTheFrameAndIsDeafAfterwards() {
        assertRefused("400 Missing Content-Length", BYE.replace("Content-Length: 0\r\n", ""));
        assertRefused("400 Malformed Content-Length", BYE.replace("Length: 0", "Length: -1"));
        assertRefused("400 Malformed Content-Length", BYE.replace("Length: 0", "Length: 0x10"));
        assertRefused("400 Malformed Content-Length", BYE.replace("Length: 0", "Length: "));
        assertRefused("400 Malformed Content-Length", BYE.replace("Length: 0", "Length: 0, 0"));
        assertRefused("400 Content-Length given twice", BYE.replace("X: 1", "l: 3"));
        assertRefused("400 Content-Length given twice", BYE.replace("X: 1", "CONTENT-length\t: \r\n 3"));
        assertRefused("400 LF without CR in header", BYE.replace("X: 1\r\n", "X: 1\n"));
        assertRefused("400 CR without LF in header", BYE.replace("X: 1\r\n", "X: 1\rY"));
        assertRefused("400 Not SIP", "\u0016\u0003\u0001");
        assertRefused("400 Not SIP", "\r\r\n");
        assertRefused("400 Not SIP", "\n" + BYE);
        assertRefused("513 Body too long", BYE.replace("Length: 0", "Length: 32769"));
        assertRefused("513 Body too long", BYE.replace("Length: 0", "Length: 99999999999999999999"));
        assertRefused("513 Header line too long", BYE.replace("X: 1", "X: " + "x".repeat(4_094)));
        assertRefused("513 Header line too long", BYE.replace("X: 1", "X: 1" + ("\r\n " + "x".repeat(99)).repeat(41)));
        assertRefused("513 Too many header lines", BYE.replace("X: 1\r\n", "X: 1\r\n".repeat(99)));
        assertRefused(
                "513 Header section too long", BYE.replace("X: 1\r\n", ("X: " + "x".repeat(999) + "\r\n").repeat(17)));
    }

    private static void assertRefused(String expected, String text) {
        Out whole = decode(text + BYE, BYE);
        assertThat(whole.events).as(text).containsExactly(expected);
        Out bytewise = decode((text + BYE).split("", -1));
        assertThat(bytewise.events).as("byte by byte: " + text).containsExactly(expected);
    }

    @Test
    void handsOverTheWholeLinesOfARefusedHead() {
        Out out = decode(BYE.replace("X: 1\r\n", "X: 1\r\n 2\r\nY: " + "y".repeat(5_000)));
        assertThat(out.heads)
                .containsExactly(
                        "BYE sip:101@acme.example SIP/2.0\r\nVia: SIP/2.0/TLS a;branch=z9hG4bK1\r\nX: 1 2\r\n");
    }

    @Test
    void acceptsTheLimitsThemselves() {
        String body = "b".repeat(SipFrameDecoder.BODY_BYTES_MAX);
        assertThat(decode(message("INVITE", "", body)).events).containsExactly(message("INVITE", "", body));
        String lines = "X: 1\r\n".repeat(98);
        assertThat(decode(message("BYE", lines, "")).events).containsExactly(message("BYE", lines, ""));
        String line = "X: " + "x".repeat(4_093) + "\r\n";
        assertThat(decode(message("BYE", line, "")).events).containsExactly(message("BYE", line, ""));
    }

    @Test
    void leavesARepeatedContentLengthOut() {
        String twice = message("INVITE", "l: 3\r\n", "abc");
        assertThat(decode(twice).events).containsExactly(twice.replace("Content-Length: 3\r\n", ""));
    }

    @Test
    void cutsADatagramAtItsContentLength() {
        String text = message("INVITE", "", "abc");
        assertThat(datagram(text + "trailing").events).containsExactly(text);
        assertThat(datagram(text + BYE).events).containsExactly(text);
        assertThat(datagram(FOLDED).events).containsExactly(UNFOLDED);
        assertThat(datagram("\r\n\r\n" + text).events).containsExactly(text);
    }

    @Test
    void tellsTheParserTheLengthOfADatagramWithoutOne() {
        String without = message("INVITE", "", "abc").replace("Content-Length: 3\r\n", "");
        assertThat(datagram(without).events).containsExactly(message("INVITE", "", "abc"));
    }

    @Test
    void refusesADatagramThatIsNotWhole() {
        String text = message("INVITE", "", "abc");
        assertThat(datagram(text.substring(0, text.length() - 1)).events).containsExactly("400 Body shorter than told");
        assertThat(datagram(text.substring(0, 40)).events).containsExactly("400 Header section has no end");
        assertThat(datagram(message("INVITE", "", "").replace("Content-Length: 0\r\n", "") + "b".repeat(40_000)).events)
                .containsExactly("513 Body too long");
    }

    @Test
    void ignoresKeepAliveDatagrams() {
        for (String keepAlive : new String[] {"\r\n\r\n", "\r\n", "\0\0\0\0", "\0"}) {
            assertThat(datagram(keepAlive).events).isEmpty();
        }
    }
}
