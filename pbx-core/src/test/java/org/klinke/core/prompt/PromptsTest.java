package org.klinke.core.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.media.Source;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.GroupDetails;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.Wishes;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.recording.RecordingSettings;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.MediaQuery;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.shelf.Shelf;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;

/// What a tenant brings is played by its name, sealed on the disk, in its newest version, and by nobody else.
@ExtendWith(PostgresExtension.class)
class PromptsTest {
    private static final Actor ANNA = new Actor("anna", "tenant-admin", "web");

    private final Storage storage;
    private final Path directory;
    private final TenantScope acme;
    private final TenantScope zeta;
    private final PromptStore store = new PromptStore();
    private final PromptBook book = new PromptBook();
    private final RecordingBook quotas = new RecordingBook();
    private final Recordings recordings;
    private final Shelf shelf;
    private final PromptLoader loader;
    private final Archive archive;
    private final Prompts prompts;

    PromptsTest(TestDatabase server, @TempDir Path directory) {
        this.directory = directory;
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        recordings = new Recordings(directory.resolve("recordings"), storage.keyring, storage.ids);
        shelf = new Shelf(
                storage.database,
                storage.changes,
                storage.mediaObjects,
                recordings,
                storage.tenantDirectory,
                storage.time,
                new Jobs(storage.time));
        loader = new PromptLoader(storage.database, store, recordings, book);
        archive = new Archive(
                storage.database,
                storage.changes,
                storage.mediaObjects,
                recordings,
                shelf,
                Set.of(MediaObject.Kind.PROMPT),
                storage.time);
        prompts = new Prompts(storage.database, storage.changes, store, recordings, quotas, archive, storage.time);
    }

    @AfterEach
    void close() {
        shelf.close();
        storage.close();
    }

    /// A WAV file's length, and its words.
    private static byte[] wav(String said, int seconds) {
        byte[] file = new byte[44 + 32_000 * seconds];
        byte[] words = said.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(words, 0, file, 44, words.length);
        return file;
    }

