package org.klinke.server.capture;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.id.LegId;
import org.klinke.core.trace.MessageWay;

/// The messages of an ended call as packets. Whatever carried a message, here it is one datagram from where it
/// came to where it went: that is what tools draw ladders of.
public final class CallCapture {
    /// Where an address was not kept: those of RFC 5737 §3, which nobody has.
    private static final String NOBODYS = "192.0.2.";

    private static final int SIP_PORT = 5_060;
    private static final int FIRST_FAR_END = 10;
    private static final int FAR_ENDS_MAX = 200;

    private CallCapture() {}

    /// @param timeline of the call, in the order of its messages, without their texts
    /// @param texts of its messages and their ways, as they are kept
    /// @param names of the legs, for the comments of packets
    /// @return empty if no text of any message is kept
    public static Optional<byte[]> of(List<TimelineEntry> timeline, List<String> texts, Map<LegId, String> names) {
        List<TimelineEntry> messages =
                timeline.stream().filter(TimelineEntry::onTheWire).toList();
        List<MessageWay> ways = MessageWay.of(texts, messages.size());
        PcapNg file = new PcapNg("klinke");
        Map<String, String> first = new HashMap<>();
        List<LegId> legs = new ArrayList<>();
        boolean any = false;
        for (int i = 0; i < messages.size(); i++) {
            TimelineEntry message = messages.get(i);
            LegId leg = message.leg().orElseThrow();
            if (!legs.contains(leg)) {
                legs.add(leg);
            }
            // A retransmission is kept as such, without its text: that of the first.
            String known = leg + message.kind() + message.text().replace(TimelineEntry.AGAIN, "");
            String text = i < texts.size() ? texts.get(i) : "";
            text = text.isEmpty() ? first.getOrDefault(known, "") : text;
            if (text.isEmpty()) {
                continue;
            }
            first.put(known, text);
            any = true;
            boolean sent = message.kind().equals(TimelineEntry.SENT);
            Optional<MessageWay> way = ways.isEmpty() ? Optional.empty() : Optional.of(ways.get(i));
            InetSocketAddress ours = way.map(MessageWay::local).orElseGet(() -> nobodys(1));
            InetSocketAddress theirs = way.map(MessageWay::remote)
                    .orElseGet(() -> nobodys(FIRST_FAR_END + Math.min(legs.indexOf(leg), FAR_ENDS_MAX)));
            String comment = names.getOrDefault(leg, "leg")
                    + way.map(one -> ", " + one.transport()).orElse(", addresses were not kept");
            add(file, message.at(), sent ? ours : theirs, sent ? theirs : ours, text, comment);
        }
        return any ? Optional.of(file.bytes()) : Optional.empty();
    }

    private static void add(
            PcapNg file, Instant at, InetSocketAddress from, InetSocketAddress to, String text, String comment) {
        file.add(at, UdpPacket.of(from, to, text), comment);
    }

    private static InetSocketAddress nobodys(int host) {
        return new InetSocketAddress(InetAddress.ofLiteral(NOBODYS + host), SIP_PORT);
    }
}
