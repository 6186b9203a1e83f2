package org.klinke.server.status;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.klinke.core.status.ComponentState;
import org.klinke.core.status.StatusBoard;

/// Makes the page and the feed out of what everybody may know. Every word of others is escaped by the template engine.
public final class StatusHtml {
    private static final int BAR_STEP = 5;
    private static final Mustache.Compiler MUSTACHE =
            Mustache.compiler().emptyStringIsFalse(true).withLoader(name -> new StringReader(read(name + ".html")));
    private static final Template PAGE = MUSTACHE.compile(read("page.html"));
    private static final Template ASK = MUSTACHE.compile(read("ask.html"));
    private static final Template FEED = MUSTACHE.compile(read("feed.xml"));

    private StatusHtml() {}

    /// Where the other things are, as links of the page.
    ///
    /// @param subscribe where the form goes; empty: nobody is told by mail
    public record Links(String css, String de, String en, String feed, String json, Optional<String> subscribe) {}

    /// @param zone by whose clock
    /// @param message for who has just done something; empty: none
    public static String page(PublicStatus status, boolean german, ZoneId zone, Links links, Optional<String> message) {
        StatusWords words = StatusWords.of(german);
        List<PublicStatus.Entry> open = notices(status, one -> one.kind().equals("incident") && !isOver(one));
        List<PublicStatus.Entry> planned = notices(status, one -> one.kind().equals("maintenance") && !isOver(one));
        Instant oldest = status.at()
                .atOffset(ZoneOffset.UTC)
                .minusDays(StatusBoard.DAYS_MAX)
                .toInstant();
        List<PublicStatus.Entry> past = notices(
                status,
                one -> isOver(one) && one.endsAt().orElse(one.startsAt()).isAfter(oldest));
        List<String> notes = new ArrayList<>();
        if (!status.answering()) {
            notes.add(words.say("note.away"));
        } else if (!status.storing()) {
            notes.add(words.say("note.memory"));
        }
        Function<PublicStatus.Entry, Map<String, Object>> shown = one -> notice(one, words, zone);
        Map<String, Object> facts = new HashMap<>();
        facts.put("lang", german ? "de" : "en");
        facts.put("german", german);
        facts.put("say", words.all());
        facts.put("name", status.name());
        facts.put("state", status.state());
        facts.put("banner", words.say("banner." + (status.answering() ? status.state() : "away")));
        facts.put("notes", notes);
        facts.put("message", message.orElse(""));
        facts.put("open", open.stream().map(shown).toList());
        facts.put("hasOpen", !open.isEmpty());
        facts.put("planned", planned.stream().map(shown).toList());
        facts.put("hasPlanned", !planned.isEmpty());
        facts.put("past", past.stream().map(shown).toList());
        facts.put(
                "parts",
                status.components().stream()
                        .filter(part -> !part.days().isEmpty() || !part.state().equals(ComponentState.UNKNOWN.word()))
                        .map(part -> part(
                                part,
                                words,
                                status.at().atOffset(ZoneOffset.UTC).toLocalDate()))
                        .toList());
        facts.put("subscribe", links.subscribe().isPresent());
        facts.put(
                "link",
                Map.of(
                        "css", links.css(),
                        "de", links.de(),
                        "en", links.en(),
                        "feed", links.feed(),
                        "json", links.json(),
                        "subscribe", links.subscribe().orElse("")));
        facts.put("at", status.at().toString());
        facts.put("atText", words.clock(status.at(), zone));
        return PAGE.execute(facts);
    }

