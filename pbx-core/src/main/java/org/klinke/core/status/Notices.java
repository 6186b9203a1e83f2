package org.klinke.core.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// Incidents and maintenance: written by the operator, or opened by the server itself; read by everybody, from memory,
/// so
/// that the page is there when the database is not. Thread-safe.
public final class Notices {
    private static final Duration MAINTENANCE_MAX = Duration.ofDays(30);
    private static final int TEXT_LENGTH_MAX = 2_000;

    private final Database database;
    private final Changes changes;
    private final NoticeStore store;
    private final Ids ids;
    private final InstantSource time;
    private final List<BiConsumer<Notice, Boolean>> followers = new CopyOnWriteArrayList<>();
    private volatile List<Notice> all = List.of();

    public Notices(Database database, Changes changes, NoticeStore store, Ids ids, InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    /// What somebody writes who opens one.
    ///
    /// @param state empty: the first of its kind
    /// @param startsAt empty: now
    public record Wanted(
            Notice.Kind kind,
            Optional<Notice.State> state,
            Words title,
            Words text,
            List<Component> components,
            Optional<Instant> startsAt,
            Optional<Instant> endsAt) {}

    /// What somebody adds.
    ///
    /// @param state empty: as it is
    public record Added(
            Optional<Notice.State> state, Words text, Optional<Instant> startsAt, Optional<Instant> endsAt) {}

    /// @param told of each notice that was written or updated, after the commit; whether it is still there
    public void follow(BiConsumer<Notice, Boolean> told) {
        followers.add(told);
    }

    /// As they were when the database answered last, by the clock of now: the latest first.
    public List<Notice> all() {
        Instant now = time.instant();
        return all.stream().map(one -> one.at(now)).toList();
    }

    public Optional<Notice> find(UUID id) {
        return all().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    /// Reads them from the database.
    ///
    /// @throws org.klinke.core.db.DatabaseUnavailable those of before stay
    public void load() {
        all = database.inPlatform(store::list);
    }

    /// @param automatic the server opens it by itself
    /// @throws InvalidInput if it makes no sense
    public Notice create(Actor actor, Wanted wanted, boolean automatic) {
        Instant now = time.instant().truncatedTo(ChronoUnit.SECONDS);
        Notice.State state = wanted.state().orElse(Notice.State.first(wanted.kind()));
        Instant starts = wanted.startsAt().orElse(now);
        check(wanted.kind(), state, starts, wanted.endsAt());
        said("title", wanted.title());
        said("text", wanted.text());
        Notice notice = new Notice(
                ids.next(),
                wanted.kind(),
                state,
                wanted.title(),
                wanted.components().stream().distinct().toList(),
                starts,
                state.isOver() ? wanted.endsAt().or(() -> Optional.of(now)) : wanted.endsAt(),
                automatic,
                List.of(new Notice.Update(now, state, wanted.text())));
        changes.platform(actor, "status page", change -> {
            store.create(change, notice);
            return true;
        });
        return told(notice, true);
    }

    /// @throws InvalidInput if there is none, or what is added makes no sense
    public Notice update(Actor actor, UUID id, Added added) {
        Instant now = time.instant().truncatedTo(ChronoUnit.SECONDS);
        said("text", added.text());
        Notice after = changes.platform(actor, "status page", change -> {
            Notice stored = store.get(change.tx(), id);
            Notice.State state = added.state().orElse(stored.at(now).state());
            Instant starts = added.startsAt().orElse(stored.startsAt());
            Optional<Instant> ends = added.endsAt().or(() -> state.isOver() ? Optional.of(now) : stored.endsAt());
            if (!state.isOver()) {
                check(stored.kind(), state, starts, ends);
            } else if (state.kind() != stored.kind()) {
                throw wrongState(stored.kind());
            }
            List<Notice.Update> updates = new ArrayList<>();
            updates.add(new Notice.Update(now, state, added.text()));
            updates.addAll(stored.updates());
            Notice next = new Notice(
                    id,
                    stored.kind(),
                    state,
                    stored.title(),
                    stored.components(),
                    starts,
                    ends,
                    stored.automatic(),
                    updates);
            store.update(change, stored, next);
            return next;
        });
        return told(after, true);
    }

    /// @throws InvalidInput if there is none
    public void delete(Actor actor, UUID id) {
        Notice gone = changes.platform(actor, "status page", change -> {
            Notice stored = store.get(change.tx(), id);
            store.delete(change, stored);
            return stored;
        });
        told(gone, false);
    }

    private Notice told(Notice notice, boolean there) {
        load();
        followers.forEach(one -> one.accept(notice, there));
        return notice;
    }

    private static void check(Notice.Kind kind, Notice.State state, Instant starts, Optional<Instant> ends) {
        if (state.kind() != kind) {
            throw wrongState(kind);
        }
        if (kind == Notice.Kind.INCIDENT) {
            return;
        }
        if (ends.isEmpty()) {
            throw new InvalidInput("endsAt", "maintenance needs an end", "say when it is to be over");
        }
        if (!ends.get().isAfter(starts) || ends.get().isAfter(starts.plus(MAINTENANCE_MAX))) {
            throw new InvalidInput(
                    "endsAt", "it is not after the beginning, or more than 30 days after it", "correct one of the two");
        }
    }

    private static InvalidInput wrongState(Notice.Kind kind) {
        return new InvalidInput(
                "state",
                "it is none of this kind",
                kind == Notice.Kind.INCIDENT
                        ? "use investigating, identified, monitoring or resolved"
                        : "use scheduled, in-progress or completed");
    }

    private static void said(String field, Words words) {
        boolean odd = (words.de() + words.en()).chars().anyMatch(c -> Character.isISOControl(c) && c != '\n');
        if (words.isEmpty()
                || odd
                || words.de().length() > TEXT_LENGTH_MAX
                || words.en().length() > TEXT_LENGTH_MAX) {
            throw new InvalidInput(
                    field, "it says nothing, or too much", "write up to 2000 characters in one language at least");
        }
    }
}
