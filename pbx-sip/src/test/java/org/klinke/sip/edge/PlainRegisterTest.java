package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.Admission;
import org.klinke.sip.tx.RequestGate;
import org.klinke.sip.tx.ServerTransaction;
import org.klinke.sip.tx.SipStack;
import org.klinke.sip.tx.SipUser;

/// The challenge that is made without parsing must be the one that parsing would have led to.
class PlainRegisterTest {
    private static final int MUTANTS = 20_000;

    /// As phones of several makers write it.
    static List<String> plain() {
        return List.of("""
                REGISTER sip:acme.example SIP/2.0
                Via: SIP/2.0/TLS 192.168.1.20:5061;branch=z9hG4bK2183768712
                From: "Reception" <sip:desk-100@acme.example>;tag=3141592653
                To: "Reception" <sip:desk-100@acme.example>
                Call-ID: 0_1592653589@192.168.1.20
                CSeq: 1 REGISTER
                Contact: <sip:desk-100@192.168.1.20:5061;transport=TLS>
                Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER, SUBSCRIBE, REFER
                Max-Forwards: 70
                User-Agent: Yealink SIP-T46U 108.86.0.45
                Expires: 3600
                Allow-Events: talk,hold,conference,refer,check-sync
                Supported: path
                Content-Length: 0
                """, """
                REGISTER sip:acme.example;transport=tls SIP/2.0
                Via: SIP/2.0/TLS 10.0.0.7:40123;rport;branch=z9hG4bK-524287-1---abc;alias
                Max-Forwards: 70
                Contact: <sip:desk-100@10.0.0.7:40123;transport=tls;ob>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000413AABBCC>";expires=300
                To: <sip:desk-100@acme.example>
                From: <sip:desk-100@acme.example>;tag=ab.cd
                Call-ID: Zx-9.q_
                CSeq: 214 REGISTER
                Supported: outbound, path, gruu
                User-Agent: snomD785/10.1.150.12
                Content-Length: 0
                """, """
                REGISTER sip:ACME.example:5061 SIP/2.0
                Via: SIP/2.0/TLS phone.acme.example;branch=z9hG4bKx;rport
                From: <sip:desk-100@acme.example>;tag=a
                To: <sip:desk-100@acme.example>
                Call-ID: a@b
                CSeq: 1 REGISTER
                User-Agent: baresip v1.0.0
                Content-Length: 0
                """);
    }

    private static byte[] bytes(String text) {
        return (text.replace("\n", "\r\n") + "\r\n").getBytes(ISO_8859_1);
    }

    private record Answered(String text, long quick) {}

    /// @param quickly false: parsed in any case
    private static Answered answer(EdgeWorld w, FakeFlow flow, byte[] message, boolean quickly) {
        long[] quick = {0};
        RequestGate gate = new RequestGate() {
            @Override
            public Admission admit(SipFlow from, SipHead head, Request request) {
                return w.edge.admit(from, head, request);
            }

            @Override
            public Optional<byte[]> answerUnparsed(SipFlow from, SipHead head, byte[] bytes, String toTag) {
                Optional<byte[]> answer = quickly ? w.edge.answerUnparsed(from, head, bytes, toTag) : Optional.empty();
                quick[0] += answer.isPresent() ? 1 : 0;
                return answer;
            }
        };
        SipUser user = new SipUser() {
            @Override
            public void onRequest(ServerTransaction transaction) {
                throw new AssertionError("accepted without credentials");
            }

            @Override
            public void onAck(SipFlow from, Request ack) {}
        };
        new SipStack(w.codec, SipFlow::local, new Random(5))
                .receiver(gate, user)
                .onMessage(flow, message);
        List<String> written = flow.taken();
        if (written.isEmpty()) {
            return new Answered("", quick[0]);
        }
        return new Answered(comparable(w, written.getFirst()), quick[0]);
    }

    /// The parser's own writing, lines in order; of another answer (one that the parser cannot read: it repeats a
    /// broken line) the text.
    private static String comparable(EdgeWorld w, String response) {
        String text;
        try {
            text = w.codec.parse(response.getBytes(ISO_8859_1)).toString();
        } catch (SipSyntaxException e) {
            text = response;
        }
        return text.replaceAll("nonce=\"[\\w-]{43}\"", "nonce")
                .lines()
                .sorted(Comparator.comparing((String line) -> !line.startsWith("SIP/2.0 "))
                        .thenComparing(line -> line))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void isChallengedAsIfItHadBeenParsed(String text) {
        EdgeWorld w = new EdgeWorld();
        FakeFlow flow = w.flow("203.0.113.9");
        Answered quick = answer(w, flow, bytes(text), true);
        assertThat(quick.quick()).isEqualTo(1);
        assertThat(quick.text())
                .startsWith("SIP/2.0 401 Unauthorized")
                .isEqualTo(answer(w, flow, bytes(text), false).text());
    }

    @Test
    void whateverMutantIsTakenForPlainIsAnsweredAsIfItHadBeenParsed() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        EdgeWorld w = new EdgeWorld();
        String spice = "\r\n\t \";:<>@,=%?&()[]{}\\/*+-.aZ09\u00e4\u0000";
        int taken = 0;
        for (int i = 0; i < MUTANTS; i++) {
            StringBuilder text = new StringBuilder(new String(bytes(plain().get(i % plain().size())), ISO_8859_1));
            for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
                int at = random.nextInt(text.length());
                char c = spice.charAt(random.nextInt(spice.length()));
                switch (random.nextInt(4)) {
                    case 0 -> text.insert(at, c);
                    case 1 -> text.deleteCharAt(at);
                    case 2 -> text.setCharAt(at, c);
                    default -> { // a line twice, or a piece of the text elsewhere
                        int end = Math.min(text.length(), at + 1 + random.nextInt(40));
                        text.insert(random.nextInt(text.length()), text.substring(at, end));
                    }
                }
            }
            byte[] mutant = text.toString().getBytes(ISO_8859_1);
            FakeFlow flow = w.flow("198.18." + i % 250 + "." + i / 250 % 250); // else it were a flood
            Answered quick = answer(w, flow, mutant, true);
            if (quick.quick() > 0) {
                taken++;
                assertThat(quick.text())
                        .as("seed " + seed + "\n" + text)
                        .isEqualTo(answer(w, flow, mutant, false).text());
            }
        }
        assertThat(taken).as("mutants taken for plain, seed " + seed).isPositive();
    }

    @Test
    void anotherDomainCredentialsAndAFloodGoTheLongWay() {
        String text = plain().getFirst();
        EdgeWorld w = new EdgeWorld();
        FakeFlow flow = w.flow("203.0.113.9");
        String foreign = text.replace("acme.example", "nobody.example");
        assertThat(answer(w, flow, bytes(foreign), true).quick()).isZero();
        String proving = text + "Authorization: Digest username=\"x\"\n";
        assertThat(answer(w, flow, bytes(proving), true).quick()).isZero();
        int answered = 0;
        for (int i = 0; i < 10_000; i++) {
            answered += answer(w, flow, bytes(text), true).quick() > 0 ? 1 : 0;
        }
        assertThat(answered)
                .as("the limit of unproven requests holds")
                .isEqualTo(EdgeSettings.STANDARD.unprovenPerSecond() * 10 - 2); // two were answered above
    }
}
