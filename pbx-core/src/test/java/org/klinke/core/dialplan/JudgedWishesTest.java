package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.core.dialplan.PlanSample.id;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.presence.Features;
import org.klinke.core.reach.Desks;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Orders;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.WishChange;
import org.klinke.core.reach.Wishes;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.VoicemailSettings;

/// What the keys and menus of phones may change, and how often.
class JudgedWishesTest {
    private static final UserId ANNA = new UserId(id("10"));

    private final PlanSample sample = new PlanSample();
    private final List<WishChange> stored = new ArrayList<>();
    private Wishes wishes = Wishes.NONE;
    private Instant now = Instant.parse("2026-03-02T09:00:00Z");
    private final TenantScope acme;
    private FeatureCodes codes = FeatureCodes.USUAL;
    private final JudgedWishes door = new JudgedWishes(_ -> plan(), new Stored(), () -> now);

    JudgedWishesTest() {
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(List.of(PlanSample.ACME));
        acme = tenants.byName(PlanSample.ACME.name()).orElseThrow();
    }

    private PlanSnapshot plan() {
        PlanSnapshot plain = sample.plan();
        return new PlanSnapshot(
                PlanSample.ACME,
                new DirectorySnapshot(sample.users, sample.devices),
                sample.outside(),
                TenantHours.NONE,
                new Reach(
                                Map.of(ANNA, wishes),
                                Map.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                new VoicemailSettings(true, Map.of()))
                        .coded(codes),
                plain.tolls());
    }

    /// The tenant's code for a voice box is a target as the usual one is, and stored as that.
    @Test
    void aKeyForwardsToTheBoxByTheTenantsCode() {
        codes = FeatureCodes.USUAL.with(Map.of("leaveInBox", "*98"));
        assertThat(set(always("*98"))).isTrue();
        assertThat(target(Origin.EXTERNAL)).contains("*103");
        assertThat(Features.of(wishes, codes).always())
                .as("shown as it is dialled")
                .contains("*98");
        assertThat(Features.of(wishes, FeatureCodes.USUAL).always()).contains("*103");
        assertThat(set(always("*99"))).isFalse();
    }

    private boolean set(WishChange change) {
        return door.set(acme, ANNA, change, "desk").join();
    }

    private static WishChange always(String target) {
        return new WishChange.Forwarding(
                Forward.Case.ALWAYS,
                List.of(Origin.INTERNAL, Origin.EXTERNAL),
                Optional.of(target).filter(to -> !to.isEmpty()));
    }

    private Optional<String> target(Origin origin) {
        return wishes.forward(Forward.Case.ALWAYS, origin).map(Forward::target);
    }

    @Test
    void aKeyChangesBothUntilInternalCallsGoElsewhere() {
        assertThat(set(always("11"))).isTrue();
        assertThat(target(Origin.INTERNAL)).contains("11");
        assertThat(set(always(""))).isTrue();
        assertThat(target(Origin.INTERNAL)).isEmpty();
    }

    @Test
    void anotherTargetForInternalCallsStaysWhateverTheKeySays() {
        wishes = new Wishes(
                false,
                true,
                List.of(
                        new Forward(Forward.Case.ALWAYS, Origin.INTERNAL, "12", Forward.AFTER_SECONDS),
                        new Forward(Forward.Case.ALWAYS, Origin.EXTERNAL, "11", Forward.AFTER_SECONDS)),
                List.of(),
                List.of());

        assertThat(set(always(""))).isTrue();
        assertThat(target(Origin.INTERNAL)).contains("12");
        assertThat(target(Origin.EXTERNAL)).isEmpty();
        assertThat(set(always("11"))).isTrue();
        assertThat(target(Origin.INTERNAL)).contains("12");
        assertThat(target(Origin.EXTERNAL)).contains("11");
    }

    @Test
    void whatIsSoAlreadyIsNotStoredAgain() {
        for (int i = 0; i < 100; i++) {
            assertThat(set(new WishChange.DoNotDisturb(true))).isTrue();
        }
        assertThat(stored).hasSize(1);
    }

    @Test
    void aPhoneThatFlickersIsHeardTenTimesThenNowAndThen() {
        int done = 0;
        for (int i = 0; i < 100; i++) {
            done += set(new WishChange.DoNotDisturb(i % 2 == 0)) ? 1 : 0;
        }
        assertThat(stored).hasSize(10);
        assertThat(done).isGreaterThanOrEqualTo(10);
        now = now.plusSeconds(5);
        assertThat(set(new WishChange.DoNotDisturb(true))).isTrue();
        assertThat(stored).hasSize(11);
    }

    @Test
    void calledForHelpIsNobodyByAForwarding() {
        assertThat(set(always("112"))).isFalse();
        assertThat(stored).isEmpty();
    }

    private final class Stored implements Orders {
        @Override
        public CompletableFuture<Boolean> turn(TenantScope scope, UUID which, String by) {
            throw new AssertionError();
        }

        @Override
        public CompletableFuture<Boolean> wish(TenantScope scope, UserId user, WishChange change, String by) {
            stored.add(change);
            wishes = change.apply(wishes);
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<Desks.LogIn> logIn(
                TenantScope scope, DeviceId device, UserId user, String pin, String by) {
            throw new AssertionError();
        }

        @Override
        public CompletableFuture<Boolean> logOut(TenantScope scope, DeviceId device, String by) {
            throw new AssertionError();
        }
    }
}
