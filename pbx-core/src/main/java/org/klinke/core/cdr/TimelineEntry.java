package org.klinke.core.cdr;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.klinke.core.id.LegId;

/// One line of a call's story, as the call inspector and `klinke trace` show it.
///
/// @param leg empty where it concerns the whole call
/// @param kind stable word for machines: "decision", [#SENT], "media", [#SIP_CALL_ID] …
/// @param text one line for people
/// @param detail the whole message with its secrets masked where it is at hand (`core.trace`), else empty
public record TimelineEntry(Instant at, Optional<LegId> leg, String kind, String text, String detail) {
    /// A message to or from the leg's phone.
    public static final String SENT = "sent";

    public static final String RECEIVED = "received";

    /// Ends the text of a message that was seen before.
    public static final String AGAIN = " (retransmission)";

    /// The entry that names a leg's SIP Call-ID as its `text`: calls are found by it.
    public static final String SIP_CALL_ID = "sip-call-id";

    /// A message on the wire, not a note about the call.
    public boolean onTheWire() {
        return kind.equals(SENT) || kind.equals(RECEIVED);
    }

    /// The same timeline with the texts of its messages.
    ///
    /// @param texts one for each message, in order, as [org.klinke.core.trace.Traces] returns them; fewer is fine
    public static List<TimelineEntry> withTexts(List<TimelineEntry> timeline, List<String> texts) {
        Iterator<String> next = texts.iterator();
        return timeline.stream()
                .map(entry -> entry.onTheWire() && next.hasNext()
                        ? new TimelineEntry(entry.at, entry.leg, entry.kind, entry.text, next.next())
                        : entry)
                .toList();
    }
}