    private Prompt add(String name, String language, String said, int seconds) {
        try {
            return prompts.add(acme, name, language, said + ".mp3", wav(said, seconds), ANNA);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String words(Source.Kept sound) {
        try {
            return new String(sound.opener().open(), 44, 20, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String played(TenantScope scope, String name, String language) {
        loader.load(scope);
        return book.in(scope)
                .find(name, language)
                .map(spoken -> words(spoken.sound()).replace("\0", ""))
                .orElse("nothing");
    }

    @Test
    void theNewestVersionIsPlayedInTheLanguageOfTheCallOrInAny() {
        add("welcome", "", "for all", 1);
        add("welcome", "de", "alt", 1);
        add("welcome", "de", "neu", 1);
        add("only-english", "en", "english", 1);

        assertThat(played(acme, "welcome", "de")).isEqualTo("neu");
        assertThat(played(acme, "welcome", "en")).isEqualTo("for all");
        assertThat(played(acme, "only-english", "de")).isEqualTo("english");
        assertThat(played(acme, "unknown", "de")).isEqualTo("nothing");
        assertThat(played(zeta, "welcome", "de")).as("of another tenant").isEqualTo("nothing");
        assertThat(prompts.list(zeta)).isEmpty();
    }

    /// Spoken by phone: by whom is named and nobody else, and the next version of what was uploaded.
    private void change(Consumer<Change> work) {
        storage.changes.in(acme, ANNA, "", change -> {
            work.accept(change);
            return true;
        });
    }

    @Test
    void whatIsSpokenByPhoneIsTheNextVersion() throws IOException {
        add("closed", "de", "uploaded", 1);
        storage.changes.in(
                acme,
                ANNA,
                "",
                change -> storage.users.create(change, new UserDetails("100", "Anna", Optional.empty())));
        PhonePrompt allowed = new PhonePrompt("4711", "closed", "de", List.of("100"));
        assertThatThrownBy(() -> prompts.allow(acme, new PhonePrompt("4711", "closed", "de", List.of("999")), ANNA))
                .hasMessageContaining("999");
        assertThatThrownBy(() -> prompts.allow(acme, new PhonePrompt("47", "closed", "de", List.of("100")), ANNA))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> prompts.allow(acme, new PhonePrompt("4711", "closed", "de", List.of()), ANNA))
                .isInstanceOf(InvalidInput.class);
        prompts.allow(acme, allowed, ANNA);
        loader.load(acme);
        assertThat(book.in(acme).byPhone("4711", "100")).contains(allowed);
        assertThat(book.in(acme).byPhone("4711", "101")).isEmpty();
        assertThat(book.in(acme).byPhone("4712", "100")).isEmpty();
        assertThat(prompts.byPhone(zeta)).isEmpty();

        Label label = Label.uploaded(MediaObject.Kind.PROMPT, "closed", Optional.empty(), storage.time.instant(), 0);
        RecordingId sound = recordings.announce(acme, label);
        StoredSpokenPrompts spoken = new StoredSpokenPrompts(prompts, recordings);
        try (RecordingSink sink = recordings.open(sound)) {
            assertThat(spoken.hear(acme, sound).join())
                    .as("it is still written")
                    .isEmpty();
            byte[] said = wav("spoken", 2);
            sink.write(said, said.length, true);
        }
        assertThat(spoken.hear(acme, sound).join()).isPresent();
        assertThat(spoken.hear(zeta, sound).join()).isEmpty();
        assertThat(spoken.keep(acme, allowed, sound, "desk (100)").join()).isTrue();

        assertThat(played(acme, "closed", "de")).isEqualTo("spoken");
        Prompt newest = prompts.list(acme).getFirst();
        assertThat(newest.version()).isEqualTo(2);
        assertThat(newest.seconds()).isEqualTo(2);
        assertThat(storage.audit
                        .latest(acme, 1)
                        .getFirst()
                        .values()
                        .orElseThrow()
                        .actor())
                .contains("desk (100)");
        UserId anna =
                storage.database.inTenant(acme, storage.users::list).getFirst().id();
        change(change -> storage.users.update(change, anna, new UserDetails("107", "Anna", Optional.empty())));
        loader.load(acme);
        assertThat(book.in(acme).byPhone("4711", "107"))
                .as("she, whatever her number is")
                .isPresent();
        change(change -> storage.users.delete(change, anna));
        change(change -> storage.users.create(change, new UserDetails("107", "Ben", Optional.empty())));
        loader.load(acme);
        assertThat(book.in(acme).byPhone("4711", "107"))
                .as("nobody inherits it")
                .isEmpty();
        assertThat(prompts.forbid(acme, "4711", ANNA)).isTrue();
        assertThat(prompts.forbid(acme, "4711", ANNA)).isFalse();
        loader.load(acme);
        assertThat(book.in(acme).byPhone("4711", "100")).isEmpty();
    }

    @Test
    void whoDeletesTheNewestHearsTheOneBefore() {
        add("welcome", "", "first", 1);
        Prompt second = add("welcome", "", "second", 1);

        prompts.delete(acme, List.of(second), ANNA, "");

        assertThat(played(acme, "welcome", "de")).isEqualTo("first");
        assertThat(storage.audit.latest(acme, 10).toString()).contains("deleted");
    }

    @Test
    void noVersionIsGivenTwice() {
        add("welcome", "", "first", 1);
        prompts.delete(acme, List.of(add("welcome", "", "second", 1)), ANNA, "");
        Prompt third = add("welcome", "", "third", 1);
        assertThat(third.version()).isEqualTo(3);

        prompts.delete(acme, prompts.list(acme), ANNA, "");
        assertThat(add("welcome", "", "fourth", 1).version()).isEqualTo(4);
        assertThat(add("welcome", "de", "eins", 1).version()).isEqualTo(1);
    }

    @Test
    void fiveVersionsAreKeptAndNoSoundOfTheOthers() throws IOException {
        for (int i = 1; i <= 7; i++) {
            add("welcome", "", "version " + i, 1);
            awaitListed(i > 5 ? 5 : i);
        }

        assertThat(prompts.list(acme)).extracting(Prompt::version).containsExactly(7, 6, 5, 4, 3);
        assertThat(files()).isEqualTo(5);
    }

    private void awaitListed(int count) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (archive.list(acme, MediaQuery.newest(100)).size() < count) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("recordings"))) {
            return all.filter(file -> file.toString().endsWith(".sealed")).count();
        }
    }

    @Test
    void noSoundLiesOpenOnTheDisk() throws IOException {
        add("welcome", "", "somebody speaks", 1);

        try (Stream<Path> all = Files.walk(directory.resolve("recordings"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("somebody speaks")
                        .doesNotContain("welcome");
            }
        }
    }

    @Test
    void waitingPeopleHearOnePieceAfterTheOther() {
        add("one", "", "la", 2);
        add("two", "", "li", 2);
        Prompt lost = add("three", "", "lu", 2);
        prompts.setMusic(acme, List.of("two", "one", "three"), ANNA, _ -> {});
        loader.load(acme);
        assertThat(book.in(acme).music())
                .extracting(sound -> words(sound).replace("\0", ""))
                .containsExactly("li", "la", "lu");
        assertThat(book.in(zeta).music()).isEmpty();

        assertThatThrownBy(() -> prompts.delete(acme, List.of(lost), ANNA, ""))
                .hasMessageContaining("in the music on hold");
        assertThatThrownBy(() -> prompts.setMusic(acme, List.of("nobody"), ANNA, _ -> {}))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("there is no prompt 'nobody'");
        prompts.setMusic(acme, List.of(), ANNA, _ -> {});
        prompts.delete(acme, List.of(lost), ANNA, "");
        loader.load(acme);
        assertThat(book.in(acme).music()).isEmpty();
    }

    @Test
    void whatActionsNameIsNotDeleted() {
        add("welcome", "", "first", 1);
        add("welcome", "de", "zweite", 1);
        add("welcome-2", "", "another", 1);
        storage.changes.in(acme, ANNA, "", change -> {
            UserId anna = storage.users.create(change, new UserDetails("100", "Anna", Optional.empty()));
            storage.wishes.set(change, anna, Wishes.NONE.acting(actions("announce own:welcome", "any announce busy")));
            storage.groups.set(
                    change,
                    List.of(new GroupDetails(
                            "800",
                            "Sales",
                            RingGroup.Strategy.ALL,
                            List.of("100"),
                            15,
                            60,
                            actions("label announce own:welcome-2", "busy announce own:welcome then 100"))));
            return storage.inbound.create(
                    change,
                    new InboundRule(
                            "main line",
                            Optional.empty(),
                            "*",
                            "_X.",
                            "100",
                            Optional.empty(),
                            Optional.empty(),
                            Actions.before(List.of("announce own:welcome"))));
        });

        assertThatThrownBy(() -> prompts.delete(acme, named("welcome"), ANNA, ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("played by: 100, 800, main line");
        assertThat(named("welcome")).as("all or none").hasSize(2);
        prompts.delete(acme, List.of(named("welcome").getFirst()), ANNA, "");
        prompts.delete(acme, named("welcome-2"), ANNA, "");
        assertThat(prompts.list(acme)).hasSize(1);
    }

    @Test
    void whatWaitingPeopleOfAGroupHearIsNotDeleted() {
        Prompt tune = add("tune", "", "la", 2);
        Prompt other = add("tune-2", "", "li", 2);
        storage.changes.in(acme, ANNA, "", change -> {
            storage.users.create(change, new UserDetails("100", "Anna", Optional.empty()));
            storage.groups.set(
                    change,
                    List.of(new GroupDetails(
                            "800",
                            "Sales",
                            RingGroup.Strategy.ALL,
                            List.of("100"),
                            15,
                            60,
                            actions("music waltz tune", "any then busy"))));
            return true;
        });

        assertThatThrownBy(() -> prompts.delete(acme, List.of(tune), ANNA, ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("played by: 800");
        prompts.delete(acme, List.of(other), ANNA, "");
        assertThat(prompts.list(acme)).hasSize(1);
    }

    private static Actions actions(String before, String after) {
        return Actions.read(List.of(before), List.of(after));
    }

    private List<Prompt> named(String name) {
        return prompts.list(acme).stream()
                .filter(one -> one.name().equals(name))
                .toList();
    }

    @Test
    void musicIsNoLongerThanFiveMinutes() {
        add("long", "", "la", 500);

        assertThatThrownBy(() -> prompts.setMusic(acme, List.of("long", "long"), ANNA, _ -> {}))
                .hasMessageContaining("1000 s");
        assertThat(prompts.music(acme)).isEmpty();
    }

    @Test
    void whatCannotBeKeptLeavesNothing() throws IOException {
        assertThatThrownBy(() -> add("../etc", "", "x", 1)).hasMessageContaining("name");
        assertThatThrownBy(() -> add("x", "deu", "x", 1)).hasMessageContaining("language");
        quotas.replace(acme, new RecordingSettings(1, List.of()));
        add("small", "", "x", 40); // 1.2 MB
        assertThatThrownBy(() -> prompts.add(acme, "more", "", "x", wav("x", 1), ANNA))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("quotaMegabytes");

        assertThat(prompts.list(acme)).extracting(Prompt::name).containsExactly("small");
        assertThat(files()).isEqualTo(1);
    }
}
