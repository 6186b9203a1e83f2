package org.klinke.server.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.status.Component;
import org.klinke.core.status.Notice;
import org.klinke.core.status.Notices;
import org.klinke.core.status.Words;

/// Reads what somebody writes about incidents and maintenance, as the contract has it.
public final class NoticeWish {
    private NoticeWish() {}

    /// What somebody writes who opens one, as the contract has it.
    public static Notices.Wanted wanted(JsonNode body) {
        return new Notices.Wanted(
                Notice.Kind.of(body.path("kind").asText()).orElse(Notice.Kind.INCIDENT),
                state(body),
                words(body.path("title")),
                words(body.path("text")),
                StreamSupport.stream(body.path("components").spliterator(), false)
                        .map(one -> Component.of(one.asText()))
                        .flatMap(Optional::stream)
                        .toList(),
                instant(body, "startsAt"),
                instant(body, "endsAt"));
    }

    /// What somebody adds.
    public static Notices.Added added(JsonNode body) {
        return new Notices.Added(
                state(body), words(body.path("text")), instant(body, "startsAt"), instant(body, "endsAt"));
    }

    private static Optional<Notice.State> state(JsonNode body) {
        return Notice.State.of(body.path("state").asText());
    }

    private static Words words(JsonNode text) {
        return new Words(text.path("de").asText(""), text.path("en").asText(""));
    }

    private static Optional<Instant> instant(JsonNode body, String field) {
        String text = body.path(field).asText("");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException _) {
            throw new InvalidInput(field, "it is no time", "write it as 2026-12-01T22:00:00Z");
        }
    }
}
