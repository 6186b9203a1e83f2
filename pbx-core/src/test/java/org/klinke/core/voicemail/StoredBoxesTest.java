package org.klinke.core.voicemail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.media.Source;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.MediaQuery;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.shelf.Shelf;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;
import org.klinke.core.voicemail.BoxStore.Count;
import org.klinke.core.voicemail.VoiceBoxes.Entry;
import org.klinke.core.voicemail.VoiceBoxes.PinSet;

/// Messages are found in their box alone, sealed, by their tenant alone, and whatever is done with them is audited.
@ExtendWith(PostgresExtension.class)
class StoredBoxesTest {
    private static final String ANNA = "Anna (101)";
    private static final String PIN = "470815";
    private static final byte[] SOUND = "RIFF-somebody-speaks".getBytes(StandardCharsets.US_ASCII);

    private final Storage storage;
    private final Path directory;
    private final TenantScope acme;
    private final TenantScope zeta;
    private final VoiceBox annas;
    private final VoiceBox berts;
    private final DeviceId device = new DeviceId(UUID.randomUUID());
    private final List<Map<UUID, Count>> lamps = new ArrayList<>();
    private Recordings recordings;
    private Shelf shelf;
    private VoicemailLoader loader;
    private StoredBoxes boxes;
    private Archive archive;

    StoredBoxesTest(TestDatabase server, @TempDir Path directory) {
        this.directory = directory;
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        annas = box("101");
        berts = box("102");
        start();
    }

    private void start() {
        recordings = new Recordings(directory.resolve("recordings"), storage.keyring, storage.ids);
        shelf = new Shelf(
                storage.database,
                storage.changes,
                storage.mediaObjects,
                recordings,
                storage.tenantDirectory,
                storage.time,
                new Jobs(storage.time));
        loader = new VoicemailLoader(storage.database, storage.boxes);
        loader.follow((scope, counts) -> lamps.add(counts));
        shelf.follow((scope, _) -> loader.load(scope));
        archive = new Archive(
                storage.database,
                storage.changes,
                storage.mediaObjects,
                recordings,
                shelf,
                Set.of(MediaObject.Kind.VOICEMAIL, MediaObject.Kind.GREETING),
                storage.time);
        boxes = new StoredBoxes(
                storage.database,
                storage.changes,
                storage.boxes,
                recordings,
                new RecordingBook(),
                archive,
                loader,
                storage.tollBook,
                storage.time);
    }

    private VoiceBox box(String extension) {
        UserId user = storage.changes.in(
                acme,
                Storage.ACTOR,
                "",
                change -> storage.users.create(
                        change, new UserDetails(extension, "User " + extension, Optional.empty())));
        return new VoiceBox(
                user.value(), extension, "User " + extension, Optional.of(user), new BoxSettings(2, 60, 2, 30));
    }

    @AfterEach
    void close() {
        shelf.close();
        storage.close();
    }

