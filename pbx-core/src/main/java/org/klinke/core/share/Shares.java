package org.klinke.core.share;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.tenant.TenantScope;

/// Lets one account of the tenant hear one recording for a while, though it may hear no others. Nothing of it leaves
/// the
/// house: there is no link that whoever has it could open, and what is deleted is shared no more. Thread-safe.
public final class Shares {
    public static final int HOURS_MAX = 30 * 24;
    private static final int OPEN_MAX = 50;
    private static final int REASON_CHARS_MAX = 500;

    private final Database database;
    private final Changes changes;
    private final ShareStore store;
    private final Archive archive;
    private final Ids ids;
    private final InstantSource time;

    public Shares(Database database, Changes changes, ShareStore store, Archive archive, Ids ids, InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.archive = archive;
        this.ids = ids;
        this.time = time;
    }

    /// What somebody may hear by a share.
    public record Shared(Share share, MediaObject object) {}

    /// @param login of an account of the tenant
    /// @throws InvalidInput naming the field
    public Share share(TenantScope scope, MediaObject object, String login, int hours, String reason, Actor actor) {
        if (hours < 1 || hours > HOURS_MAX) {
            throw new InvalidInput("hours", "it is too short or too long", "use 1 to " + HOURS_MAX);
        }
        if (reason.isBlank() || reason.length() > REASON_CHARS_MAX) {
            throw new InvalidInput(
                    "reason",
                    "must have 1 to " + REASON_CHARS_MAX + " characters",
                    "say why, for whoever reads the audit log");
        }
        Instant now = time.instant().truncatedTo(ChronoUnit.MICROS);
        return changes.aside(scope, actor, reason, change -> {
            UUID account = store.account(change.tx(), login)
                    .orElseThrow(() ->
                            new InvalidInput("account", "there is no such account", "write how its owner logs in"));
            if (store.of(change.tx(), object.id(), now).size() >= OPEN_MAX) {
                throw new InvalidInput(
                        "account", "it is shared with " + OPEN_MAX + " already", "end one of these shares first");
            }
            Share share =
                    new Share(ids.next(), object.id(), account, login, reason, now, now.plus(Duration.ofHours(hours)));
            store.add(change, share);
            return share;
        });
    }

    /// Those that have not ended.
    public List<Share> of(TenantScope scope, MediaObject object) {
        return database.inTenant(scope, tx -> store.of(tx, object.id(), time.instant()));
    }

    /// At once.
    ///
    /// @throws InvalidInput if there is none
    public void end(TenantScope scope, MediaObject object, UUID id, Actor actor) {
        changes.aside(scope, actor, "", change -> {
            Share share = store.of(change.tx(), object.id(), time.instant()).stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInput("id", "there is no such share", "look at the list again"));
            store.end(change, share);
            return true;
        });
    }

    /// What an account may hear now, the last that was shared first.
    public List<Shared> with(TenantScope scope, UUID account) {
        return database.inTenant(scope, tx -> store.with(tx, account, time.instant())).stream()
                .flatMap(share ->
                        archive.find(scope, share.recording()).map(object -> new Shared(share, object)).stream())
                .toList();
    }

    public Optional<Shared> find(TenantScope scope, UUID account, UUID id) {
        return with(scope, account).stream()
                .filter(one -> one.share().id().equals(id))
                .findFirst();
    }
}
