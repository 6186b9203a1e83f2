package org.klinke.sip.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.sip.tx.Bench.answer;
import static org.klinke.sip.tx.Bench.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sip.header.ReasonHeader;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;
import org.klinke.sip.transport.SipTransport;

class ClientTransactionTest {
    private final Bench udp = new Bench(SipTransport.UDP);
    private final Bench tls = new Bench(SipTransport.TLS);
    private final List<String> heard = new ArrayList<>();
    private final ClientListener listener = new ClientListener() {
        @Override
        public void onResponse(Response response) {
            heard.add(String.valueOf(response.getStatusCode()));
        }

        @Override
        public void onTimeout() {
            heard.add("timeout");
        }

        @Override
        public void onFlowLost() {
            heard.add("lost");
        }
    };

    private List<Long> sendTimes(Bench bench, long millis) {
        List<Long> times = new ArrayList<>();
        for (long at = 0; at <= millis; at += 500) {
            bench.flow.taken().forEach(each -> times.add(bench.loop.nanos() / 1_000_000));
            bench.loop.advanceMillis(500);
        }
        return times;
    }

    @Test
    void anInviteIsRepeatedByTimerAUntilTimerB() {
        udp.stack.sendInvite(udp.flow, udp.outgoing("INVITE"), listener);
        assertThat(sendTimes(udp, 40_000)).containsExactly(0L, 500L, 1_500L, 3_500L, 7_500L, 15_500L, 31_500L);
        assertThat(heard).containsExactly("timeout");
        assertThat(udp.stack.counters().clientTransactions()).isZero();
        assertThat(udp.loop.waiting()).isZero();
    }

