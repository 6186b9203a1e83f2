package org.klinke.core.voicemail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.authority.PinLocks;
import org.klinke.core.authority.PinLocks.Answer;
import org.klinke.core.authority.PinLocks.Guesser;
import org.klinke.core.authority.TollBook;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.media.Source;
import org.klinke.core.recording.Archive;
import org.klinke.core.recording.Label;
import org.klinke.core.recording.MediaObject;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.recording.Recordings;
import org.klinke.core.recording.SealedReader;
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
    private final TollBook tolls;
    private final InstantSource time;

    /// @param quotas how much each tenant may keep
    /// @param archive of messages and greetings
    public StoredBoxes(
            Database database,
            Changes changes,
            BoxStore store,
            Recordings recordings,
            RecordingBook quotas,
            Archive archive,
            TollBook tolls,
            InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.recordings = recordings;
        this.quotas = quotas;
        this.archive = archive;
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
        return done(
                scope,
                () -> changes.in(scope, actor(by), "by phone", change -> {
                    store.heard(change, message, true);
                    return true;
                }));
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
        return done(scope, () -> {
            if (database.inTenant(scope, tx -> store.messages(tx, to.owner())).size()
                    >= to.settings().messagesMax()) {
                return false;
            }
            MediaObject object = found(scope, message);
            byte[] sound;
            try (SealedReader reader = archive.open(scope, object, actor(by), "forwarded to " + to.words())) {
                sound = reader.readAll();
            }
            copy(scope, object.label(), sound, to);
            return true;
        });
    }

    private void copy(TenantScope scope, Label label, byte[] sound, VoiceBox to) throws IOException {
        Label copied = label.in(
                to.owner(),
                to.user(),
                to.name(),
                to.extension(),
                to.settings().keepDays(),
                time.instant(),
                quotas.in(scope).quotaBytes());
        RecordingId copy = recordings.announce(scope, copied);
        try {
            write(recordings.open(copy), sound);
        } catch (IOException | RuntimeException e) {
            recordings.discard(scope, copy); // half a message is none
            throw e;
        }
    }

    private static void write(RecordingSink opened, byte[] sound) throws IOException {
        try (RecordingSink sink = opened) {
            byte[] part = new byte[RecordingSink.CHUNK_BYTES_MAX];
            for (int at = 0; at < sound.length; at += part.length) {
                int length = Math.min(part.length, sound.length - at);
                System.arraycopy(sound, at, part, 0, length);
                sink.write(part, length, at + length == sound.length);
            }
            sink.sync();
        }
    }

    @Override
    public CompletableFuture<Boolean> greet(
            TenantScope scope, VoiceBox box, Optional<RecordingId> greeting, String by) {
        return done(scope, () -> {
            changes.in(scope, actor(by), "by phone", change -> {
                store.greet(change, box.owner(), greeting);
                return true;
            });
            List<RecordingId> old = database.inTenant(scope, tx -> store.oldGreetings(tx, box.owner()));
            for (RecordingId one : old) {
                if (!greeting.equals(Optional.of(one))) {
                    archive.find(scope, one)
                            .ifPresent(object -> archive.delete(scope, object, actor(by), "another greeting"));
                }
            }
            return true;
        });
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