    /// Atom (RFC 4287): an entry for each notice, with all that was said of it.
    ///
    /// @param page address of the page, as absolute as it is known
    public static String feed(PublicStatus status, boolean german, ZoneId zone, String self, String page) {
        StatusWords words = StatusWords.of(german);
        List<Map<String, Object>> entries = status.notices().stream()
                .map(one -> {
                    Map<String, Object> entry = notice(one, words, zone);
                    entry.put("id", one.id().toString());
                    entry.put("updated", last(one).toString());
                    entry.put("author", status.name());
                    entry.put(
                            "content",
                            one.updates().stream()
                                    .map(step -> words.clock(step.at(), zone) + " – "
                                            + words.say("state." + step.state()) + "\n"
                                            + step.text().words().in(german))
                                    .collect(Collectors.joining("\n\n")));
                    return entry;
                })
                .toList();
        Map<String, Object> facts = new HashMap<>();
        facts.put("lang", german ? "de" : "en");
        facts.put("say", words.all());
        facts.put("name", status.name());
        facts.put(
                "id",
                "urn:uuid:" + UUID.nameUUIDFromBytes(("status " + status.name()).getBytes(StandardCharsets.UTF_8)));
        facts.put(
                "updated",
                status.notices().stream()
                        .map(StatusHtml::last)
                        .max(Instant::compareTo)
                        .orElse(Instant.EPOCH)
                        .toString());
        facts.put("self", self);
        facts.put("page", page);
        facts.put("entries", entries);
        return FEED.execute(facts);
    }

    /// A page that says something to one who has just done something, or has him press a button: a link alone does
    /// nothing, for mail programs and their guards follow links.
    ///
    /// @param action where the button goes; empty: there is none
    static String ask(String name, boolean german, String titleKey, String textKey, String action, String link) {
        StatusWords words = StatusWords.of(german);
        return ASK.execute(Map.of(
                "lang",
                german ? "de" : "en",
                "name",
                name,
                "title",
                words.say("title"),
                "text",
                textKey.isEmpty() ? "" : words.say(textKey),
                "button",
                action.isEmpty() ? "" : words.say(titleKey),
                "action",
                action,
                "link",
                link,
                "back",
                words.say("back")));
    }

    public static String css() {
        return read("style.css");
    }

    private static boolean isOver(PublicStatus.Entry notice) {
        return notice.state().equals("resolved") || notice.state().equals("completed");
    }

    private static Instant last(PublicStatus.Entry notice) {
        return notice.updates().isEmpty()
                ? notice.startsAt()
                : notice.updates().getFirst().at();
    }

    private static List<PublicStatus.Entry> notices(PublicStatus status, Predicate<PublicStatus.Entry> which) {
        return status.notices().stream().filter(which).toList();
    }

    private static Map<String, Object> notice(PublicStatus.Entry notice, StatusWords words, ZoneId zone) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("kind", notice.kind());
        facts.put("title", notice.title().words().in(words.german()));
        facts.put("stateName", words.say("state." + notice.state()));
        facts.put(
                "when",
                words.clock(notice.startsAt(), zone)
                        + notice.endsAt()
                                .map(end -> " – " + words.clock(end, zone))
                                .orElse(""));
        facts.put(
                "affected",
                notice.components().stream()
                        .map(one -> words.say("part." + one))
                        .collect(Collectors.joining(", ")));
        facts.put(
                "updates",
                notice.updates().stream()
                        .map(step -> Map.of(
                                "at", step.at().toString(),
                                "atText", words.clock(step.at(), zone),
                                "stateName", words.say("state." + step.state()),
                                "text", step.text().words().in(words.german())))
                        .toList());
        return facts;
    }

    private static Map<String, Object> part(PublicStatus.Part part, StatusWords words, LocalDate today) {
        String name = words.say("part." + part.name());
        Optional<String> uptime = part.uptimePercent().map(words::percent);
        Map<LocalDate, PublicStatus.Day> days =
                part.days().stream().collect(Collectors.toMap(PublicStatus.Day::day, day -> day, (_, later) -> later));
        List<Map<String, Object>> bars = new ArrayList<>();
        for (int i = 0; i < StatusBoard.DAYS_MAX; i++) {
            LocalDate day = today.minusDays(StatusBoard.DAYS_MAX - 1L - i);
            String state = Optional.ofNullable(days.get(day))
                    .map(PublicStatus.Day::state)
                    .orElse(ComponentState.UNKNOWN.word());
            bars.add(Map.of(
                    "x",
                    i * BAR_STEP,
                    "state",
                    state,
                    "title",
                    words.say("day", words.day(day), words.say("state." + state))));
        }
        return Map.of(
                "name", name,
                "state", part.state(),
                "stateName", words.say("state." + part.state()),
                "summary",
                        uptime.map(share -> words.say("summary", name, share))
                                .orElseGet(() -> words.say("summary.none", name)),
                "uptime", uptime.map(share -> words.say("uptime", share)).orElse(""),
                "days", bars);
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(StatusHtml.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
