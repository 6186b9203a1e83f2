package org.klinke.core.voicemail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.authority.PinLocks;
import org.klinke.core.authority.PinLocks.Answer;
import org.klinke.core.authority.PinLocks.Guesser;
import org.klinke.core.authority.TollBook;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Each order on a thread of its own, each change through the `Change` door. Thread-safe.
public final class StoredBoxes implements VoiceBoxes {
    private static final Logger LOG = LoggerFactory.getLogger(StoredBoxes.class);

    private final Database database;
    private final Changes changes;
    private final BoxStore store;
    private final Recordings recordings;
    private final RecordingBook quotas;
    private final Archive archive;
    private final VoicemailLoader lamps;
    private final TollBook tolls;
    private final InstantSource time;
    private final PerTenant<UnderWay> underWay = new PerTenant<>(UnderWay::new);

    /// @param quotas how much each tenant may keep
    /// @param archive of messages and greetings
    /// @param lamps told of what was heard
    public StoredBoxes(
            Database database,
            Changes changes,
            BoxStore store,
            Recordings recordings,
            RecordingBook quotas,
            Archive archive,
            VoicemailLoader lamps,
            TollBook tolls,
            InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.recordings = recordings;
        this.quotas = quotas;
        this.archive = archive;
        this.lamps = lamps;
        this.tolls = tolls;
        this.time = time;
    }

    private interface Order<T> {
        T carryOut() throws IOException;
    }

    @Override
    public CompletableFuture<Optional<BoxContents>> look(TenantScope scope, VoiceBox box) {
        return apart(
                scope,
                () -> Optional.of(database.inTenant(scope, tx -> store.contents(tx, box.owner()))),
                Optional::empty);
    }

    @Override
    public boolean begins(TenantScope scope, VoiceBox box, UUID id, BoxContents known) {
        return underWay.in(scope).begins(id, box, known, time.instant());
    }

    @Override
    public void ended(TenantScope scope, UUID id, Optional<RecordingId> kept) {
        underWay.in(scope).ended(id, kept);
    }

    /// A message is in its box, for all to see.
    public void listed(TenantScope scope, RecordingId message) {
        underWay.in(scope).listed(message, time.instant());
    }

    /// Whoever guesses can do so neither at one phone nor, from many, for one box.
    @Override
    public CompletableFuture<Entry> enter(TenantScope scope, VoiceBox box, DeviceId device, String pin) {
        return apart(
                scope,
                () -> {
                    boolean right = database.inTenant(scope, tx -> store.hasPin(tx, box.owner(), pin));
                    PinLocks locks = tolls.pins(scope);
                    Answer box1 = locks.guess(new Guesser.OfBox(box.owner()), right, time.instant());
                    Answer there = locks.guess(new Guesser.OfDevice(device), right, time.instant());
                    if (box1 == Answer.LOCKED || there == Answer.LOCKED) {
                        return Entry.LOCKED;
                    }
                    return right ? Entry.OPEN : Entry.WRONG;
                },
                () -> Entry.FAILED);
    }

    @Override
    public CompletableFuture<PinSet> setPin(TenantScope scope, VoiceBox box, String pin, String by) {
        if (!BoxPin.isStrong(pin, box.extension())) {
            return CompletableFuture.completedFuture(PinSet.WEAK);
        }
        return apart(
                scope,
                () -> changes.in(scope, actor(by), "by phone", change -> {
                    store.setPin(change, box.owner(), box.extension(), pin);
                    return PinSet.DONE;
                }),
                () -> PinSet.FAILED);
    }

    /// As by phone, for its owner who is logged in; it waits for the database.
    ///
    /// @throws InvalidInput if somebody would guess it
    public void setPin(TenantScope scope, VoiceBox box, String pin, Actor actor) {
        changes.in(scope, actor, "own PIN", change -> {
            store.setPin(change, box.owner(), box.extension(), pin);
            return true;
        });
    }