    private static <T> T got(CompletableFuture<T> order) {
        try {
            return order.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Label label(MediaObject.Kind kind, VoiceBox box) {
        return new Label(
                new CallId(UUID.randomUUID()),
                new ConversationId(UUID.randomUUID()),
                new LegId(UUID.randomUUID()),
                storage.time.instant(),
                box.user(),
                box.name(),
                box.extension(),
                "Cleo",
                "+4930123456",
                false,
                RecordingFormat.DICTATED,
                "",
                "spoken after the tone",
                0,
                0,
                kind,
                Optional.of(box.owner()));
    }

    private RecordingId leave(TenantScope scope, MediaObject.Kind kind, VoiceBox box) throws IOException {
        RecordingId id = recordings.announce(scope, label(kind, box));
        try (RecordingSink sink = recordings.open(id)) {
            sink.write(SOUND, SOUND.length, true);
        }
        await(() -> archive.find(scope, id).isPresent());
        return id;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private BoxContents in(TenantScope scope, VoiceBox box) {
        return got(boxes.look(scope, box)).orElseThrow();
    }

    private List<AuditEntry> audited() {
        return storage.audit.latest(acme, 20);
    }

    @Test
    void aMessageIsNewInItsBoxAloneAndOfItsTenantAlone() throws IOException {
        RecordingId id = leave(acme, MediaObject.Kind.VOICEMAIL, annas);

        VoiceMessage message = in(acme, annas).messages(false).getFirst();
        assertThat(message.id()).isEqualTo(id);
        assertThat(message.number()).isEqualTo("+4930123456");
        assertThat(in(acme, annas).messages(true)).isEmpty();
        assertThat(in(acme, berts)).isEqualTo(BoxContents.EMPTY);
        assertThat(in(zeta, annas)).isEqualTo(BoxContents.EMPTY);
        assertThat(got(boxes.sound(zeta, id, ANNA))).isEmpty();
        assertThat(got(boxes.heard(zeta, id, ANNA))).isFalse();
        assertThat(got(boxes.delete(zeta, id, ANNA))).isFalse();
        assertThat(got(boxes.forward(zeta, id, berts, ANNA))).isFalse();
        await(() -> !lamps.isEmpty());
        assertThat(lamps.getLast()).containsExactly(Map.entry(annas.owner(), new Count(1, 0)));
    }

    @Test
    void noMessageIsAmongTheRecordingsAndNoRecordingAmongTheMessages() throws IOException {
        RecordingId message = leave(acme, MediaObject.Kind.VOICEMAIL, annas);
        Archive recorded =
                new Archive(storage.database, storage.changes, storage.mediaObjects, recordings, shelf, storage.time);

        assertThat(recorded.list(acme, MediaQuery.newest(10))).isEmpty();
        assertThat(recorded.find(acme, message)).isEmpty();
    }

    @Test
    void whatIsHeardIsAuditedAndSealedOnTheDisk() throws IOException {
        RecordingId id = leave(acme, MediaObject.Kind.VOICEMAIL, annas);
        Source.Kept sound = (Source.Kept) got(boxes.sound(acme, id, ANNA)).orElseThrow();

        assertThat(sound.opener().open()).isEqualTo(SOUND);
        assertThat(audited().getFirst().action()).isEqualTo("access");
        assertThat(audited().getFirst().values().orElseThrow().actor()).isEqualTo(ANNA);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().contains("recordings")) {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain("somebody-speaks")
                            .doesNotContain("+4930123456");
                }
            }
        }
    }

    @Test
    void aMessageThatWasHeardIsOldAndOneThatIsDeletedIsGone() throws IOException {
        RecordingId id = leave(acme, MediaObject.Kind.VOICEMAIL, annas);
        assertThat(got(boxes.heard(acme, id, ANNA))).isTrue();
        loader.load(acme);
        assertThat(lamps.getLast()).containsExactly(Map.entry(annas.owner(), new Count(0, 1)));
        assertThat(in(acme, annas).messages(true)).hasSize(1);

        assertThat(got(boxes.delete(acme, id, ANNA))).isTrue();
        loader.load(acme);
        assertThat(lamps.getLast()).isEmpty();
        assertThat(in(acme, annas).messages()).isEmpty();
        assertThat(got(boxes.sound(acme, id, ANNA))).isEmpty();
        assertThat(audited().getFirst().kind()).isEqualTo("voicemail");
    }

    @Test
    void messagesSurviveTheProcess() throws IOException {
        shelf.close();
        RecordingId id = recordings.announce(acme, label(MediaObject.Kind.VOICEMAIL, annas));
        RecordingSink abandoned = recordings.open(id);
        abandoned.write(SOUND, SOUND.length, false); // and then it was killed
        start();
        await(() -> archive.find(acme, id).isPresent());

        assertThat(in(acme, annas).messages(false)).extracting(VoiceMessage::id).containsExactly(id);
        Source.Kept sound = (Source.Kept) got(boxes.sound(acme, id, ANNA)).orElseThrow();
        assertThat(sound.opener().open()).isEqualTo(SOUND);
    }

