package org.klinke.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.alarm.AlarmRow.Mail;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class AlarmMailTest {
    private static final Map<String, String> HELP =
            Map.of("number", "112", "who", "Änne (10)", "where", "Berlin", "shown", "+4930777");

    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope zeta;
    private final AlarmStore store = new AlarmStore();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile boolean refuses;
    private volatile Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private final AlarmDesk desk;
    private final AlarmMail mail;

    AlarmMailTest(TestDatabase server, @TempDir Path directory) throws IOException {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        desk = new AlarmDesk(
                directory.resolve("alarms"),
                storage.database,
                storage.keyring,
                storage.tenantDirectory,
                store,
                storage.alarmBook,
                storage.ids,
                () -> now);
        mail = new AlarmMail(
                storage.database,
                store,
                storage.alarmBook,
                storage.tenantDirectory,
                (to, subject, text) -> {
                    if (refuses) {
                        throw new PostFailed("mail.example:587 says: busy");
                    }
                    sent.add(to + " " + subject + "\n" + text);
                },
                () -> now,
                reason -> reason.equals("nobody answers at 192.0.2.1") ? "niemand antwortet bei 192.0.2.1" : reason);
        desk.follow(mail);
    }

    @AfterEach
    void close() {
        mail.close();
        desk.close();
        storage.close();
    }

    private void goesTo(TenantScope scope, String... addresses) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            storage.alarmSettings.set(change, new AlarmSettings(List.of(addresses), List.of()));
            return true;
        });
    }

    private List<AlarmRow> stored(TenantScope scope) {
        return storage.database.inTenant(scope, tx -> store.list(tx, Instant.EPOCH, 100));
    }

    private static void until(BooleanSupplier reached) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void goesToTheTenantsAddressesAndNobodyElses() {
        goesTo(acme, "a@acme.example", "b@acme.example");
        desk.raise(zeta, Kind.EMERGENCY_CALL, HELP); // has named nobody
        desk.raise(acme, Kind.EMERGENCY_CALL, HELP);
        until(() -> stored(acme).stream().anyMatch(row -> row.mail() == Mail.SENT));

        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst())
                .startsWith(
                        "[a@acme.example, b@acme.example] [Klinke acme] 112 wird gerade gerufen von Änne (10), Berlin")
                .contains("26.11.2026 11:00:00  112 wird") // Europe/Berlin
                .contains("+4930777");
        until(() -> stored(zeta).size() == 1);
        assertThat(stored(zeta).getFirst().mail()).isEqualTo(Mail.NONE);
    }

    @Test
    void aReasonIsSaidInTheTenantsLanguage() {
        goesTo(acme, "a@acme.example");
        desk.raise(
                acme,
                Kind.TRUNK_DOWN,
                Map.of("trunk", "main", "cause", "SILENT", "reason", "nobody answers at 192.0.2.1"));
        until(() -> stored(acme).stream().anyMatch(row -> row.mail() == Mail.SENT));

        assertThat(sent.getFirst())
                .contains("Der Trunk main ist ausgefallen")
                .contains("niemand antwortet bei 192.0.2.1")
                .doesNotContain("nobody answers");
    }

    @Test
    void aMailServerThatRefusesIsAskedAgainLaterAndGivenUpInTheEnd() {
        goesTo(acme, "a@acme.example");
        refuses = true;
        desk.raise(acme, Kind.TRUNK_UP, Map.of("trunk", "main"));
        until(() -> tries() == 1);
        AlarmRow waits = stored(acme).getFirst();
        assertThat(waits.mail()).isEqualTo(Mail.DUE);
        assertThat(waits.mailNote()).isEqualTo("mail.example:587 says: busy");
        for (int tries = 2; tries <= 10; tries++) {
            int wanted = tries;
            now = now.plus(Duration.ofMinutes(61));
            mail.stored(acme); // looks at once
            until(() -> tries() == wanted);
        }
        assertThat(stored(acme).getFirst().mail()).isEqualTo(Mail.FAILED);
        assertThat(sent).isEmpty();
    }

    private int tries() {
        return stored(acme).stream().mapToInt(AlarmRow::mailTries).sum();
    }

    @Test
    void aFloodIsOneMailWithTheCallForHelpInFront() {
        goesTo(acme, "a@acme.example");
        refuses = true;
        desk.raise(acme, Kind.TRUNK_UP, Map.of("trunk", "main"));
        until(() -> tries() == 1);
        desk.raise(acme, Kind.TRUNK_UP, Map.of("trunk", "other"));
        desk.raise(acme, Kind.EMERGENCY_CALL, HELP);
        until(() -> stored(acme).size() == 3);
        refuses = false;
        now = now.plus(Duration.ofMinutes(2));
        mail.stored(acme);
        until(() -> stored(acme).stream().allMatch(row -> row.mail() == Mail.SENT));
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst()).contains("[Klinke acme] 112 wird gerade gerufen von Änne (10), Berlin (+2)");
    }
}
