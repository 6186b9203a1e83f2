package org.klinke.core.status;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// Something that people should know of the server.
///
///     incident      investigating ─▶ identified ─▶ monitoring ─▶ resolved    steps may be left out, and gone back
///     maintenance   scheduled ─▶ in progress ─▶ completed                    by the clock, if nobody says otherwise
///
/// @param startsAt of an incident when it began, of maintenance when it is to begin
/// @param endsAt of maintenance when it is to be over; of what is over, when it was
/// @param automatic the server opened it by itself
/// @param updates the latest first, at least one
public record Notice(
        UUID id,
        Kind kind,
        State state,
        Words title,
        List<Component> components,
        Instant startsAt,
        Optional<Instant> endsAt,
        boolean automatic,
        List<Update> updates) {
    public Notice {
        components = List.copyOf(components);
        updates = List.copyOf(updates);
    }

    public enum Kind {
        INCIDENT,
        MAINTENANCE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Kind> of(String word) {
            return Arrays.stream(values())
                    .filter(one -> one.word().equals(word))
                    .findFirst();
        }
    }

    public enum State {
        INVESTIGATING(Kind.INCIDENT),
        IDENTIFIED(Kind.INCIDENT),
        MONITORING(Kind.INCIDENT),
        RESOLVED(Kind.INCIDENT),
        SCHEDULED(Kind.MAINTENANCE),
        IN_PROGRESS(Kind.MAINTENANCE),
        COMPLETED(Kind.MAINTENANCE);

        private final Kind kind;

        State(Kind kind) {
            this.kind = kind;
        }

        public Kind kind() {
            return kind;
        }

        public boolean isOver() {
            return this == RESOLVED || this == COMPLETED;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static Optional<State> of(String word) {
            return Arrays.stream(values())
                    .filter(one -> one.word().equals(word))
                    .findFirst();
        }

        static State first(Kind kind) {
            return kind == Kind.INCIDENT ? INVESTIGATING : SCHEDULED;
        }
    }

    /// @param state it brought
    public record Update(Instant at, State state, Words text) {}

    /// Maintenance begins and ends by the clock, unless somebody has said that it has already, or is over.
    public Notice at(Instant now) {
        if (kind == Kind.INCIDENT || state.isOver()) {
            return this;
        }
        boolean over = endsAt.filter(end -> !end.isAfter(now)).isPresent();
        return over
                ? with(State.COMPLETED)
                : state == State.SCHEDULED && !startsAt.isAfter(now) ? with(State.IN_PROGRESS) : this;
    }

    private Notice with(State other) {
        return new Notice(id, kind, other, title, components, startsAt, endsAt, automatic, updates);
    }

    /// For the audit log.
    Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("kind", kind.word());
        facts.put("state", state.word());
        facts.put("title", title.in(false));
        facts.put("components", components.stream().map(Component::word).collect(Collectors.joining(" ")));
        facts.put("startsAt", startsAt.toString());
        facts.put("endsAt", endsAt.map(Instant::toString).orElse(""));
        facts.put("text", updates.isEmpty() ? "" : updates.getFirst().text().in(false));
        return facts;
    }
}
