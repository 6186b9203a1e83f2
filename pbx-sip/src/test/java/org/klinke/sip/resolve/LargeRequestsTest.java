package org.klinke.sip.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.klinke.sip.transport.SipTransport;

class LargeRequestsTest {
    private static final Hop UDP_1 = hop(SipTransport.UDP, 1);
    private static final Hop UDP_2 = hop(SipTransport.UDP, 2);
    private static final Hop TCP_1 = hop(SipTransport.TCP, 1);
    private static final Hop TCP_2 = hop(SipTransport.TCP, 2);
    private static final List<Hop> BOTH = List.of(UDP_1, TCP_1, UDP_2, TCP_2);

    private static Hop hop(SipTransport transport, int host) {
        return new Hop(transport, new InetSocketAddress("192.0.2." + host, 5060), "carrier.example");
    }

    @Test
    void whatFitsGoesAsDnsSays() {
        assertThat(LargeRequests.order(BOTH, 1_300, true)).isEqualTo(BOTH);
    }

    @Test
    void whatDoesNotFitTriesTcpFirstInDnsOrder() {
        assertThat(LargeRequests.order(BOTH, 1_301, true)).containsExactly(TCP_1, TCP_2, UDP_1, UDP_2);
    }

    @Test
    void aTargetWithoutTcpKeepsUdp() {
        assertThat(LargeRequests.order(List.of(UDP_1, UDP_2), 60_000, true)).containsExactly(UDP_1, UDP_2);
    }

    @Test
    void itCanBeSwitchedOff() {
        assertThat(LargeRequests.order(BOTH, 60_000, false)).isEqualTo(BOTH);
    }
}
