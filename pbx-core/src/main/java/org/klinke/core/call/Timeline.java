package org.klinke.core.call;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.cdr.TimelineEntry;

/// What happened in one call, in order: decisions, messages, media, ends. Used by the call's thread only.
final class Timeline {
    private static final int ENTRIES_MAX = 400;

    /// Of all details together: a phone that fills its messages must not fill the memory of all tenants.
    static final int DETAIL_CHARS_MAX = 512 * 1024;

    private final List<TimelineEntry> entries = new ArrayList<>();
    private final InstantSource time;
    private int dropped;
    private int detailChars;

    Timeline(InstantSource time) {
        this.time = time;
    }

    void note(String kind, String text) {
        add(new TimelineEntry(time.instant(), Optional.empty(), kind, text, ""));
    }

    void note(Leg leg, String kind, String text) {
        add(new TimelineEntry(time.instant(), Optional.of(leg.id()), kind, text, ""));
    }

    void wire(LegEvent.Wire wire) {
        boolean room = wire.text().length() <= DETAIL_CHARS_MAX - detailChars;
        String detail = room && entries.size() < ENTRIES_MAX ? wire.text() : "";
        detailChars += detail.length();
        add(new TimelineEntry(
                wire.at(),
                Optional.of(wire.leg()),
                wire.sent() ? TimelineEntry.SENT : TimelineEntry.RECEIVED,
                wire.summary(),
                detail));
    }

    private void add(TimelineEntry entry) {
        if (entries.size() < ENTRIES_MAX) {
            entries.add(entry);
        } else {
            dropped++;
        }
    }

    /// @param details with the text of messages, which a call that went well need not keep
    List<TimelineEntry> entries(boolean details) {
        List<TimelineEntry> all = new ArrayList<>(entries.size() + 1);
        for (TimelineEntry entry : entries) {
            all.add(
                    details || entry.detail().isEmpty()
                            ? entry
                            : new TimelineEntry(entry.at(), entry.leg(), entry.kind(), entry.text(), ""));
        }
        if (dropped > 0) {
            Instant last = entries.getLast().at();
            all.add(new TimelineEntry(last, Optional.empty(), "note", dropped + " further entries not kept", ""));
        }
        return all;
    }
}