    @Test
    void aMessageIsCopiedIntoAnotherBoxUntilThatIsFull() throws IOException {
        RecordingId id = leave(acme, MediaObject.Kind.VOICEMAIL, annas);
        assertThat(got(boxes.forward(acme, id, berts, ANNA))).isTrue();
        await(() -> in(acme, berts).messages(false).size() == 1);

        VoiceMessage copy = in(acme, berts).messages(false).getFirst();
        assertThat(copy.number()).isEqualTo("+4930123456");
        Source.Kept sound =
                (Source.Kept) got(boxes.sound(acme, copy.id(), "Bert (102)")).orElseThrow();
        assertThat(sound.opener().open()).isEqualTo(SOUND);
        assertThat(archive.find(acme, copy.id()).orElseThrow().label().owner()).isEqualTo(berts.user());
        assertThat(in(acme, annas).messages()).hasSize(1);
        leave(acme, MediaObject.Kind.VOICEMAIL, berts);
        assertThat(got(boxes.forward(acme, id, berts, ANNA))).as("two are all").isFalse();
    }

    @Test
    void aBoxHasOneGreeting() throws IOException {
        RecordingId first = leave(acme, MediaObject.Kind.GREETING, annas);
        RecordingId second = leave(acme, MediaObject.Kind.GREETING, annas);
        assertThat(got(boxes.greet(acme, annas, GreetingCase.ANY, Optional.of(first), ANNA)))
                .isTrue();
        assertThat(in(acme, annas).greeting(GreetingCase.ANY)).contains(first);
        assertThat(in(acme, annas).messages()).as("no message").isEmpty();
        RecordingId third = leave(acme, MediaObject.Kind.GREETING, annas);
        assertThat(got(boxes.greet(acme, annas, GreetingCase.ANY, Optional.of(third), ANNA)))
                .isTrue();

        assertThat(in(acme, annas).greeting(GreetingCase.ANY)).contains(third);
        assertThat(archive.find(acme, first)).isEmpty();
        assertThat(archive.find(acme, second)).isEmpty();
        assertThat(got(boxes.greeting(acme, third))).isPresent();
        assertThat(got(boxes.greeting(zeta, third))).isEmpty();
        assertThat(got(boxes.greet(acme, annas, GreetingCase.ANY, Optional.empty(), ANNA)))
                .isTrue();
        assertThat(archive.find(acme, third)).isEmpty();
    }

    /// What is listed, and what is spoken meanwhile, counts once.
    @Test
    void aBoxTakesAsManyAsItMayThoughAllComeAtOnce() throws IOException {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        assertThat(boxes.begins(acme, annas, first, in(acme, annas))).isTrue();
        assertThat(boxes.begins(acme, annas, second, in(acme, annas))).isTrue();
        assertThat(boxes.begins(acme, annas, UUID.randomUUID(), in(acme, annas)))
                .as("two are all")
                .isFalse();
        assertThat(boxes.begins(acme, berts, UUID.randomUUID(), in(acme, berts)))
                .isTrue();
        assertThat(boxes.begins(zeta, annas, UUID.randomUUID(), in(zeta, annas)))
                .isTrue();

        boxes.ended(acme, second, Optional.empty());
        UUID third = UUID.randomUUID();
        BoxContents before = in(acme, annas);
        assertThat(boxes.begins(acme, annas, third, before)).isTrue();
        RecordingId message = leave(acme, MediaObject.Kind.VOICEMAIL, annas);
        boxes.ended(acme, third, Optional.of(message));
        boxes.listed(acme, message);
        assertThat(in(acme, annas).messages()).hasSize(1);
        boxes.ended(acme, first, Optional.empty());
        UUID fourth = UUID.randomUUID();
        assertThat(boxes.begins(acme, annas, fourth, in(acme, annas)))
                .as("it counts once")
                .isTrue();
        boxes.ended(acme, fourth, Optional.empty());
        assertThat(boxes.begins(acme, annas, fourth, before))
                .as("one who looked before")
                .isTrue();
        assertThat(boxes.begins(acme, annas, UUID.randomUUID(), before)).isFalse();
    }

