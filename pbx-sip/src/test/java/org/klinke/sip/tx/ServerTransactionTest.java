package org.klinke.sip.tx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.klinke.sip.tx.Bench.request;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;

class ServerTransactionTest {
    private final Bench udp = new Bench(SipTransport.UDP);
    private final Bench tls = new Bench(SipTransport.TLS);

    private static String tagOf(String message) {
        String to = message.lines().filter(l -> l.startsWith("To:")).findFirst().orElseThrow();
        return to.substring(to.indexOf("tag=") + 4).trim();
    }

    @Test
    void anInviteIsTriedAtOnceAndItsRepetitionsGetTheLastProvisional() {
        udp.in(request("INVITE", "1"));
        String trying = udp.flow.takenOne();
        assertThat(trying).startsWith("SIP/2.0 100 Trying").contains("received=127.0.0.9", "rport=40123");
        assertThat(trying.lines().filter(l -> l.startsWith("To:"))).noneMatch(l -> l.contains("tag="));

        udp.in(request("INVITE", "1"));
        assertThat(udp.statuses()).containsExactly(100);
        udp.invite().respond(udp.response(180));
        udp.in(request("INVITE", "1"));
        assertThat(udp.statuses()).containsExactly(180, 180);
        assertThat(udp.requests).hasSize(1);
        assertThat(udp.flow.isAuthenticated()).isTrue();
    }

    @Test
    void everyResponseOfATransactionHasTheSameTag() {
        tls.in(request("INVITE", "1"));
        tls.flow.taken();
        tls.invite().respond(tls.response(180));
        tls.invite().respond(tls.response(200));
        List<String> sent = tls.flow.taken();
        assertThat(tagOf(sent.get(0)))
                .isEqualTo(tagOf(sent.get(1)))
                .isEqualTo(tls.invite().localTag());
    }

    @Test
    void aFailureIsRepeatedByTimerGUntilTheAck() {
        udp.in(request("INVITE", "1"));
        udp.invite().respond(udp.response(486));
        assertThat(udp.statuses()).containsExactly(100, 486);
        udp.loop.advanceMillis(499);
        assertThat(udp.statuses()).isEmpty();
        udp.loop.advanceMillis(1); // 500
        assertThat(udp.statuses()).containsExactly(486);
        udp.loop.advanceMillis(1_000); // 1500
        assertThat(udp.statuses()).containsExactly(486);
        udp.loop.advanceMillis(2_000); // 3500
        assertThat(udp.statuses()).containsExactly(486);
        udp.loop.advanceMillis(4_000); // 7500: T2
        assertThat(udp.statuses()).containsExactly(486);
        udp.loop.advanceMillis(4_000); // 11500: T2 again, not doubled
        assertThat(udp.statuses()).containsExactly(486);

        udp.in(request("ACK", "1", "ACK", ";tag=" + udp.invite().localTag()));
        udp.loop.advanceMillis(4_999);
        assertThat(udp.statuses()).isEmpty();
        assertThat(udp.stack.counters().serverTransactions()).isEqualTo(1);
        udp.in(request("INVITE", "1"));
        assertThat(udp.statuses()).as("Confirmed absorbs").isEmpty();
        udp.loop.advanceMillis(1); // timer I
        assertThat(udp.stack.counters().serverTransactions()).isZero();
        assertThat(udp.acks).isEmpty();
    }

    @Test
    void aFailureThatIsNeverAcknowledgedEndsByTimerH() {
        List<String> told = new ArrayList<>();
        udp.in(request("INVITE", "1"));
        udp.invite().onFinalTimeout(() -> told.add("timeout"));
        udp.invite().respond(udp.response(603));
        udp.loop.advanceMillis(31_999);
        assertThat(told).isEmpty();
        udp.loop.advanceMillis(1);
        assertThat(told).containsExactly("timeout");
        udp.flow.taken();
        udp.loop.advanceMillis(60_000);
        assertThat(udp.statuses()).isEmpty();
        assertThat(udp.stack.counters().serverTransactions()).isZero();
        assertThat(udp.loop.waiting()).isZero();
    }

    @Test
    void onAReliableTransportAFailureIsSentOnceAndEndsWithItsAck() {
        tls.in(request("INVITE", "1"));
        tls.invite().respond(tls.response(486));
        tls.loop.advanceMillis(20_000);
        assertThat(tls.statuses()).containsExactly(100, 486);
        tls.in(request("ACK", "1", "ACK", ";tag=" + tls.invite().localTag()));
        assertThat(tls.stack.counters().serverTransactions()).isZero();
        assertThat(tls.acks).isEmpty();
    }

