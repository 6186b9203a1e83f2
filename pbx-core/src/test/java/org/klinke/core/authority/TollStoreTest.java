package org.klinke.core.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.authority.TollSettings.ChannelSetting;
import org.klinke.core.authority.TollSettings.ClassSetting;
import org.klinke.core.authority.TollSettings.NightSetting;
import org.klinke.core.authority.Usage.Used;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallJournal;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.CallStore;
import org.klinke.core.cdr.Charge;
import org.klinke.core.cdr.LegRecord;
import org.klinke.core.cdr.Party;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaStats;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberKind;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class TollStoreTest {
    private static final TollSettings WORLD = new TollSettings(
            Map.of("world", new ClassSetting(Set.of(NumberKind.FIXED, NumberKind.MOBILE), Set.of("*"))),
            "standard",
            Map.of("100", "world", "999", "world"),
            new Limits(3, 60, 600, 500, 2_000),
            Limits.NONE,
            Map.of("colt", new Limits(0, 0, 0, 0, 9_000)),
            Optional.of(new NightSetting(
                    LocalTime.of(20, 0), LocalTime.of(6, 30), "standard", new Limits(1, 0, 0, 100, 0), Limits.NONE)),
            Optional.of(new ChannelSetting(30, 20, null)),
            Map.of("+4930555666", "contract of 2026-03-01"),
            new Prices(Map.of(NumberKind.MOBILE, 9), Map.of(NumberKind.FIXED, 25)));

    private final TestDatabase server;
    private final Path directory;
    private final Storage storage;

    TollStoreTest(TestDatabase server, @TempDir Path directory) {
        this.server = server;
        this.directory = directory;
        storage = new Storage(server.config(), directory);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void whatIsSetCountsAtOnceAndForThisTenantAlone() {
        TenantScope acme = storage.tenant("acme");
        TenantScope other = storage.tenant("other");
        UserId anna = user(acme, "100");
        UserId bert = user(acme, "101");
        assertThat(storage.tollBook.in(acme).policy())
                .isEqualTo(storage.tollBook.in(other).policy());

        set(acme, WORLD);

        TollPolicy policy = storage.tollBook.in(acme).policy();
        assertThat(storage.database.inTenant(acme, storage.tolls::read)).isEqualTo(WORLD);
        assertThat(policy.of(new Who.Caller(Optional.of(anna))).name()).isEqualTo("world");
        assertThat(policy.of(new Who.Caller(Optional.of(bert))).name()).isEqualTo("standard");
        assertThat(policy.verified()).containsKey(new E164("+4930555666"));
        assertThat(policy.night())
                .hasValueSatisfying(
                        night -> assertThat(night.at(LocalTime.of(3, 0))).isTrue());
        assertThat(storage.tollBook.in(other).policy().classOf()).isEmpty();
        assertThat(storage.database.inTenant(other, storage.tolls::read)).isEqualTo(TollSettings.DEFAULT);
    }

    @Test
    void refusesWhatNobodyMayShowAndWhatIsNotThere() {
        TenantScope acme = storage.tenant("acme");
        refused("verified.+499001123456", () -> set(acme, shown("+499001123456", "ours")));
        refused("verified.110", () -> set(acme, shown("110", "ours")));
        refused("verified.+442079460000", () -> set(acme, shown("+442079460000", "ours")));
        refused("verified.+4930555666", () -> set(acme, shown("+4930555666", " ")));
        refused("users.100", () -> with(Map.of(), Map.of("100", "nobody")));
        refused(
                "classes.world.countries",
                () -> with(Map.of("world", new ClassSetting(Set.of(), Set.of("XX"))), Map.of()));
        assertThat(storage.database.inTenant(acme, storage.tolls::read)).isEqualTo(TollSettings.DEFAULT);
    }

    @Test
    void whatIsPrintedIsReadAndAnEmptyTextTakesAFieldBack() {
        TollSettings some = TollText.merged(
                TollSettings.DEFAULT,
                Map.of("channels", Map.of("calls", "30", "inbound", "20"), "standard", "standard"));
        assertThat(some.channels()).contains(new ChannelSetting(30, 20, null));
        assertThat(TollText.merged(TollSettings.DEFAULT, TollText.fields(some))).isEqualTo(some);
        assertThat(TollText.fields(some)).doesNotContainKey("night");
        assertThat(TollText.merged(some, Map.of("channels", ""))).isEqualTo(TollSettings.DEFAULT);
        refused(
                "channels.inbound",
                () -> TollText.merged(some, Map.of("channels", Map.of("calls", "3", "inbound", "4"))));
    }

    /// Counted calls, and that a limit was unlocked, outlive the server.
    @Test
    void aRestartForgetsNeitherCallsNorUnlocking() throws IOException {
        TenantScope acme = storage.tenant("acme");
        TenantScope other = storage.tenant("other");
        UserId anna = user(acme, "100");
        Instant now = storage.time.instant();
        try (CallJournal journal = CallJournal.open(
                directory.resolve("journal"),
                storage.database,
                storage.keyring,
                storage.tenantDirectory,
                new CallStore(),
                (_, _) -> {})) {
            journal.record(acme, call(acme, Optional.of(anna), now.minusSeconds(900), now.minusSeconds(300)));
            journal.record(acme, call(acme, Optional.empty(), now.minusSeconds(900), now.minusSeconds(300)));
        }
        try (Storage again = new Storage(server.config(), directory)) {
            assertThat(used(again, "acme", new Subject.OfUser(anna), now)).isEqualTo(new Used(0, 10, 10, 300, 300));
            assertThat(used(again, "acme", new Subject.OfTenant(), now).centsDay())
                    .isEqualTo(300);
            assertThat(used(again, "other", new Subject.OfTenant(), now).centsDay())
                    .isZero();
            TenantScope scope = again.tenantDirectory.byName("acme").orElseThrow();
            again.changes.in(scope, Storage.ACTOR, "looked", change -> {
                again.tolls.unlock(change, new Subject.OfUser(anna), now);
                return true;
            });
            assertThat(used(again, "acme", new Subject.OfUser(anna), now).centsDay())
                    .isZero();
            set(again, scope, WORLD); // a later change unlocks nothing again, and counts nothing twice
            assertThat(used(again, "acme", new Subject.OfTenant(), now).centsDay())
                    .isEqualTo(300);
        }
        try (Storage third = new Storage(server.config(), directory)) {
            assertThat(used(third, "acme", new Subject.OfUser(anna), now).centsDay())
                    .isZero();
            assertThat(used(third, "acme", new Subject.OfTenant(), now).centsDay())
                    .as("at the price it had")
                    .isEqualTo(300);
        }
        assertThat(storage.tenantDirectory.byId(other.id())).isPresent();
    }

    @Test
    void aTenantGoesWithItsTolls() {
        TenantScope acme = storage.tenant("acme");
        set(acme, WORLD);
        storage.changes.in(acme, Storage.ACTOR, "", change -> {
            storage.tolls.unlock(change, new Subject.OfTenant(), storage.time.instant());
            return true;
        });
        storage.changes.platform(Storage.ACTOR, "", change -> {
            storage.tenants.delete(change, acme);
            return true;
        });
        assertThat(server.queryAsAdmin("SELECT count(*) FROM toll_settings")).containsExactly(List.of("0"));
    }

    private static TollSettings shown(String number, String proof) {
        return new TollSettings(
                Map.of(),
                "standard",
                Map.of(),
                Limits.NONE,
                Limits.NONE,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(number, proof),
                Prices.DEFAULT);
    }

    private static TollSettings with(Map<String, ClassSetting> classes, Map<String, String> users) {
        return new TollSettings(
                classes,
                "standard",
                users,
                Limits.NONE,
                Limits.NONE,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Prices.DEFAULT);
    }

    private static void refused(String field, Runnable setting) {
        assertThatThrownBy(setting::run)
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    private void set(TenantScope scope, TollSettings settings) {
        set(storage, scope, settings);
    }

    private static void set(Storage storage, TenantScope scope, TollSettings settings) {
        storage.changes.in(scope, Storage.ACTOR, "", change -> {
            storage.tolls.set(change, settings);
            return true;
        });
    }

    private UserId user(TenantScope scope, String extension) {
        return storage.changes.in(
                scope,
                Storage.ACTOR,
                "",
                change -> storage.users.create(
                        change, new UserDetails(extension, "User " + extension, Optional.empty())));
    }

    private static Used used(Storage storage, String tenant, Subject subject, Instant at) {
        TenantScope scope = storage.tenantDirectory.byName(tenant).orElseThrow();
        return storage.tollBook.in(scope).meters().of(subject, at);
    }

    private CallRecord call(TenantScope scope, Optional<UserId> charged, Instant from, Instant to) {
        Party caller = new Party(Optional.empty(), charged, "Anna", "100");
        Party called = new Party(Optional.empty(), Optional.empty(), "", "+442079460000");
        return new CallRecord(
                new CallId(storage.ids.next()),
                new ConversationId(storage.ids.next()),
                scope.id(),
                from,
                Optional.of(from),
                to,
                caller,
                called.number(),
                HangupCause.NORMAL,
                List.of(new LegRecord(
                        new LegId(storage.ids.next()),
                        called,
                        false,
                        from,
                        Optional.of(from),
                        to,
                        HangupCause.NORMAL,
                        MediaStats.NONE,
                        charged.map(user -> new Charge(charged, new TrunkId(storage.ids.next()), 30)))),
                List.of(),
                List.of());
    }
}
