package org.klinke.core.boxmail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.klinke.core.alarm.MailFile;
import org.klinke.core.alarm.MailWorker;
import org.klinke.core.alarm.Post;
import org.klinke.core.alarm.PostFailed;
import org.klinke.core.audit.Actor;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.db.Database;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.recording.RecordingRule;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.BoxSettings;
import org.klinke.core.voicemail.BoxStore;
import org.klinke.core.voicemail.BoxStore.DueMail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to the address of a box about each new message, and to those of a rule about each recording that it
/// has made, on a thread of its own: at least once, or it is given up after some hours. A recording stays where
/// it is: who is told hears it there, if he may.
///
///     due ── sent, or nobody to write to ──▶ done
///      │ ▲
///      ▼ │ after 1, 2, 4 … 60 minutes, 10 times ──▶ given up
///     refused, or no mail server
///
/// A box that keeps nothing has the message deleted once it is sent. What is held stays.
public final class MessageMail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageMail.class);
    private static final int AT_ONCE_MAX = 50;
    /// Of a WAV file: the head of a message was written before its length was known.
    private static final int RIFF_LENGTH_AT = 4;

    private static final int DATA_LENGTH_AT = 40;
    private static final int HEAD_BYTES = 44;

    private final Database database;
    private final BoxStore store;
    private final Archive messages;
    private final Directory directory;
    private final ReachBook reach;
    private final RecordingBook recordings;
    private final Post post;
    private final BiFunction<TenantScope, RecordingId, String> link;
    private final InstantSource time;
    private final MailWorker<TenantScope> worker;

    /// @param link where a recording is heard
    public MessageMail(
            Database database,
            BoxStore store,
            Archive messages,
            Directory directory,
            ReachBook reach,
            RecordingBook recordings,
            TenantDirectory tenants,
            Post post,
            BiFunction<TenantScope, RecordingId, String> link,
            InstantSource time) {
        this.database = database;
        this.store = store;
        this.messages = messages;
        this.directory = directory;
        this.reach = reach;
        this.recordings = recordings;
        this.post = post;
        this.link = link;
        this.time = time;
        worker = new MailWorker<>("klinke-message-mail", tenants.all(), this::send).start();
    }

    /// A message or a recording was listed.
    public void listed(TenantScope scope) {
        worker.wake(scope);
    }

    /// @return whether there is more, for later
    private boolean send(TenantScope scope) {
        for (DueMail due : database.inTenant(scope, tx -> store.dueMails(tx, time.instant(), AT_ONCE_MAX))) {
            send(scope, due);
        }
        return database.inTenant(scope, store::hasDueMail);
    }

    private void send(TenantScope scope, DueMail due) {
        try {
            if (due.kind() == MediaObject.Kind.RECORDING) {
                recording(scope, due);
            } else {
                message(scope, due);
            }
            mark(scope, due, Optional.empty());
        } catch (PostFailed | IOException | InvalidInput e) {
            LOG.atWarn()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("A message could not be told by mail");
            mark(scope, due, MailWorker.again(due.tries(), time.instant()));
        }
    }

    /// By its rule as it is now: one that is gone tells nobody.
    private void recording(TenantScope scope, DueMail due) throws PostFailed {
        List<String> to = recordings.in(scope).rules().stream()
                .filter(rule -> rule.title().equals(due.rule()))
                .findFirst()
                .map(RecordingRule::mail)
                .orElse(List.of());
        if (!to.isEmpty()) {
            MessageText text = new MessageText(scope.tenant(), due, Optional.empty());
            post.send(to, text.recordingSubject(), text.recording(link.apply(scope, due.id())));
        }
    }

    private void message(TenantScope scope, DueMail due) throws PostFailed, IOException {
        Optional<MediaObject> message = messages.find(scope, due.id());
        Optional<BoxSettings> box =
                message.flatMap(found -> found.label().box()).flatMap(owner -> box(scope, owner));
        Optional<String> to = box.flatMap(BoxSettings::mail);
        if (to.isEmpty()) {
            return;
        }
        MessageText text =
                new MessageText(scope.tenant(), due, reach.in(scope).codes().of(FeatureCode.OWN_BOX));
        if (box.get().attach()) {
            boolean keep = box.get().keep() || !message.get().hold().isEmpty();
            post.send(List.of(to.get()), text.subject(), text.text(true, keep), file(scope, message.get(), to.get()));
            if (!keep) {
                delete(scope, message.get(), to.get());
            }
        } else {
            post.send(List.of(to.get()), text.subject(), text.text(false, true));
        }
    }

    private void delete(TenantScope scope, MediaObject message, String to) {
        try {
            messages.delete(scope, message, Actor.SYSTEM, "sent by mail to " + to);
        } catch (InvalidInput e) { // held meanwhile: it is sent all the same
            LOG.atInfo()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("reason", e.problem())
                    .log("A message stays in its box though it was sent");
        }
    }

    /// As it is now, by whatever extension its owner has.
    private Optional<BoxSettings> box(TenantScope scope, UUID owner) {
        Reach now = reach.in(scope);
        return directory
                .in(scope)
                .user(new UserId(owner))
                .flatMap(user -> now.boxes().of(user.extension(), true))
                .or(() -> now.group(owner).flatMap(group -> now.boxes().of(group.extension(), false)));
    }

    private MailFile file(TenantScope scope, MediaObject message, String to) throws IOException {
        byte[] sound;
        try (SealedReader reader = messages.open(scope, message, Actor.SYSTEM, "sent by mail to " + to)) {
            sound = reader.readAll();
        }
        if (sound.length > HEAD_BYTES) {
            ByteBuffer.wrap(sound)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(RIFF_LENGTH_AT, sound.length - RIFF_LENGTH_AT - Integer.BYTES)
                    .putInt(DATA_LENGTH_AT, sound.length - HEAD_BYTES);
        }
        return new MailFile("message-" + message.id() + ".wav", "audio/x-wav", sound);
    }

    private void mark(TenantScope scope, DueMail due, Optional<Instant> next) {
        database.writeInTenant(scope, tx -> {
            store.mailed(tx, due.id(), next);
            return true;
        });
    }

    /// Sends no more; what is due goes after the next start.
    @Override
    public void close() {
        worker.close();
    }
}
