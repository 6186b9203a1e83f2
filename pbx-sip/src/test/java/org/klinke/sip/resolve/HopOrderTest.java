package org.klinke.sip.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.klinke.sip.transport.SipTransport;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SRVRecord;

/// Which hop comes first: RFC 2782's chance, and those that failed lately last.
class HopOrderTest {
    private Instant now = Instant.EPOCH;

    @Test
    void priorityIsStrictAndWeightIsChance() {
        List<SRVRecord> servers = List.of(srv(10, 75, 1), srv(10, 25, 2), srv(10, 0, 3), srv(5, 0, 4), srv(20, 9, 5));
        Random random = new Random(7);
        Map<Integer, Integer> second = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            List<Integer> order = SrvOrder.of(servers, random).stream()
                    .map(SRVRecord::getPort)
                    .toList();
            assertThat(order).hasSize(5).startsWith(4).endsWith(5).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
            second.merge(order.get(1), 1, Integer::sum);
        }
        assertThat(second.get(1)).isBetween(7_200, 7_700);
        assertThat(second.get(2)).isBetween(2_300, 2_700);
        assertThat(second.get(3)).isBetween(20, 300);
    }

    @Test
    void whoFailedIsTriedLastUntilItsTimeIsUp() {
        FailedHops failed = new FailedHops(() -> now);
        Hop a = hop(1);
        Hop b = hop(2);
        Hop c = hop(3);

        failed.failed(a, Duration.ofSeconds(30));
        assertThat(failed.order(List.of(a, b, c))).containsExactly(b, c, a);

        failed.failed(b, Duration.ofSeconds(60));
        failed.failed(c, Duration.ofSeconds(60));
        assertThat(failed.order(List.of(a, b, c))).containsExactly(a, b, c);

        now = now.plusSeconds(30);
        failed.answered(c);
        assertThat(failed.order(List.of(b, a, c))).containsExactly(a, c, b);
    }

    private static Hop hop(int last) {
        return new Hop(
                SipTransport.UDP,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + last), 5060),
                "carrier.test");
    }

    private static SRVRecord srv(int priority, int weight, int port) {
        return new SRVRecord(Name.root, DClass.IN, 60, priority, weight, port, Name.root);
    }
}
