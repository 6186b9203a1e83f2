package org.klinke.core.call;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.trace.MessageText;
import org.klinke.core.trace.MessageWay;

/// What happened in one call, in order: decisions, messages, media, ends. Used by the call's thread only.
final class Timeline {
    private static final int ENTRIES_MAX = 400;

    /// Of all details together: a phone that fills its messages must not fill the memory of all tenants.
    static final int DETAIL_CHARS_MAX = 512 * 1024;

    /// @param text of a message on the wire
    /// @param way it travelled
    private record Line(TimelineEntry entry, Optional<MessageText> text, Optional<MessageWay> way) {
        TimelineEntry withDetail() {
            return text.map(message ->
                            new TimelineEntry(entry.at(), entry.leg(), entry.kind(), entry.text(), message.masked()))
                    .orElse(entry);
        }
    }

    private static final MessageText NO_TEXT = MessageText.of("");

    private final List<Line> lines = new ArrayList<>();
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
        int chars = wire.text().lengthChars();
        boolean room = !wire.again() && chars <= DETAIL_CHARS_MAX - detailChars && lines.size() < ENTRIES_MAX;
        detailChars += room ? chars : 0;
        TimelineEntry entry = new TimelineEntry(
                wire.at(),
                Optional.of(wire.leg()),
                wire.sent() ? TimelineEntry.SENT : TimelineEntry.RECEIVED,
                wire.again() ? wire.summary() + TimelineEntry.AGAIN : wire.summary(),
                "");
        LegEvent.Way way = wire.way();
        add(new Line(
                entry,
                room ? Optional.of(wire.text()) : Optional.empty(),
                Optional.of(new MessageWay(way.transport(), way.local(), way.remote()))));
    }

    private void add(TimelineEntry entry) {
        add(new Line(entry, Optional.empty(), Optional.empty()));
    }

    private void add(Line line) {
        if (lines.size() < ENTRIES_MAX) {
            lines.add(line);
        } else {
            dropped++;
        }
    }

    /// Everything, with the texts of messages where `texts` is set.
    List<TimelineEntry> entries(boolean texts) {
        List<TimelineEntry> all = new ArrayList<>(lines.size() + 1);
        sorted().forEach(line -> all.add(texts ? line.withDetail() : line.entry()));
        if (dropped > 0) {
            Instant last = all.getLast().at();
            all.add(new TimelineEntry(last, Optional.empty(), "note", dropped + " further entries not kept", ""));
        }
        return all;
    }

    /// One for each message among [#entries], in that order; the text of one that was not kept is empty. Then
    /// their ways, if there are any messages.
    List<MessageText> texts() {
        List<MessageText> texts = new ArrayList<>();
        List<MessageWay> ways = new ArrayList<>();
        sorted().filter(line -> line.entry().onTheWire()).forEach(line -> {
            texts.add(line.text().orElse(NO_TEXT));
            line.way().ifPresent(ways::add);
        });
        if (!texts.isEmpty()) {
            texts.add(MessageWay.text(ways));
        }
        return texts;
    }

    /// A message bears the time it was seen at, and may reach us after what it has caused.
    private Stream<Line> sorted() {
        return lines.stream()
                .sorted(Comparator.comparing((Line line) -> line.entry().at()));
    }
}