    @Test
    void aNonInviteIsRepeatedByTimerEUpToT2UntilTimerF() {
        udp.stack.send(udp.flow, udp.outgoing("OPTIONS"), listener);
        assertThat(sendTimes(udp, 40_000))
                .containsExactly(
                        0L, 500L, 1_500L, 3_500L, 7_500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
        assertThat(heard).containsExactly("timeout");
        assertThat(udp.loop.waiting()).isZero();
    }

    @Test
    void aProvisionalSlowsANonInviteDown() {
        udp.stack.send(udp.flow, udp.outgoing("OPTIONS"), listener);
        udp.in(answer(udp.flow.takenOne(), 100));
        assertThat(sendTimes(udp, 9_000)).containsExactly(500L, 4_500L, 8_500L);
        assertThat(heard).containsExactly("100");
    }

    @Test
    void onAReliableTransportNothingIsRepeated() {
        tls.stack.sendInvite(tls.flow, tls.outgoing("INVITE"), listener);
        tls.stack.send(tls.flow, tls.outgoing("OPTIONS"), listener);
        assertThat(sendTimes(tls, 40_000)).containsExactly(0L, 0L);
        assertThat(heard).containsExactly("timeout", "timeout");
    }

    @Test
    void ourViaSaysWhereWeAre() {
        ClientTransaction sent = tls.stack.send(tls.flow, tls.outgoing("OPTIONS"), listener);
        String text = tls.flow.takenOne();
        assertThat(text.lines().filter(l -> l.startsWith("Via:")))
                .singleElement()
                .asString()
                .contains("SIP/2.0/TLS 127.0.0.1:5061", ";branch=" + sent.branch(), ";rport");
        assertThat(sent.branch()).startsWith("z9hG4bK").hasSizeGreaterThan(25);
    }

    @Test
    void aFinalResponseEndsANonInvite() {
        udp.stack.send(udp.flow, udp.outgoing("BYE"), listener);
        String bye = udp.flow.takenOne();
        udp.in(answer(bye, 200));
        udp.in(answer(bye, 200));
        udp.loop.advanceMillis(4_999);
        assertThat(udp.flow.taken()).isEmpty();
        assertThat(udp.stack.counters().clientTransactions()).isEqualTo(1);
        udp.loop.advanceMillis(1); // timer K
        assertThat(udp.stack.counters().clientTransactions()).isZero();
        assertThat(heard).containsExactly("200");
        udp.in(answer(bye, 200));
        assertThat(heard).containsExactly("200");
    }

    @Test
    void aFailureIsAcknowledgedEachTimeOnTheSameBranch() {
        InviteClient sent = udp.stack.sendInvite(udp.flow, udp.outgoing("INVITE"), listener);
        String invite = udp.flow.takenOne();
        udp.in(answer(invite, 180));
        udp.in(answer(invite, 486));
        String ack = udp.flow.takenOne();
        assertThat(ack)
                .startsWith("ACK sip:101@acme.example SIP/2.0")
                .contains("CSeq: 1 ACK", ";tag=b1", ";branch=" + sent.branch());
        udp.in(answer(invite, 486));
        assertThat(udp.flow.takenOne()).isEqualTo(ack);
        assertThat(heard).containsExactly("180", "486");
        udp.loop.advanceMillis(32_000); // timer D
        assertThat(udp.stack.counters().clientTransactions()).isZero();
    }

    @Test
    void onAReliableTransportAFailureEndsTheInvite() {
        tls.stack.sendInvite(tls.flow, tls.outgoing("INVITE"), listener);
        tls.in(answer(tls.flow.takenOne(), 404));
        assertThat(tls.methods()).containsExactly("ACK");
        assertThat(tls.stack.counters().clientTransactions()).isZero();
    }

    @Test
    void repeatedSuccessesAreHandedUpUntilTimerM() { // RFC 6026 §7.2
        udp.stack.sendInvite(udp.flow, udp.outgoing("INVITE"), listener);
        String invite = udp.flow.takenOne();
        udp.in(answer(invite, 200));
        udp.in(answer(invite, 200));
        udp.in(answer(invite, 486));
        udp.loop.advanceMillis(31_999);
        udp.in(answer(invite, 200));
        assertThat(heard).containsExactly("200", "200", "200");
        udp.loop.advanceMillis(1);
        udp.in(answer(invite, 200));
        assertThat(heard).hasSize(3);
        assertThat(udp.flow.taken()).as("the leg acknowledges").isEmpty();
        assertThat(udp.stack.counters().clientTransactions()).isZero();
    }

    @Test
    void aRingingInviteMayRingForever() {
        tls.stack.sendInvite(tls.flow, tls.outgoing("INVITE"), listener);
        String invite = tls.flow.takenOne();
        tls.in(answer(invite, 180));
        tls.loop.advanceMillis(600_000);
        tls.in(answer(invite, 200));
        assertThat(heard).containsExactly("180", "200");
    }

    @Test
    void aCancelWaitsForAProvisionalAndCarriesItsReason() throws Exception {
        InviteClient sent = udp.stack.sendInvite(udp.flow, udp.outgoing("INVITE"), listener);
        String invite = udp.flow.takenOne();
        ReasonHeader reason = udp.codec.headers().createReasonHeader("SIP", 200, "Call completed elsewhere");
        sent.cancel(Optional.of(reason));
        assertThat(udp.flow.taken()).isEmpty();
        udp.in(answer(invite, 100));
        String cancel = udp.flow.takenOne();
        assertThat(cancel)
                .startsWith("CANCEL sip:101@acme.example SIP/2.0")
                .contains("CSeq: 1 CANCEL", "branch=" + sent.branch(), "Reason: SIP;cause=200");
        sent.cancel(Optional.empty());
        udp.in(answer(cancel, 200));
        udp.in(answer(invite, 487));
        assertThat(udp.methods()).containsExactly("ACK");
        assertThat(heard).containsExactly("100", "487");
        udp.loop.advanceMillis(40_000);
        assertThat(udp.flow.taken()).isEmpty();
        assertThat(udp.stack.counters().clientTransactions()).isZero();
    }

    @Test
    void anAnswerMayBeFasterThanTheCancel() {
        InviteClient sent = tls.stack.sendInvite(tls.flow, tls.outgoing("INVITE"), listener);
        String invite = tls.flow.takenOne();
        tls.in(answer(invite, 180));
        sent.cancel(Optional.empty());
        tls.in(answer(invite, 200));
        assertThat(heard).containsExactly("180", "200");
        assertThat(tls.methods()).containsExactly("CANCEL");
    }

    @Test
    void aCancelWithoutEffectEndsAfter64T1() {
        InviteClient sent = tls.stack.sendInvite(tls.flow, tls.outgoing("INVITE"), listener);
        tls.in(answer(tls.flow.takenOne(), 180));
        tls.loop.advanceMillis(100_000);
        sent.cancel(Optional.empty());
        tls.loop.advanceMillis(31_999);
        assertThat(heard).containsExactly("180");
        tls.loop.advanceMillis(1);
        assertThat(heard).containsExactly("180", "timeout");
        assertThat(tls.stack.counters().clientTransactions()).isZero();
    }

    @Test
    void aLostFlowIsTold() {
        tls.stack.sendInvite(tls.flow, tls.outgoing("INVITE"), listener);
        tls.stack.send(tls.flow, tls.outgoing("OPTIONS"), listener);
        tls.flow.close("gone");
        assertThat(heard).containsExactlyInAnyOrder("lost", "lost");
        tls.stack.send(tls.flow, tls.outgoing("OPTIONS"), listener);
        assertThat(heard).hasSize(3).containsOnly("lost");
        assertThat(tls.stack.counters().clientTransactions()).isZero();
        tls.loop.advanceMillis(40_000);
        assertThat(heard).hasSize(3);
    }

    @Test
    void strayResponsesAreDropped() {
        tls.in(answer(request("OPTIONS", "nobody"), 200));
        tls.stack.send(tls.flow, tls.outgoing("OPTIONS"), listener);
        String sent = tls.flow.takenOne();
        tls.in(answer(sent, 200).replaceFirst("Via:", "Via: SIP/2.0/TLS 9.9.9.9;branch=z9hG4bKother\r\nVia:"));
        tls.in(answer(sent, 200).replaceFirst("Via: ([^\r]*)", "Via: $1, SIP/2.0/TLS 9.9.9.9;branch=z9hG4bKother"));
        tls.in(answer(sent, 200).replace("CSeq: 1 OPTIONS", "CSeq: 1 BYE"));
        assertThat(heard).isEmpty();
        assertThat(tls.stack.counters().dropped()).isEqualTo(4);
        tls.in(answer(sent, 200));
        assertThat(heard).containsExactly("200");
    }

    @Test
    void anAckOfASuccessGoesOutWithoutATransaction() {
        tls.stack.sendDirect(tls.flow, tls.outgoing("ACK"));
        assertThat(tls.flow.takenOne()).startsWith("ACK ").contains("Via: SIP/2.0/TLS 127.0.0.1:5061");
        assertThat(tls.stack.counters().clientTransactions()).isZero();
    }
}
