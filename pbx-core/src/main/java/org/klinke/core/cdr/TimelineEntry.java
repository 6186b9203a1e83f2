package org.klinke.core.cdr;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.id.LegId;

/// One line of a call's story, as the call inspector and `klinke trace` show it.
///
/// @param leg empty where it concerns the whole call
/// @param kind stable word for machines: "decision", [#SENT], "media", [#SIP_CALL_ID] …
/// @param text one line for people
/// @param detail more if there is more, for example the whole message with its secrets masked; may be empty
public record TimelineEntry(Instant at, Optional<LegId> leg, String kind, String text, String detail) {
    /// A message to or from the leg's phone.
    public static final String SENT = "sent";

    public static final String RECEIVED = "received";

    /// The entry that names a leg's SIP Call-ID as its `text`: calls are found by it.
    public static final String SIP_CALL_ID = "sip-call-id";
}