    @Override
    public CompletableFuture<Optional<Source>> greeting(TenantScope scope, RecordingId greeting) {
        return apart(
                scope,
                () -> {
                    recordings.read(scope, greeting).close(); // it is there, and can be opened
                    return Optional.of(new Source.Kept(greeting, () -> bytes(recordings.read(scope, greeting))));
                },
                Optional::empty);
    }

    @Override
    public CompletableFuture<Optional<Source>> sound(TenantScope scope, RecordingId message, String by) {
        return apart(
                scope,
                () -> {
                    archive.open(scope, found(scope, message), actor(by), "by phone")
                            .close();
                    return Optional.of(new Source.Kept(message, () -> bytes(recordings.read(scope, message))));
                },
                Optional::empty);
    }

    private static byte[] bytes(SealedReader opened) throws IOException {
        try (SealedReader reader = opened) {
            return reader.readAll();
        }
    }

    private MediaObject found(TenantScope scope, RecordingId message) {
        return archive.find(scope, message)
                .orElseThrow(
                        () -> new InvalidInput("message", "it has been deleted meanwhile", "look at the box again"));
    }

    @Override
    public CompletableFuture<Boolean> heard(TenantScope scope, RecordingId message, String by) {
        return done(scope, () -> {
            mark(scope, message, true, actor(by), "by phone");
            return true;
        });
    }

    /// Heard, or new again; the lamps follow.
    ///
    /// @throws InvalidInput if it is gone
    public void mark(TenantScope scope, RecordingId message, boolean heard, Actor actor, String reason) {
        changes.aside(scope, actor, reason, change -> {
            store.heard(change, message, heard);
            return true;
        });
        lamps.load(scope);
    }

    @Override
    public CompletableFuture<Boolean> delete(TenantScope scope, RecordingId message, String by) {
        return done(scope, () -> {
            archive.delete(scope, found(scope, message), actor(by), "by phone");
            return true;
        });
    }

    @Override
    public CompletableFuture<Boolean> forward(TenantScope scope, RecordingId message, VoiceBox to, String by) {
        return done(scope, () -> passOn(scope, message, to, actor(by)));
    }

    /// As [#forward], for whoever looks after a box; it waits for disk and database.
    ///
    /// @return false: the other box is full
    public boolean passOn(TenantScope scope, RecordingId message, VoiceBox to, Actor actor) throws IOException {
        UUID id = UUID.randomUUID();
        if (!begins(scope, to, id, contents(scope, to))) {
            return false;
        }
        Optional<RecordingId> copy = Optional.empty();
        try {
            MediaObject object = found(scope, message);
            byte[] sound;
            try (SealedReader reader = archive.open(scope, object, actor, "forwarded to " + to.words())) {
                sound = reader.readAll();
            }
            copy = Optional.of(copy(scope, object.label(), sound, to));
        } finally {
            ended(scope, id, copy);
        }
        return true;
    }

    private RecordingId copy(TenantScope scope, Label label, byte[] sound, VoiceBox to) throws IOException {
        Label copied = label.in(
                to.owner(),
                to.user(),
                to.name(),
                to.extension(),
                to.settings().keepDays(),
                time.instant(),
                quotas.in(scope).quotaBytes());
        return recordings.keep(scope, copied, sound);
    }

    @Override
    public CompletableFuture<Boolean> greet(
            TenantScope scope, VoiceBox box, GreetingCase when, Optional<RecordingId> greeting, String by) {
        return done(scope, () -> {
            greet(scope, box, when, greeting, actor(by), "by phone");
            return true;
        });
    }

    /// What is in a box, for people who look after it.
    public BoxContents contents(TenantScope scope, VoiceBox box) {
        return database.inTenant(scope, tx -> store.contents(tx, box.owner()));
    }

    /// How many messages are in each box that is not empty, by owner.
    public Map<UUID, BoxStore.Count> counts(TenantScope scope) {
        return database.inTenant(scope, store::counts);
    }