    @Test
    void acceptedAbsorbsTheInviteAndHandsAcksToTheUser() { // RFC 6026 §7.1
        udp.in(request("INVITE", "1"));
        udp.invite().respond(udp.response(200));
        udp.flow.taken();
        udp.in(request("INVITE", "1"));
        udp.loop.advanceMillis(10_000);
        assertThat(udp.statuses()).as("neither repeated nor answered again").isEmpty();
        assertThat(udp.requests).hasSize(1);

        udp.invite().respond(udp.response(200)); // the leg's own repetition
        udp.invite().respond(udp.response(486)); // too late
        assertThat(udp.statuses()).containsExactly(200);
        udp.in(request("ACK", "2", "ACK", ";tag=" + udp.invite().localTag()));
        udp.in(request("ACK", "1", "ACK", ";tag=" + udp.invite().localTag()));
        assertThat(udp.acks).hasSize(2);
        udp.loop.advanceMillis(22_000); // timer L
        assertThat(udp.stack.counters().serverTransactions()).isZero();
    }

    @Test
    void aCancelIsAnsweredAndTold() {
        List<String> told = new ArrayList<>();
        tls.in(request("INVITE", "1"));
        tls.invite().onCancel(_ -> told.add("cancelled"));
        tls.flow.taken();
        tls.in(request("CANCEL", "1"));
        String ok = tls.flow.takenOne();
        assertThat(ok).startsWith("SIP/2.0 200").contains("CSeq: 1 CANCEL");
        assertThat(tagOf(ok)).isEqualTo(tls.invite().localTag());
        tls.in(request("CANCEL", "1"));
        assertThat(tls.statuses()).containsExactly(200);
        assertThat(told).containsExactly("cancelled");

        tls.invite().respond(tls.response(487));
        assertThat(tls.statuses()).containsExactly(487);
        assertThat(tls.requests).hasSize(1);
    }

    @Test
    void aCancelBeforeAnybodyListensIsNotForgotten() {
        List<String> told = new ArrayList<>();
        tls.in(request("INVITE", "1"));
        tls.in(request("CANCEL", "1"));
        tls.invite().onCancel(_ -> told.add("cancelled"));
        assertThat(told).containsExactly("cancelled");
    }

    @Test
    void aCancelAfterTheAnswerChangesNothing() {
        List<String> told = new ArrayList<>();
        tls.in(request("INVITE", "1"));
        tls.invite().onCancel(_ -> told.add("cancelled"));
        tls.invite().respond(tls.response(200));
        tls.flow.taken();
        tls.in(request("CANCEL", "1"));
        assertThat(tls.statuses()).containsExactly(200);
        assertThat(told).isEmpty();
    }

    @Test
    void aCancelOfNothingOrFromAnotherFlowIs481() {
        tls.in(request("CANCEL", "9"));
        assertThat(tls.statuses()).containsExactly(481);
        tls.in(request("INVITE", "1"));
        FakeFlow stranger = new FakeFlow(tls.loop, SipTransport.TLS, "127.0.0.66", 1);
        List<String> told = new ArrayList<>();
        tls.invite().onCancel(_ -> told.add("cancelled"));
        tls.in(stranger, request("CANCEL", "1"));
        assertThat(stranger.takenOne()).startsWith("SIP/2.0 481");
        assertThat(told).isEmpty();
    }

    @Test
    void aNonInviteAnswersRepetitionsUntilTimerJ() {
        udp.in(request("OPTIONS", "1"));
        udp.in(request("OPTIONS", "1"));
        assertThat(udp.statuses()).as("Trying absorbs").isEmpty();
        udp.requests.getLast().respond(udp.response(200));
        udp.in(request("OPTIONS", "1"));
        assertThat(udp.statuses()).containsExactly(200, 200);
        udp.loop.advanceMillis(31_999);
        udp.in(request("OPTIONS", "1"));
        assertThat(udp.statuses()).containsExactly(200);
        assertThat(udp.requests).hasSize(1);
        udp.loop.advanceMillis(1);
        assertThat(udp.stack.counters().serverTransactions()).isZero();
    }

