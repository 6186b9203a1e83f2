package org.klinke.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class HostTextTest {
    @Test
    void ipv6StandsInBracketsAndZonesStayHome() throws UnknownHostException {
        byte[] bytes = InetAddress.ofLiteral("fe80::1").getAddress();
        InetAddress zoned = Inet6Address.getByAddress(null, bytes, 7);
        assertThat(zoned.getHostAddress()).endsWith("%7");

        assertThat(HostText.bare(zoned)).isEqualTo("fe80:0:0:0:0:0:0:1");
        assertThat(HostText.host(new InetSocketAddress(zoned, 5061))).isEqualTo("[fe80:0:0:0:0:0:0:1]");
        assertThat(HostText.hostPort(new InetSocketAddress(zoned, 5061))).isEqualTo("[fe80:0:0:0:0:0:0:1]:5061");
        assertThat(HostText.hostPort(new InetSocketAddress("192.0.2.1", 5060))).isEqualTo("192.0.2.1:5060");
        assertThat(HostText.host(InetSocketAddress.createUnresolved("pbx.example", 1)))
                .isEqualTo("pbx.example");
    }
}