    /// A greeting that somebody has brought as a file; it waits for disk and database.
    ///
    /// @param wav 16 bit, 16 kHz, one channel
    public RecordingId upload(TenantScope scope, VoiceBox box, GreetingCase when, byte[] wav, Actor actor)
            throws IOException {
        Label label = Label.uploaded(
                MediaObject.Kind.GREETING,
                box.name(),
                Optional.of(box.owner()),
                time.instant(),
                quotas.in(scope).quotaBytes());
        RecordingId sound = recordings.keep(scope, label, wav);
        try {
            greet(scope, box, when, Optional.of(sound), actor, "");
        } catch (DatabaseUnavailable e) {
            throw e; // perhaps the box has it all the same; what none has goes within the hour
        } catch (RuntimeException e) {
            recordings.discard(scope, sound);
            throw e;
        }
        return sound;
    }

    /// What callers hear then is again what the server says, or the greeting for all cases.
    ///
    /// @throws InvalidInput if there is none
    public void removeGreeting(TenantScope scope, VoiceBox box, GreetingCase when, Actor actor) {
        requireGreeting(scope, box, when);
        greet(scope, box, when, Optional.empty(), actor, "");
    }

    /// To be heard by whoever looks after the box: callers hear it, too.
    ///
    /// @throws InvalidInput if there is none, or its file is not there
    public SealedReader openGreeting(TenantScope scope, VoiceBox box, GreetingCase when) throws IOException {
        RecordingId greeting = requireGreeting(scope, box, when);
        try {
            return recordings.read(scope, greeting);
        } catch (NoSuchFileException e) {
            throw new InvalidInput(
                    "greeting",
                    "its file is missing on the disk",
                    "restore the folder 'recordings' of the data directory from its backup, or upload it again");
        }
    }

    private RecordingId requireGreeting(TenantScope scope, VoiceBox box, GreetingCase when) {
        return contents(scope, box)
                .greeting(when)
                .orElseThrow(() -> new InvalidInput("id", "there is no such greeting", "look at the box again"));
    }

    private void greet(
            TenantScope scope,
            VoiceBox box,
            GreetingCase when,
            Optional<RecordingId> greeting,
            Actor actor,
            String reason) {
        changes.in(scope, actor, reason, change -> {
            store.greet(change, box.owner(), when, greeting);
            return true;
        });
        for (RecordingId old : database.inTenant(scope, tx -> store.oldGreetings(tx, box.owner()))) {
            if (!greeting.equals(Optional.of(old))) {
                deleteOld(scope, old, actor);
            }
        }
    }

    /// The new one is there, and heard: that an old one stays is no reason to say that it is not.
    private void deleteOld(TenantScope scope, RecordingId old, Actor actor) {
        try {
            archive.find(scope, old).ifPresent(object -> archive.delete(scope, object, actor, "another greeting"));
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("greeting", old)
                    .log("an old greeting could not be deleted; it goes with the next one");
        }
    }

    private static Actor actor(String by) {
        return new Actor(by, "user", "phone");
    }

    private static CompletableFuture<Boolean> done(TenantScope scope, Order<Boolean> order) {
        return apart(scope, order, () -> false);
    }

    private static <T> CompletableFuture<T> apart(TenantScope scope, Order<T> order, Supplier<T> failed) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.ofVirtual().name("voice box").start(() -> {
            try {
                done.complete(order.carryOut());
            } catch (IOException | UncheckedIOException e) {
                failed(scope, e);
                done.complete(failed.get());
            } catch (RuntimeException e) { // an edge: whoever is in the call hears that it could not be done
                failed(scope, e);
                done.complete(failed.get());
            }
        });
        return done;
    }

    private static void failed(TenantScope scope, Exception why) {
        LOG.atWarn()
                .setCause(why)
                .addKeyValue("tenant", scope.name())
                .log("What somebody wanted of a voice box could not be done");
    }
}