    @Test
    void onAReliableTransportANonInviteIsForgottenWithItsResponse() {
        tls.in(request("OPTIONS", "1"));
        tls.requests.getLast().respond(tls.response(200));
        tls.requests.getLast().respond(tls.response(500));
        assertThat(tls.statuses()).containsExactly(200);
        assertThat(tls.stack.counters().serverTransactions()).isZero();
        assertThat(tls.loop.waiting()).isZero();
    }

    @Test
    void aRefusedInviteKeepsNothingAndItsAckIsAbsorbed() {
        udp.gate = (flow, head, request) -> new Admission.Answer(udp.codec.response(401, request));
        udp.in(request("INVITE", "1"));
        String first = udp.flow.takenOne();
        assertThat(first).startsWith("SIP/2.0 401");
        udp.in(request("INVITE", "1"));
        assertThat(tagOf(udp.flow.takenOne())).as("§8.2.7: the same tag").isEqualTo(tagOf(first));
        udp.in(request("ACK", "1", "ACK", ";tag=" + tagOf(first)));
        udp.loop.advanceMillis(60_000);
        assertThat(udp.acks).isEmpty();
        assertThat(udp.flow.taken()).isEmpty();
        assertThat(udp.stack.counters().serverTransactions()).isZero();
        assertThat(udp.flow.isAuthenticated()).isFalse();
    }

    @Test
    void aDroppedRequestGetsNothing() {
        udp.gate = (flow, head, request) -> new Admission.Drop("flood");
        udp.in(request("REGISTER", "1"));
        assertThat(udp.flow.taken()).isEmpty();
        assertThat(udp.stack.counters().dropped()).isEqualTo(1);
    }

    @Test
    void aFullShardAnswers503() {
        Bench small = new Bench(SipTransport.TLS, 2);
        for (String branch : List.of("1", "2", "3")) {
            small.in(request("OPTIONS", branch));
        }
        assertThat(small.requests).hasSize(2);
        assertThat(small.flow.taken().getLast()).startsWith("SIP/2.0 503").containsPattern("Retry-After: \\d+\r\n");
        assertThat(small.stack.counters().overloaded()).isEqualTo(1);
    }

    /// Who is only waited for by others: nothing passes, or nothing is answered.
    private RequestGate gate(Predicate<Boolean> sheds, boolean answers) {
        return new RequestGate() {
            @Override
            public Admission admit(SipFlow flow, SipHead head, Request request) {
                return new Admission.Accept(udp.caller);
            }

            @Override
            public Shed shed(SipFlow flow, SipHead head, boolean nearlyFull) {
                return sheds.test(nearlyFull) ? Shed.ANSWER : Shed.NOTHING;
            }

            @Override
            public boolean mayAnswerStray(SipFlow flow) {
                return answers;
            }

            @Override
            public boolean mayReflect(SipFlow flow, int askedBytes, int answerBytes) {
                return answers;
            }
        };
    }

    @Test
    void theLastTenthOfAShardIsNotForEverybody() {
        Bench small = new Bench(SipTransport.TLS, 10);
        small.gate = gate(nearlyFull -> nearlyFull, true);
        for (int i = 0; i < 12; i++) {
            small.in(request("OPTIONS", "x" + i));
        }
        assertThat(small.requests).hasSize(9);
        assertThat(small.stack.counters().overloaded()).as("the shard itself").isZero();
    }

