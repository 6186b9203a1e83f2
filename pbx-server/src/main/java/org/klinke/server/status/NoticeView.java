package org.klinke.server.status;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.status.Component;
import org.klinke.core.status.Notice;
import org.klinke.core.status.Words;

/// A notice as API and command line show it.
public record NoticeView(
        UUID id,
        String kind,
        String state,
        TextView title,
        List<String> components,
        Instant startsAt,
        Optional<Instant> endsAt,
        boolean automatic,
        List<UpdateView> updates) {
    public NoticeView {
        components = List.copyOf(components);
        updates = List.copyOf(updates);
    }

    record UpdateView(Instant at, String state, TextView text) {}

    record TextView(Optional<String> de, Optional<String> en) {
        static TextView of(Words words) {
            return new TextView(
                    Optional.of(words.de()).filter(text -> !text.isEmpty()),
                    Optional.of(words.en()).filter(text -> !text.isEmpty()));
        }
    }

    public static NoticeView of(Notice notice) {
        return new NoticeView(
                notice.id(),
                notice.kind().word(),
                notice.state().word(),
                TextView.of(notice.title()),
                notice.components().stream().map(Component::word).toList(),
                notice.startsAt(),
                notice.endsAt(),
                notice.automatic(),
                notice.updates().stream()
                        .map(one -> new UpdateView(one.at(), one.state().word(), TextView.of(one.text())))
                        .toList());
    }
}
