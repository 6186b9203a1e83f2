package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.LegId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;

class PortsTest {
    private static final InetAddress LOCAL = EngineFixture.address("127.0.0.1");

    @Test
    void everyPortComesBack() throws Exception {
        try (EngineFixture engine = new EngineFixture()) {
            for (int round = 0; round < 4; round++) {
                List<LegId> legs = new ArrayList<>();
                List<InetSocketAddress> ports = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    LegId leg = EngineFixture.newLeg();
                    MediaEvent.Opened opened = engine.open(
                            leg, LOCAL, EngineFixture.address("127.0.1." + i % 7), i % 2 == 0, Optional.empty());
                    assertThat(opened.rtp().getPort() % 2).isZero();
                    assertThat(opened.rtcp().getPort()).isEqualTo(opened.rtp().getPort() + 1);
                    legs.add(leg);
                    ports.add(opened.rtp());
                    ports.add(opened.rtcp());
                }
                assertThat(engine.engine.counters().portsInUse()).isPositive();
                legs.forEach(engine::close);
                assertThat(engine.engine.counters().portsInUse()).isZero();
                assertThat(engine.engine.counters().sessions()).isZero();
                for (InetSocketAddress port : ports) {
                    new DatagramSocket(port).close();
                }
            }
        }
    }

    @Test
    void plainLegsNeverShareAPort() {
        try (EngineFixture engine = new EngineFixture()) {
            InetSocketAddress one = plain(engine).rtp();
            assertThat(plain(engine).rtp()).isNotEqualTo(one);
        }
    }

    @Test
    void anExhaustedRangeIsNamedAndWorksAgainOnceALegHasGone() {
        try (EngineFixture engine =
                new EngineFixture(EngineFixture.config(4, 1, Duration.ofSeconds(30), Duration.ofSeconds(5)))) {
            LegId first = plain(engine).leg();
            plain(engine);
            LegId third = EngineFixture.newLeg();
            engine.send(new MediaCommand.Open(third, LOCAL, LOCAL, false, Optional.empty()));
            assertThat(engine.event(third, MediaEvent.Failed.class).reason())
                    .startsWith("media.ports: none of the 2 port pairs");
            engine.send(new MediaCommand.Close(third));
            engine.close(first);
            plain(engine);
            assertThat(engine.engine.counters().sessions()).isEqualTo(2);
        }
    }

    @Test
    void secureLegsCrowdTogetherWhenNoPortIsLeft() {
        try (EngineFixture engine =
                        new EngineFixture(EngineFixture.config(2, 1, Duration.ofSeconds(30), Duration.ofSeconds(5)));
                Peer a = Peer.secure(engine).agree();
                Peer b = Peer.secure(engine).agree()) {
            assertThat(a.opened.rtp()).isEqualTo(b.opened.rtp());
            engine.bridge(a, b);
            for (Peer[] pair : List.of(new Peer[] {a, b}, new Peer[] {b, a})) {
                byte[] payload = a.payload();
                pair[0].say(payload);
                assertThat(pair[1].hear().payload()).isEqualTo(payload);
            }
        }
    }

    @Test
    void portsOfOtherProgramsArePassedOver() throws Exception {
        MediaConfig config = EngineFixture.config(8, 1, Duration.ofSeconds(30), Duration.ofSeconds(5));
        int even = config.portMin() + config.portMin() % 2;
        try (DatagramSocket one = new DatagramSocket(new InetSocketAddress(LOCAL, even));
                DatagramSocket two = new DatagramSocket(new InetSocketAddress(LOCAL, even + 3));
                EngineFixture engine = new EngineFixture(config)) {
            assertThat(one.isBound() && two.isBound()).isTrue();
            assertThat(plain(engine).rtp().getPort()).isNotIn(even, even + 2);
            assertThat(plain(engine).rtp().getPort()).isNotIn(even, even + 2);
            LegId third = EngineFixture.newLeg();
            engine.send(new MediaCommand.Open(third, LOCAL, LOCAL, false, Optional.empty()));
            assertThat(engine.event(third, MediaEvent.Failed.class).reason()).contains("2 are taken by other programs");
        }
    }

    @Test
    void anAddressThatIsNotOursOrNoneIsRefused() {
        try (EngineFixture engine = new EngineFixture()) {
            for (String address : List.of("192.0.2.1", "0.0.0.0")) {
                LegId leg = EngineFixture.newLeg();
                engine.send(new MediaCommand.Open(leg, EngineFixture.address(address), LOCAL, true, Optional.empty()));
                assertThat(engine.event(leg, MediaEvent.Failed.class).reason()).startsWith("media.address: ");
            }
            assertThat(engine.engine.counters().portsInUse()).isZero();
            assertThat(engine.engine.counters().sessions()).isZero();
        }
    }

    @Test
    void theExternalAddressIsAnnouncedWhereItIsOfTheSameFamilyToPhonesOutside() {
        MediaConfig plain = EngineFixture.config(40, 1, Duration.ofSeconds(30), Duration.ofSeconds(5));
        MediaConfig config = new MediaConfig(
                plain.portMin(),
                plain.portMax(),
                Optional.of(LOCAL),
                Optional.of(EngineFixture.address("203.0.113.9")),
                InetAddress::isLoopbackAddress,
                1,
                plain.silentAfter(),
                plain.reportInterval(),
                plain.udp());
        try (EngineFixture engine = new EngineFixture(config)) {
            InetAddress outside = EngineFixture.address("192.0.2.1");
            MediaEvent.Opened toOutside = engine.open(EngineFixture.newLeg(), outside, outside, true, Optional.empty());
            assertThat(toOutside.rtp().getAddress().getHostAddress()).isEqualTo("203.0.113.9");
            MediaEvent.Opened toInside = engine.open(EngineFixture.newLeg(), outside, LOCAL, true, Optional.empty());
            assertThat(toInside.rtp().getAddress()).isEqualTo(LOCAL);
        }
    }

    @Test
    void closingTheEngineClosesEveryLeg() {
        EngineFixture engine = new EngineFixture();
        LegId leg = plain(engine).leg();
        engine.close();
        assertThat(engine.events(leg, MediaEvent.Closed.class)).hasSize(1);
        assertThat(engine.engine.counters().portsInUse()).isZero();
        LegId late = EngineFixture.newLeg();
        engine.send(new MediaCommand.Open(late, LOCAL, LOCAL, false, Optional.empty()));
        assertThat(engine.event(late, MediaEvent.Failed.class).reason()).contains("shut down");
    }

    @Test
    void aRangeWithoutAPairIsRefused() {
        assertThatThrownBy(() -> MediaConfig.ofPorts(30_001, 30_002))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("media.ports");
    }

    private static MediaEvent.Opened plain(EngineFixture engine) {
        return engine.open(EngineFixture.newLeg(), LOCAL, LOCAL, false, Optional.empty());
    }
}