    @Test
    void whoIsRefusedComesBackAtDifferentTimes() {
        udp.gate = gate(nearlyFull -> true, true);
        Set<String> times = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            udp.in(request("REGISTER", "x" + i));
            times.addAll(udp.flow
                    .takenOne()
                    .lines()
                    .filter(line -> line.startsWith("Retry-After"))
                    .toList());
        }
        assertThat(times).hasSizeGreaterThan(3).allMatch(line -> line.matches("Retry-After: (5|6|7|8|9|10)"));
        assertThat(udp.requests).isEmpty();
    }

    @Test
    void whatIsNotWorthAnAnswerGetsNone() {
        udp.gate = gate(nearlyFull -> true, false);
        udp.in(request("REGISTER", "1"));
        udp.in(request("CANCEL", "2"));
        udp.in(request("INVITE", "3").replace("CSeq: ", "CSeq: x"));
        assertThat(udp.flow.taken()).isEmpty();
    }

    @Test
    void theSameRequestByAnotherWayIsAMergedOne() {
        tls.in(request("INVITE", "1"));
        tls.in(request("INVITE", "2"));
        assertThat(tls.requests).hasSize(1);
        assertThat(tls.flow.taken().getLast()).startsWith("SIP/2.0 482");

        tls.in(request("OPTIONS", "3"));
        tls.in(request("OPTIONS", "4"));
        assertThat(tls.requests).as("may be repeated").hasSize(3);

        ServerTransaction first = tls.requests.getFirst();
        first.respond(new JainCodec().response(486, first.request()));
        tls.in(request("ACK", "1", "ACK", ""));
        tls.in(request("INVITE", "5"));
        assertThat(tls.requests).as("the first one is over").hasSize(4);
    }

    @Test
    void aFaultOfTheUserEndsTheOneTransaction() {
        SipUser faulty = new SipUser() {
            @Override
            public void onRequest(ServerTransaction transaction) {
                throw new IllegalStateException("bug");
            }

            @Override
            public void onAck(SipFlow flow, Request ack) {
                throw new IllegalStateException("bug");
            }
        };
        var receiver = tls.stack.receiver(tls, faulty);
        receiver.onMessage(tls.flow, request("OPTIONS", "1").getBytes(UTF_8));
        assertThat(tls.statuses()).containsExactly(500);
        assertThatCode(() -> receiver.onMessage(
                        tls.flow, request("ACK", "7", "ACK", ";tag=x").getBytes(UTF_8)))
                .doesNotThrowAnyException();
        assertThat(tls.flow.taken()).as("never answer an ACK").isEmpty();
        assertThat(tls.stack.counters().failed()).isEqualTo(2);
        assertThat(tls.stack.counters().serverTransactions()).isZero();
    }

    @Test
    void malformedRequestsAreAnsweredMalformedResponsesAndAcksAreNot() {
        tls.in(request("INVITE", "1").replace("CSeq: 1 INVITE", "CSeq: 1 BYE"));
        assertThat(tls.flow.takenOne()).startsWith("SIP/2.0 400").contains("CSeq: 1 BYE", ";tag=");
        tls.in(request("INVITE", "1").replace("Contact: <sip:100@10.0.0.7:5060>", "Contact: <sip:100@10.0.0.7"));
        assertThat(tls.flow.takenOne()).startsWith("SIP/2.0 400 Malformed Contact");
        tls.in(request("ACK", "1").replace("CSeq: 1 ACK", "CSeq: x ACK"));
        tls.in(request("INVITE", "1").replaceFirst("Via:", "Viola:"));
        tls.in("SIP/2.0 200 OK\r\nVia: x\r\n\r\n");
        assertThat(tls.flow.taken()).isEmpty();
        assertThat(tls.stack.counters().malformed()).isEqualTo(5);
        assertThat(tls.stack.counters().serverTransactions()).isZero();
    }

    @Test
    void twoOldRequestsWithoutMagicCookieAreToldApartByTheirCallId() {
        String old = request("INVITE", "x").replace(";branch=z9hG4bKx", "");
        tls.in(old);
        tls.in(old);
        tls.in(old.replace("Call-ID: c1", "Call-ID: c2"));
        assertThat(tls.requests).hasSize(2);
    }

    @Test
    void anIpv6PeerIsToldItsAddressWithoutBracketsAndZone() throws Exception {
        InetAddress zoned =
                Inet6Address.getByAddress(null, InetAddress.ofLiteral("fe80::9").getAddress(), 3);
        FakeFlow six = new FakeFlow(udp.loop, SipTransport.UDP, new InetSocketAddress(zoned, 40123), Optional.empty());
        udp.in(six, request("OPTIONS", "six").replace("10.0.0.7:5060;b", "[2001:db8::1]:5060;b"));
        udp.requests.getLast().respond(udp.response(200));
        assertThat(six.takenOne()).contains("received=fe80:0:0:0:0:0:0:9", "rport=40123");
    }

    @Test
    void theReceivedAddressIsOursToSay() throws Exception {
        udp.in(request("OPTIONS", "1").replace(";rport", ";received=8.8.8.8"));
        udp.requests.getLast().respond(udp.response(200));
        assertThat(udp.flow.takenOne()).contains("received=127.0.0.9").doesNotContain("8.8.8.8");
        assertThat(((ToHeader) udp.requests.getLast().request().getHeader("To")).getTag())
                .isNull();
    }
}
