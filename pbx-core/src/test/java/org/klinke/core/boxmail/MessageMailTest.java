package org.klinke.core.boxmail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.alarm.MailFile;
import org.klinke.core.alarm.Post;
import org.klinke.core.alarm.PostFailed;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.recording.RecordingSettings;
import org.klinke.core.recording.RecordingText;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.MediaQuery;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.shelf.Shelf;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;
import org.klinke.core.voicemail.BoxSettings;
import org.klinke.core.voicemail.VoicemailSettings;

/// Whoever wants to know of new messages by mail learns of each, with its sound or without.
@ExtendWith(PostgresExtension.class)
class MessageMailTest {
    private static final Instant STARTED = Instant.parse("2026-11-26T12:00:00Z");
    private static final int HEAD_BYTES = 44;

    private record Letter(List<String> to, String subject, String text, Optional<MailFile> file) {}

    private final Storage storage;
    private final TenantScope acme;
    private final UUID group = UUID.randomUUID();
    private final Recordings recordings;
    private final Shelf shelf;
    private final Archive messages;
    private final List<Letter> sent = new CopyOnWriteArrayList<>();
    private volatile Instant now = STARTED.plusSeconds(60);
    private final RecordingBook rules = new RecordingBook();
    private volatile boolean refused;
    private @Nullable MessageMail mail;

    private final Post post = new Post() {
        @Override
        public void send(List<String> to, String subject, String text) throws PostFailed {
            take(new Letter(to, subject, text, Optional.empty()));
        }

        @Override
        public void send(List<String> to, String subject, String text, MailFile file) throws PostFailed {
            take(new Letter(to, subject, text, Optional.of(file)));
        }
    };

    MessageMailTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        recordings = new Recordings(directory.resolve("recordings"), storage.keyring, storage.ids);
        shelf = new Shelf(
                storage.database,
                storage.changes,
                storage.mediaObjects,
                recordings,
                storage.tenantDirectory,
                () -> now,
                new Jobs(() -> now));
        messages = new Archive(
                storage.database,
                storage.changes,
                storage.mediaObjects,
                recordings,
                shelf,
                Set.of(MediaObject.Kind.VOICEMAIL),
                () -> now);
    }

    private void take(Letter letter) throws PostFailed {
        if (refused) {
            throw new PostFailed("come again later");
        }
        sent.add(letter);
    }

    private void box(Optional<String> address, boolean attach) {
        box(address, attach, true);
    }

    private void box(Optional<String> address, boolean attach, boolean keep) {
        storage.reachBook.replace(
                acme,
                new Reach(
                        Map.of(),
                        Map.of(),
                        List.of(new RingGroup(
                                group, "200", "Sales", RingGroup.Strategy.ALL, List.of(), 10, 10, Actions.NONE)),
                        List.of(),
                        List.of(),
                        List.of(),
                        new VoicemailSettings(
                                false, Map.of("200", new BoxSettings(2, 60, 9, 30, address, attach, keep, false)))));
        MessageMail started = new MessageMail(
                storage.database,
                storage.boxes,
                messages,
                storage.directory,
                storage.reachBook,
                rules,
                storage.tenantDirectory,
                post,
                (scope, recording) -> "https://pbx.example/" + scope.name() + "/" + recording,
                () -> now);
        shelf.follow((scope, _) -> started.listed(scope));
        mail = started;
    }

    private byte[] leave(MediaObject.Kind kind) throws IOException {
        byte[] sound = new byte[HEAD_BYTES + 16_000];
        keep(kind, "", Optional.of(group), sound);
        return sound;
    }

    private RecordingId recorded(String rule) throws IOException {
        return keep(MediaObject.Kind.RECORDING, rule, Optional.empty(), new byte[HEAD_BYTES]);
    }

    private RecordingId keep(MediaObject.Kind kind, String rule, Optional<UUID> box, byte[] sound) throws IOException {
        RecordingId id = recordings.announce(
                acme,
                new Label(
                        new CallId(UUID.randomUUID()),
                        new ConversationId(UUID.randomUUID()),
                        new LegId(UUID.randomUUID()),
                        STARTED,
                        Optional.empty(),
                        "Sales",
                        "200",
                        "Cleo",
                        "+4930123456",
                        false,
                        RecordingFormat.DICTATED,
                        rule,
                        "",
                        0,
                        0,
                        kind,
                        box));
        try (RecordingSink sink = recordings.open(id)) {
            sink.write(sound, sound.length, true);
        }
        return id;
    }

    private boolean isDue() {
        return storage.database.inTenant(acme, storage.boxes::hasDueMail);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void close() {
        if (mail != null) {
            mail.close();
        }
        shelf.close();
        storage.close();
    }

    @Test
    void aMessageIsToldOnce() throws IOException {
        box(Optional.of("sales@example.com"), false);
        leave(MediaObject.Kind.VOICEMAIL);
        await(() -> !sent.isEmpty() && !isDue());

        Letter letter = sent.getFirst();
        assertThat(sent).hasSize(1);
        assertThat(letter.to()).containsExactly("sales@example.com");
        assertThat(letter.subject()).contains("Cleo (+4930123456)").contains("Sales (200)");
        assertThat(letter.text()).contains("*100");
        assertThat(letter.file()).isEmpty();
    }

    /// It goes to whom the rule names by then, and says where it is, not what was said.
    @Test
    void aRecordingIsToldToWhomItsRuleNames() throws IOException {
        box(Optional.empty(), false);
        rules.replace(
                acme,
                RecordingText.merged(
                        RecordingSettings.NOTHING,
                        Map.of(
                                "rules",
                                List.of(
                                        Map.of(
                                                "title",
                                                "Sales",
                                                "mail",
                                                List.of("boss@example.com", "law@example.com")),
                                        Map.of("title", "Others")))));
        String id = recorded("Sales").toString();
        recorded("Others");
        recorded("Gone by now");
        await(() -> !sent.isEmpty() && !isDue());

        assertThat(sent).hasSize(1);
        Letter letter = sent.getFirst();
        assertThat(letter.to()).containsExactly("boss@example.com", "law@example.com");
        assertThat(letter.subject()).isEqualTo("Aufnahme von Sales (200) und Cleo (+4930123456)");
        assertThat(letter.text()).contains("„Sales“", "https://pbx.example/acme/" + id);
        assertThat(letter.file()).isEmpty();
    }

    @Test
    void itsSoundGoesWithItWhereThatIsWanted() throws IOException {
        box(Optional.of("sales@example.com"), true);
        byte[] sound = leave(MediaObject.Kind.VOICEMAIL);
        await(() -> !sent.isEmpty() && !isDue());

        MailFile file = sent.getFirst().file().orElseThrow();
        assertThat(file.name()).endsWith(".wav");
        assertThat(file.bytes()).hasSameSizeAs(sound);
        ByteBuffer head = ByteBuffer.wrap(file.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(head.getInt(4)).isEqualTo(sound.length - 8);
        assertThat(head.getInt(40)).isEqualTo(16_000);
        assertThat(storage.audit.latest(acme, 1).getFirst().action()).isEqualTo("access");
    }

    @Test
    void aBoxThatKeepsNothingHasNoMessageLeftOnceItIsSent() throws IOException {
        box(Optional.of("sales@example.com"), true, false);
        refused = true;
        leave(MediaObject.Kind.VOICEMAIL);
        await(() -> storage.database
                        .inTenant(acme, tx -> storage.boxes.dueMails(tx, now, 9))
                        .isEmpty()
                && isDue());
        assertThat(messages.list(acme, MediaQuery.newest(9)))
                .as("as long as it is not sent")
                .hasSize(1);
        refused = false;
        now = now.plus(Duration.ofMinutes(2));
        mailNow();
        await(() ->
                sent.size() == 1 && messages.list(acme, MediaQuery.newest(9)).isEmpty());
        assertThat(sent.getFirst().file()).isPresent();
        assertThat(sent.getFirst().text()).contains("nicht mehr").doesNotContain("*100");
        assertThat(storage.audit
                        .latest(acme, 1)
                        .getFirst()
                        .values()
                        .orElseThrow()
                        .reason())
                .contains("sent by mail to sales@example.com");
        assertThat(isDue()).isFalse();
    }

    @Test
    void whatTheMailServerRefusesIsTriedAgain() throws IOException {
        refused = true;
        box(Optional.of("sales@example.com"), false);
        leave(MediaObject.Kind.VOICEMAIL);
        await(() -> storage.database
                        .inTenant(acme, tx -> storage.boxes.dueMails(tx, now, 9))
                        .isEmpty()
                && isDue());
        refused = false;
        mailNow();
        assertThat(sent).as("not yet").isEmpty();
        now = now.plus(Duration.ofMinutes(2));
        mailNow();
        await(() -> sent.size() == 1 && !isDue());
    }

    private void mailNow() {
        if (mail != null) {
            mail.listed(acme);
        }
    }

    @Test
    void whoHasNoAddressIsNotWrittenTo() throws IOException {
        box(Optional.empty(), true);
        leave(MediaObject.Kind.VOICEMAIL);
        await(() -> messages.list(acme, MediaQuery.newest(9)).size() == 1 && !isDue());

        assertThat(sent).isEmpty();
    }

    @Test
    void aGreetingIsNoMessage() throws IOException {
        box(Optional.of("sales@example.com"), false);
        leave(MediaObject.Kind.GREETING);
        leave(MediaObject.Kind.VOICEMAIL);
        await(() -> !sent.isEmpty() && !isDue());

        assertThat(sent).hasSize(1);
    }
}