    /// Uploaded, each for its case; what takes the place of another goes, and nothing else does.
    @Test
    void eachCaseHasAGreetingOfItsOwn() throws IOException {
        Actor actor = new Actor("cleo", "tenant-admin", "web");
        RecordingId any = boxes.upload(acme, annas, GreetingCase.ANY, SOUND, actor);
        RecordingId busy = boxes.upload(acme, annas, GreetingCase.BUSY, SOUND, actor);
        await(() -> archive.find(acme, busy).isPresent());
        RecordingId again = boxes.upload(acme, annas, GreetingCase.BUSY, SOUND, actor);

        assertThat(in(acme, annas).heard(GreetingCase.BUSY)).contains(again);
        assertThat(in(acme, annas).heard(GreetingCase.UNAVAILABLE)).contains(any);
        assertThat(archive.find(acme, busy)).isEmpty();
        try (SealedReader reader = boxes.openGreeting(acme, annas, GreetingCase.BUSY)) {
            assertThat(reader.readAll()).isEqualTo(SOUND);
        }
        assertThatThrownBy(() -> boxes.openGreeting(zeta, annas, GreetingCase.BUSY))
                .isInstanceOf(InvalidInput.class);
        await(() ->
                archive.find(acme, any).isPresent() && archive.find(acme, again).isPresent());
        RecordingId away = boxes.upload(acme, annas, GreetingCase.UNAVAILABLE, SOUND, actor);
        RecordingId other = boxes.upload(acme, annas, GreetingCase.ANY, SOUND, actor);
        await(() -> archive.find(acme, away).isPresent()
                && archive.find(acme, other).isPresent());
        boxes.removeGreeting(acme, annas, GreetingCase.BUSY, actor);
        assertThat(in(acme, annas).heard(GreetingCase.BUSY)).contains(other);
        assertThat(in(acme, annas).heard(GreetingCase.UNAVAILABLE)).contains(away);
        assertThat(archive.find(acme, again)).isEmpty();
        assertThat(archive.find(acme, any)).isEmpty();
        assertThat(archive.find(acme, away)).isPresent();
        assertThat(archive.find(acme, other)).isPresent();
    }

    @Test
    void aPinOpensItsBoxAloneAndGuessingIsCountedForBoxAndPhone() {
        assertThat(got(boxes.enter(acme, annas, device, PIN))).as("it has none").isEqualTo(Entry.WRONG);
        assertThat(got(boxes.setPin(acme, annas, "123456", ANNA))).isEqualTo(PinSet.WEAK);
        assertThat(got(boxes.setPin(acme, annas, PIN, ANNA))).isEqualTo(PinSet.DONE);
        assertThat(in(acme, annas).hasPin()).isTrue();
        assertThat(audited().getFirst().toString()).doesNotContain(PIN);
        assertThat(got(boxes.enter(acme, annas, device, PIN))).isEqualTo(Entry.OPEN);
        assertThat(got(boxes.enter(acme, berts, device, PIN))).isEqualTo(Entry.WRONG);
        assertThat(got(boxes.enter(zeta, annas, device, PIN))).isEqualTo(Entry.WRONG);
        for (int guess = 0; guess < 5; guess++) {
            boxes.enter(acme, annas, new DeviceId(UUID.randomUUID()), "47081" + guess)
                    .join();
        }
        assertThat(got(boxes.enter(acme, annas, new DeviceId(UUID.randomUUID()), PIN)))
                .as("from whichever phone")
                .isEqualTo(Entry.LOCKED);
        assertThat(got(boxes.enter(zeta, annas, device, "1")))
                .as("another tenant's")
                .isEqualTo(Entry.WRONG);
    }
}
