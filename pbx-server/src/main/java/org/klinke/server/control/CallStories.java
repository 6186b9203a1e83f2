package org.klinke.server.control;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.LegRecord;
import org.klinke.core.cdr.Party;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.id.LegId;
import org.klinke.core.media.MediaStats;
import org.klinke.core.tenant.TenantScope;

/// Turns records and timelines into what `trace` shows.
public final class CallStories {
    private static final int LETTERS_MAX = 26;

    private CallStories() {}

    /// @param leg letter, "" for the whole call
    public record Entry(long millis, String at, String leg, String kind, String text, String detail) {}

    /// @param media how its audio was carried and came
    public record LegView(
            String letter,
            String id,
            String party,
            String direction,
            String outcome,
            long packetsIn,
            long packetsOut,
            MediaStats media) {}

    public record Story(
            String id,
            String conversation,
            String tenant,
            String state,
            String from,
            String dialled,
            String startedAt,
            String answeredAt,
            String endedAt,
            String cause,
            int sipStatus,
            String summary,
            String remedy,
            List<LegView> legs,
            List<Entry> timeline) {}

    /// @param texts of its messages, as far as they are still kept
    static Story of(TenantScope scope, CallRecord call, List<String> texts) {
        Map<LegId, String> letters =
                letters(call.legs().stream().map(LegRecord::id).toList(), call.timeline());
        String talked = call.answeredAt()
                .map(at -> "answered after " + seconds(call.startedAt(), at) + ", talked for "
                        + seconds(at, call.endedAt()))
                .orElse((servedByUs(call) ? "answered by the telephone system alone" : "never answered")
                        + ", ended after " + seconds(call.startedAt(), call.endedAt()));
        return new Story(
                call.id().toString(),
                call.conversation().toString(),
                scope.name(),
                "ended",
                party(call.caller()),
                call.dialled(),
                instant(call.startedAt()),
                call.answeredAt().map(CallStories::instant).orElse(""),
                instant(call.endedAt()),
                call.cause().name(),
                call.cause().sipStatus(),
                "Ended: " + call.cause().text() + "; " + talked + ".",
                Remedy.of(call.cause()),
                call.legs().stream().map(leg -> leg(letters, leg)).toList(),
                entries(letters, call.startedAt(), TimelineEntry.withTexts(call.timeline(), texts)));
    }

    /// A code, a prompt, an echo: the caller was answered, though no callee ever was there.
    private static boolean servedByUs(CallRecord call) {
        return call.legs().stream()
                .anyMatch(leg -> leg.inbound() && leg.answeredAt().isPresent());
    }

    static Story live(
            TenantScope scope,
            String id,
            Party caller,
            String dialled,
            Instant startedAt,
            Optional<Instant> answeredAt,
            List<TimelineEntry> timeline) {
        return new Story(
                id,
                "",
                scope.name(),
                answeredAt.isPresent() ? "talking" : "ringing",
                party(caller),
                dialled,
                instant(startedAt),
                answeredAt.map(CallStories::instant).orElse(""),
                "",
                "",
                0,
                answeredAt.isPresent() ? "The call goes on." : "Not answered yet.",
                "",
                List.of(),
                entries(letters(List.of(), timeline), startedAt, timeline));
    }

    /// Milliseconds are enough for people.
    static String instant(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static String party(Party party) {
        return (party.number() + " " + party.name()).strip();
    }

    private static LegView leg(Map<LegId, String> letters, LegRecord leg) {
        return new LegView(
                letters.getOrDefault(leg.id(), ""),
                leg.id().toString(),
                party(leg.party()),
                leg.inbound() ? "called us" : "was called",
                (leg.inbound() ? "called us, " : "was called, ")
                        + (leg.answeredAt().isPresent() ? "answered, " : "")
                        + leg.cause().text() + "; " + leg.stats().summary(),
                leg.stats().packetsReceived(),
                leg.stats().packetsSent(),
                leg.stats());
    }

    private static Map<LegId, String> letters(List<LegId> legs, List<TimelineEntry> timeline) {
        Map<LegId, String> letters = new LinkedHashMap<>();
        List<LegId> all = new ArrayList<>(legs);
        timeline.forEach(entry -> entry.leg().ifPresent(all::add));
        for (LegId leg : all) {
            if (!letters.containsKey(leg)) {
                int n = letters.size();
                letters.put(leg, n < LETTERS_MAX ? String.valueOf((char) ('A' + n)) : "L" + n);
            }
        }
        return letters;
    }

    /// Of its legs: letter and party.
    static Map<LegId, String> names(CallRecord call) {
        Map<LegId, String> names = new LinkedHashMap<>(
                letters(call.legs().stream().map(LegRecord::id).toList(), call.timeline()));
        call.legs().forEach(leg -> names.computeIfPresent(leg.id(), (_, letter) -> letter + " " + party(leg.party())));
        return names;
    }

    private static List<Entry> entries(Map<LegId, String> letters, Instant start, List<TimelineEntry> timeline) {
        return timeline.stream()
                .sorted(Comparator.comparing(TimelineEntry::at))
                .map(entry -> new Entry(
                        Duration.between(start, entry.at()).toMillis(),
                        instant(entry.at()),
                        entry.leg().map(leg -> letters.getOrDefault(leg, "")).orElse(""),
                        entry.kind(),
                        entry.text(),
                        entry.detail()))
                .toList();
    }

    private static String seconds(Instant from, Instant to) {
        return String.format(
                java.util.Locale.ROOT, "%.1f s", Duration.between(from, to).toMillis() / 1000.0);
    }
}
