package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.Seeds;
import org.klinke.core.authority.Subject;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.call.TransferTarget.Replaced;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkLimits;

/// Whatever carriers and phones do, in whatever order: each place on a trunk and each counted call is given back once.
class ChannelLeakTest {
    private static final List<String> NUMBERS = List.of("030123456", "0030123456", "0089765432", "112", "110", "101");
    private static final List<HangupCause> CAUSES =
            List.of(HangupCause.NETWORK_FAILED, HangupCause.PHONE_LOST, HangupCause.BUSY, HangupCause.NORMAL);

    private final CallFixture house = new CallFixture();
    private final Trunk small = house.trunk("small", TrunkLimits.of(3, 2, 2, 1), "a", "b");
    private final Trunk single = house.trunk("single", TrunkLimits.of(1, 1, 1, 0), "c");

    /// Legs to outside or inside that somebody has to do something with.
    private final List<FakeLeg> legs = new ArrayList<>();

    static List<Long> seeds() {
        return Seeds.of(1, 25);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLeftOfAnyCall(long seed) {
        Random random = new Random(seed);
        house.leavesBy(small, single);
        house.reaches("+498912345", "101");
        house.register(house.deskB);
        for (int step = 0; step < 120; step++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> legs.add(house.call(NUMBERS.get(random.nextInt(NUMBERS.size()))));
                case 2 -> legs.add(house.callFrom(random.nextBoolean() ? small : single, "+498912345"));
                case 3 -> house.advance(Duration.ofMillis(random.nextInt(6_000)));
                case 4 -> dialled(random).ifPresent(this::answers);
                case 5 -> transfer(random);
                default -> any(random).ifPresent(leg -> ends(leg, CAUSES.get(random.nextInt(CAUSES.size()))));
            }
            within(small, 3, 2);
            within(single, 1, 1);
        }
        for (int round = 0; round < 3; round++) { // an end may dial anew
            legs.addAll(List.copyOf(house.everDialled));
            List.copyOf(legs).forEach(leg -> ends(leg, HangupCause.NORMAL));
        }
        house.advance(Duration.ofMinutes(2));
        assertThat(house.calls.count()).isZero();
        assertThat(house.channels.of(small.id())).isEmpty();
        assertThat(house.channels.of(single.id())).isEmpty();
        assertThat(house.channels.of(house.scope.id())).isZero();
        assertThat(house.media.open).isEmpty();
        assertThat(house.tolls
                        .in(house.scope)
                        .meters()
                        .of(new Subject.OfTenant(), house.time.instant())
                        .parallel())
                .isZero();
    }

    private void within(Trunk trunk, int calls, int inbound) {
        assertThat(house.channels.of(trunk.id()))
                .hasSizeLessThanOrEqualTo(calls)
                .filteredOn(wish -> wish.inbound())
                .hasSizeLessThanOrEqualTo(inbound);
    }

    private Optional<FakeLeg> dialled(Random random) {
        List<FakeLeg> now = List.copyOf(house.dialled.values());
        return now.isEmpty() ? Optional.empty() : Optional.of(now.get(random.nextInt(now.size())));
    }

    private Optional<FakeLeg> any(Random random) {
        return legs.isEmpty() || random.nextBoolean()
                ? dialled(random)
                : Optional.of(legs.get(random.nextInt(legs.size())));
    }

    private void answers(FakeLeg leg) {
        Optional.ofNullable(leg.offer)
                .ifPresent(offer -> house.post(leg, new LegEvent.Answered(leg.id(), house.phoneAnswer(offer, 5000))));
    }

    /// Blind, or attended to any other leg.
    private void transfer(Random random) {
        Optional<Replaced> replaced = random.nextBoolean()
                ? Optional.empty()
                : dialled(random).map(leg -> new Replaced(Optional.of(leg.id()), false));
        TransferTarget to = new TransferTarget(NUMBERS.get(random.nextInt(NUMBERS.size())), "acme.test", replaced);
        any(random).ifPresent(leg -> house.post(leg, new LegEvent.TransferAsked(leg.id(), to)));
    }

    private void ends(FakeLeg leg, HangupCause cause) {
        house.post(leg, new LegEvent.Ended(leg.id(), cause, false, ""));
    }
}
