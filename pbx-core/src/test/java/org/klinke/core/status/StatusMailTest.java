package org.klinke.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.alarm.Post;
import org.klinke.core.alarm.PostFailed;
import org.klinke.core.audit.Actor;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;

/// Whoever has said yes twice is told, and nobody else; whoever says no is forgotten.
@ExtendWith(PostgresExtension.class)
class StatusMailTest {
    private static final Pattern LINK = Pattern.compile("/status/(confirm|end)\\?link=([A-Za-z0-9_-]+)");
    private static final String CLEO = "cleo@example.org";
    private static final String BROKEN = "broken@example.org";

    private record Letter(List<String> to, String subject, String text, Map<String, String> headers) {
        String link() {
            Matcher found = LINK.matcher(text);
            assertThat(found.find()).as(text).isTrue();
            return found.group(2);
        }
    }

    private final Storage storage;
    private final NoticeStore store;
    private final Notices notices;
    private final List<Letter> sent = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-11-26T12:00:00Z");
    private volatile boolean refused;
    private StatusMail mail;

    private final Post post = new Post() {
        @Override
        public void send(List<String> to, String subject, String text) throws PostFailed {
            send(to, subject, text, Map.of());
        }

        @Override
        public void send(List<String> to, String subject, String text, Map<String, String> headers) throws PostFailed {
            if (refused) {
                throw new PostFailed("come again later");
            }
            if (to.contains(BROKEN)) {
                throw new IllegalStateException("nobody has thought of this");
            }
            sent.add(new Letter(to, subject, text, headers));
        }
    };

    StatusMailTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        store = new NoticeStore(storage.ids);
        notices = new Notices(storage.database, storage.changes, store, storage.ids, () -> now);
        mail = started();
        notices.follow((_, _) -> mail.written());
    }

    private StatusMail started() {
        return new StatusMail(
                storage.database,
                storage.changes,
                store,
                storage.keyring,
                post,
                new StatusMailText("Example", "https://pbx.example.org", ZoneOffset.UTC),
                storage.ids,
                () -> now);
    }

    @AfterEach
    void stop() {
        mail.close();
        storage.close();
    }

    private static void await(BooleanSupplier reached) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!reached.getAsBoolean() && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
        assertThat(reached.getAsBoolean()).isTrue();
    }

    private Notice incident(String title) {
        return notices.create(
                Actor.SYSTEM,
                new Notices.Wanted(
                        Notice.Kind.INCIDENT,
                        Optional.empty(),
                        new Words("", title),
                        new Words("", "We look"),
                        List.of(Component.AUDIO),
                        Optional.empty(),
                        Optional.empty()),
                false);
    }

    private String asked(String address) {
        int before = sent.size();
        assertThat(mail.ask(address, false, "192.0.2.1")).isEqualTo(StatusMail.Asked.TAKEN);
        await(() -> sent.size() > before);
        Letter letter = sent.getLast();
        assertThat(letter.to()).containsExactly(address);
        return letter.link();
    }

    private int waiting() {
        return storage.database.inPlatform(tx -> new SubscriberStore().waiting(tx));
    }

    @Test
    void whoSaysYesTwiceIsToldUntilHeSaysNo() {
        String link = asked(CLEO);
        incident("before");
        await(() -> storage.database.inPlatform(new SubscriberStore()::untold).isEmpty());
        assertThat(sent).hasSize(1);

        assertThat(mail.confirm(link)).isTrue();
        assertThat(mail.confirm(link)).isTrue();
        assertThat(mail.count()).isEqualTo(1);
        Notice notice = incident("No sound");
        await(() -> sent.size() == 2);
        Letter news = sent.getLast();
        assertThat(news.to()).containsExactly(CLEO);
        assertThat(news.subject()).isEqualTo("[Example] Incident: No sound");
        assertThat(news.text()).contains("We look");
        assertThat(news.headers())
                .containsEntry("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
                .containsEntry("List-Unsubscribe", "<https://pbx.example.org/status/end?link=" + news.link() + ">");

        assertThat(mail.end(news.link())).isTrue();
        assertThat(mail.count()).isZero();
        assertThat(mail.end(news.link())).isTrue();
        notices.update(
                Actor.SYSTEM,
                notice.id(),
                new Notices.Added(
                        Optional.of(Notice.State.RESOLVED), new Words("", "Over"), Optional.empty(), Optional.empty()));
        await(() -> storage.database.inPlatform(new SubscriberStore()::untold).isEmpty());
        assertThat(sent).hasSize(2);
    }

    @Test
    void aMailThatCannotBeSentHoldsUpNoOther() {
        assertThat(mail.ask(BROKEN, false, "192.0.2.1")).isEqualTo(StatusMail.Asked.TAKEN);
        asked(CLEO);
        await(() -> waiting() == 1);
    }

    @Test
    void linksEndAndCannotBeMade() {
        String link = asked(CLEO);
        assertThat(mail.isGood(link)).isTrue();
        assertThat(mail.isGood(link.substring(0, link.length() - 2) + "AA")).isFalse();
        assertThat(mail.isGood("!")).isFalse();
        assertThat(mail.end(link)).isFalse();
        assertThat(mail.end("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).isFalse();
        now = now.plus(Duration.ofDays(1));
        assertThat(mail.isGood(link)).isFalse();
        assertThat(mail.confirm(link)).isFalse();
        assertThat(mail.count()).isZero();
    }

    @Test
    void whatWasNotTakenGoesAfterARestartAndIsForgottenOnceItIsSent() {
        mail.confirm(asked(CLEO));
        refused = true;
        incident("Away");
        await(() -> waiting() == 1
                && storage.database
                        .inPlatform(tx -> new SubscriberStore().due(tx, now, 1))
                        .isEmpty());
        mail.close();
        refused = false;
        now = now.plus(Duration.ofMinutes(2));
        mail = started();
        await(() -> sent.size() == 2 && waiting() == 0);
    }

    @Test
    void nobodyLearnsWhoIsToldAndNobodyIsFlooded() {
        asked(CLEO);
        // Known or not, asked for once or too often: the same answer.
        for (int i = 0; i < 4; i++) {
            assertThat(mail.ask(CLEO, true, "192.0.2." + (10 + i))).isEqualTo(StatusMail.Asked.TAKEN);
        }
        await(() -> waiting() == 0);
        assertThat(sent).hasSize(2);
        assertThat(mail.ask("no address", true, "192.0.2.9")).isEqualTo(StatusMail.Asked.NO_ADDRESS);
        assertThat(mail.ask("a@b\r\nBcc: c@d", true, "192.0.2.9")).isEqualTo(StatusMail.Asked.NO_ADDRESS);
        for (int i = 0; i < 5; i++) {
            mail.ask("a" + i + "@example.org", true, "192.0.2.20");
        }
        assertThat(mail.ask("b@example.org", true, "192.0.2.20")).isEqualTo(StatusMail.Asked.TOO_MANY);
    }

    @Test
    void addressesAreSealedAndTheOperatorCanDeleteOne() {
        mail.confirm(asked(CLEO));
        refused = true;
        incident("Away");
        await(() -> waiting() == 1);
        List<String> rows = storage.database.inPlatform(tx -> rows(tx));
        assertThat(rows).hasSize(2).allSatisfy(row -> assertThat(row).doesNotContain("cleo"));
        assertThat(mail.remove(Actor.LOCAL_CLI, "nobody@example.org")).isFalse();
        assertThat(mail.remove(Actor.LOCAL_CLI, "CLEO@example.org")).isTrue();
        assertThat(waiting()).isZero();
        assertThat(mail.count()).isZero();
    }

    private static List<String> rows(PlatformTx tx) {
        return tx.handle().createQuery("""
                        SELECT encode(address, 'escape') FROM status_subscriber
                         UNION ALL SELECT encode(mail, 'escape') FROM status_mail
                        """).mapTo(String.class).list();
    }
}
