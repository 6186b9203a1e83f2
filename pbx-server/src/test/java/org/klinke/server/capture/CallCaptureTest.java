package org.klinke.server.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.id.LegId;
import org.klinke.core.trace.MessageWay;

class CallCaptureTest {
    private static final Instant AT = Instant.parse("2026-11-27T20:00:00.123456Z");
    private static final LegId A = new LegId(new UUID(1, 1));
    private static final LegId B = new LegId(new UUID(1, 2));
    private static final MessageWay WAY_A = way("TLS", "203.0.113.5", 5061, "198.51.100.7", 49_152);
    private static final MessageWay WAY_B = way("UDP", "2001:db8::5", 5060, "2001:db8::9", 5062);

    private final List<TimelineEntry> timeline = List.of(
            entry(0, A, TimelineEntry.RECEIVED, "INVITE sip:101@x"),
            entry(1, A, "decision", "101 is an extension"),
            entry(2, B, TimelineEntry.SENT, "INVITE sip:b@y"),
            entry(3, B, TimelineEntry.SENT, "INVITE sip:b@y" + TimelineEntry.AGAIN),
            entry(4, B, TimelineEntry.RECEIVED, "486 Busy Here (INVITE)"),
            entry(5, A, TimelineEntry.SENT, "486 Busy Here (INVITE)"));

    private static TimelineEntry entry(int millis, LegId leg, String kind, String text) {
        return new TimelineEntry(AT.plusMillis(millis), Optional.of(leg), kind, text, "");
    }

    private static MessageWay way(String transport, String local, int localPort, String remote, int remotePort) {
        return new MessageWay(
                transport,
                new InetSocketAddress(InetAddress.ofLiteral(local), localPort),
                new InetSocketAddress(InetAddress.ofLiteral(remote), remotePort));
    }

    private static List<String> texts(List<MessageWay> ways) {
        List<String> texts = new ArrayList<>(List.of("INVITE ä", "INVITE b", "", "486 from b", "x".repeat(70_000)));
        if (!ways.isEmpty()) {
            texts.add(MessageWay.text(ways).masked());
        }
        return texts;
    }

    @Test
    void eachMessageIsAPacketFromWhereItCameToWhereItWent() throws Exception {
        List<PcapReader.Packet> packets = PcapReader.read(CallCapture.of(
                        timeline,
                        texts(List.of(WAY_A, WAY_B, WAY_B, WAY_B, WAY_A)),
                        Map.of(A, "A 100 Anna", B, "B 101 Ben"))
                .orElseThrow());

        assertThat(packets)
                .extracting(PcapReader.Packet::from, PcapReader.Packet::to, PcapReader.Packet::comment)
                .containsExactly(
                        tuple("198.51.100.7:49152", "203.0.113.5:5061", "A 100 Anna, TLS"),
                        tuple("2001:db8:0:0:0:0:0:5:5060", "2001:db8:0:0:0:0:0:9:5062", "B 101 Ben, UDP"),
                        tuple("2001:db8:0:0:0:0:0:5:5060", "2001:db8:0:0:0:0:0:9:5062", "B 101 Ben, UDP"),
                        tuple("2001:db8:0:0:0:0:0:9:5062", "2001:db8:0:0:0:0:0:5:5060", "B 101 Ben, UDP"),
                        tuple("203.0.113.5:5061", "198.51.100.7:49152", "A 100 Anna, TLS"));
        assertThat(packets.getFirst().at()).isEqualTo(AT);
        assertThat(packets.get(0).text()).isEqualTo("INVITE ä");
        assertThat(packets.get(2).text()).as("the retransmission").isEqualTo("INVITE b");
        assertThat(packets.get(4).text()).as("cut to what a packet holds").hasSize(65_000);
    }

    /// Of traces that an older version kept.
    @Test
    void withoutAddressesItSaysSoAndTakesThoseThatNobodyHas() throws Exception {
        List<PcapReader.Packet> packets = PcapReader.read(
                CallCapture.of(timeline, texts(List.of()), Map.of()).orElseThrow());

        assertThat(packets.get(0).from()).isEqualTo("192.0.2.10:5060");
        assertThat(packets.get(1).to()).isEqualTo("192.0.2.11:5060");
        assertThat(packets).allMatch(packet -> packet.comment().contains("addresses were not kept"));
    }

    @Test
    void whereNothingIsKeptThereIsNoFile() {
        assertThat(CallCapture.of(timeline, List.of(), Map.of())).isEmpty();
    }
}
