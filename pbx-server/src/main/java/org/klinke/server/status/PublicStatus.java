package org.klinke.server.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.status.ComponentState;
import org.klinke.core.status.Notice;
import org.klinke.core.status.StatusBoard;
import org.klinke.core.status.StatusDay;
import org.klinke.core.status.Words;

/// What everybody may know, and nothing else: this is `/status.json`, and from this alone the page and the feed are
/// made. No tenant, no number, no carrier and no address is in it.
///
/// @param name of the service
/// @param state of the whole
/// @param at when it was looked at
/// @param storing whether the database answers; if not, this is from memory
/// @param answering false in a copy elsewhere that could not reach the server
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PublicStatus(
        String name,
        String state,
        Instant at,
        boolean storing,
        boolean answering,
        List<Part> components,
        List<Entry> notices) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    public PublicStatus {
        components = List.copyOf(components);
        notices = List.copyOf(notices);
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Part(
            String name, String state, Optional<Instant> since, Optional<Double> uptimePercent, List<Day> days) {
        public Part {
            days = List.copyOf(days);
        }

        static Part of(StatusBoard.Line line) {
            return new Part(
                    line.component().word(),
                    line.state().word(),
                    line.since(),
                    line.uptimePercent(),
                    line.days().stream().map(Day::of).toList());
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Day(LocalDate day, int minutes, int degraded, int down, String state) {
        static Day of(StatusDay day) {
            return new Day(
                    day.day(),
                    day.minutes(),
                    day.degraded(),
                    day.down(),
                    day.state().word());
        }
    }

    /// What somebody wrote, in the languages he wrote it in.
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Text(Optional<String> de, Optional<String> en) {
        static Text of(Words words) {
            return new Text(some(words.de()), some(words.en()));
        }

        private static Optional<String> some(String text) {
            return Optional.of(text).filter(one -> !one.isEmpty());
        }

        Words words() {
            return new Words(de.orElse(""), en.orElse(""));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Entry(
            UUID id,
            String kind,
            String state,
            Text title,
            List<String> components,
            Instant startsAt,
            Optional<Instant> endsAt,
            List<Step> updates) {
        public Entry {
            components = List.copyOf(components);
            updates = List.copyOf(updates);
        }

        static Entry of(Notice notice) {
            return new Entry(
                    notice.id(),
                    notice.kind().word(),
                    notice.state().word(),
                    Text.of(notice.title()),
                    notice.components().stream().map(one -> one.word()).toList(),
                    notice.startsAt(),
                    notice.endsAt(),
                    notice.updates().stream().map(Step::of).toList());
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Step(Instant at, String state, Text text) {
        static Step of(Notice.Update update) {
            return new Step(update.at(), update.state().word(), Text.of(update.text()));
        }
    }

    static PublicStatus of(
            String name, Instant at, boolean storing, List<StatusBoard.Line> lines, List<Notice> notices) {
        return new PublicStatus(
                name,
                ComponentState.worst(lines.stream().map(StatusBoard.Line::state).toList())
                        .word(),
                at,
                storing,
                true,
                lines.stream().map(Part::of).toList(),
                notices.stream().map(Entry::of).toList());
    }

    /// What a copy elsewhere says when the server does not answer: it knows nothing but that, and what was before.
    public PublicStatus unanswered() {
        return new PublicStatus(
                name,
                ComponentState.OUTAGE.word(),
                at,
                storing,
                false,
                components.stream()
                        .map(part -> new Part(
                                part.name(),
                                ComponentState.UNKNOWN.word(),
                                Optional.empty(),
                                part.uptimePercent(),
                                part.days()))
                        .toList(),
                notices);
    }

    public byte[] print() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws IOException if it is none
    public static PublicStatus parse(byte[] json) throws IOException {
        return JSON.readValue(new String(json, StandardCharsets.UTF_8), PublicStatus.class);
    }
}
