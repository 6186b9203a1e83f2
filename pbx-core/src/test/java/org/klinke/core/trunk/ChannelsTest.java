package org.klinke.core.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.trunk.Channels.Channel;
import org.klinke.core.trunk.Channels.Full;
import org.klinke.core.trunk.Channels.Reply;
import org.klinke.core.trunk.Channels.Urgency;
import org.klinke.core.trunk.Channels.Wish;
import org.klinke.core.trunk.TrunkDetails.AccountDetails;

class ChannelsTest {
    private static final TenantId ACME = new TenantId(new UUID(0, 1));
    private static final TenantId BETA = new TenantId(new UUID(0, 2));
    private static final TenantId SMALL = new TenantId(new UUID(0, 3));
    private static final Trunk PEER = new TrunkProfiles()
            .resolve(
                    new TrunkId(new UUID(1, 1)),
                    new TrunkDetails(
                            "colt",
                            "generic-peering",
                            true,
                            Map.of("host", "sip.carrier.example", "calls", "100"),
                            List.of()),
                    List.of());

    private final Channels channels = new Channels();

    private static Trunk trunk(TrunkLimits limits) {
        return PEER.with(limits);
    }

    private static Wish out(Trunk trunk, TenantId tenant) {
        return new Wish(trunk, Optional.empty(), tenant, Optional.empty(), false, Urgency.ORDINARY);
    }

    private static Wish in(Trunk trunk, TenantId tenant) {
        return new Wish(trunk, Optional.empty(), tenant, Optional.empty(), true, Urgency.ORDINARY);
    }

    private static Wish of(Trunk trunk, String account, boolean inbound, boolean emergency) {
        return new Wish(trunk, Optional.of(account), ACME, Optional.empty(), inbound, urgency(emergency));
    }

    private static Wish help(Trunk trunk, TenantId tenant) {
        return new Wish(trunk, Optional.empty(), tenant, Optional.empty(), false, Urgency.EVERYWHERE);
    }

    private static Wish added(Trunk trunk, TenantId tenant) {
        return new Wish(trunk, Optional.empty(), tenant, Optional.empty(), false, Urgency.ADDED);
    }

    private static Urgency urgency(boolean emergency) {
        return emergency ? Urgency.EVERYWHERE : Urgency.ORDINARY;
    }

    /// A call that ends when it is asked to.
    private final class Caller {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Reply reply;

        Caller(Wish wish) {
            reply = channels.take(wish, this, asker -> asker != this && ended.compareAndSet(false, true));
        }

        boolean has() {
            return reply instanceof Channel && !ended.get();
        }

        void hangUp() {
            ended.set(true);
            if (reply instanceof Channel channel) {
                channel.release();
            }
        }
    }

    private void fill(Wish wish, int calls) {
        for (int call = 0; call < calls; call++) {
            assertThat(new Caller(wish).reply).as("call %s", call).isInstanceOf(Channel.class);
        }
    }

    private Reply ask(Wish wish) {
        return new Caller(wish).reply;
    }

    @ParameterizedTest
    @CsvSource({"10, 10, 10, 1, 9, 9", "10, 3, 10, 1, 3, 9", "10, 10, 4, 2, 8, 2", "1, 1, 1, 0, 1, 1"})
    void aTrunkHasItsLimitsInEachDirection(int calls, int in, int out, int kept, int inwards, int outwards) {
        Trunk trunk = trunk(TrunkLimits.of(calls, in, out, kept));
        fill(in(trunk, ACME), inwards);
        assertThat(ask(in(trunk, ACME))).isEqualTo(Full.TRUNK);
        Trunk other = new Trunk(
                new TrunkId(new UUID(1, 2)),
                "other",
                trunk.profile(),
                true,
                trunk.way(),
                trunk.access(),
                trunk.identity(),
                trunk.session(),
                trunk.audio(),
                trunk.limits(),
                List.of());
        fill(out(other, ACME), outwards);
        assertThat(ask(out(other, ACME))).isEqualTo(Full.TRUNK);
    }

    @Test
    void anAccountHasWhatItsCarrierAllowsItAndKeepsOneForHelp() {
        Trunk trunk = trunk(TrunkLimits.of(10, 10, 10, 1).withAccounts(Map.of("a", new Ceiling(3, 1, 3))));
        fill(of(trunk, "a", false, false), 2);
        assertThat(ask(of(trunk, "a", false, false))).isEqualTo(Full.ACCOUNT);
        assertThat(ask(of(trunk, "b", false, false))).isInstanceOf(Channel.class);
        assertThat(ask(of(trunk, "a", false, true))).isInstanceOf(Channel.class);
    }

    @Test
    void aFullAccountEndsACallOfItsOwnForHelp() {
        Trunk trunk = trunk(TrunkLimits.of(10, 10, 10, 1).withAccounts(Map.of("a", new Ceiling(1, 1, 1))));
        Caller own = new Caller(of(trunk, "a", false, false));
        Caller other = new Caller(of(trunk, "b", false, false));
        assertThat(ask(of(trunk, "a", false, true))).isInstanceOf(Channel.class);
        assertThat(own.has()).isFalse();
        assertThat(other.has()).isTrue();
    }

    @Test
    void whatOneTenantFillsIsNotTheOthersShare() {
        Trunk trunk = trunk(TrunkLimits.of(10, 10, 10, 1)
                .withShares(Map.of(ACME, new Ceiling(4, 4, 4), BETA, new Ceiling(3, 3, 1))));
        fill(out(trunk, ACME), 4);
        assertThat(ask(in(trunk, ACME))).isEqualTo(Full.SHARE);
        fill(out(trunk, SMALL), 2); // who has no share has what is left of nine
        assertThat(ask(out(trunk, SMALL))).isEqualTo(Full.SHARE);
        fill(out(trunk, BETA), 1);
        assertThat(ask(out(trunk, BETA))).isEqualTo(Full.SHARE);
        fill(in(trunk, BETA), 2);
        assertThat(ask(in(trunk, BETA))).as("the last but the one that is kept").isEqualTo(Full.TRUNK);
    }

    @Test
    void aFullShareStopsNoCallForHelp() {
        Trunk trunk = trunk(
                TrunkLimits.of(4, 4, 4, 1).withShares(Map.of(ACME, new Ceiling(1, 1, 1), BETA, new Ceiling(2, 2, 2))));
        fill(out(trunk, ACME), 1);
        Caller first = new Caller(out(trunk, BETA));
        Caller last = new Caller(out(trunk, BETA));
        assertThat(ask(help(trunk, ACME))).isInstanceOf(Channel.class);
        assertThat(last.has()).as("one was kept").isTrue();
        assertThat(ask(help(trunk, BETA))).isInstanceOf(Channel.class);
        assertThat(last.has()).as("its own tenant needs it, and it began last").isFalse();
        assertThat(first.has()).isTrue();
    }

    @Test
    void whatATenantHasAddedCostsNoOtherACall() {
        Trunk trunk = trunk(TrunkLimits.of(3, 3, 3, 1));
        Caller own = new Caller(out(trunk, ACME));
        Caller other = new Caller(out(trunk, BETA));
        assertThat(ask(added(trunk, ACME))).as("one was kept").isInstanceOf(Channel.class);
        assertThat(own.has()).isTrue();
        assertThat(ask(added(trunk, ACME))).isInstanceOf(Channel.class);
        assertThat(own.has()).as("its own makes room").isFalse();
        assertThat(ask(added(trunk, ACME))).isEqualTo(Full.TRUNK);
        assertThat(other.has()).isTrue();
        assertThat(ask(help(trunk, ACME))).isInstanceOf(Channel.class);
        assertThat(other.has()).as("112 makes anybody's").isFalse();
    }

    @Test
    void whatATenantHasAddedStaysInItsShare() {
        Trunk trunk = trunk(
                TrunkLimits.of(6, 6, 6, 1).withShares(Map.of(ACME, new Ceiling(2, 2, 2), BETA, new Ceiling(2, 2, 2))));
        Caller own = new Caller(out(trunk, ACME));
        assertThat(ask(added(trunk, ACME))).isInstanceOf(Channel.class);
        assertThat(ask(added(trunk, ACME))).isInstanceOf(Channel.class);
        assertThat(own.has()).isFalse();
        assertThat(ask(added(trunk, ACME))).isEqualTo(Full.SHARE);
        assertThat(ask(help(trunk, ACME))).isInstanceOf(Channel.class);
    }

    @Test
    void whatTenantsHaveAddedNeverStandsInTheWayTo112() {
        Trunk trunk = trunk(TrunkLimits.of(2, 2, 2, 0));
        Caller foreign = new Caller(added(trunk, BETA));
        Caller own = new Caller(added(trunk, ACME));
        Caller first = new Caller(help(trunk, ACME));
        assertThat(first.has()).isTrue();
        assertThat(own.has()).as("its own before that of others").isFalse();
        assertThat(ask(help(trunk, ACME))).isInstanceOf(Channel.class);
        assertThat(foreign.has()).isFalse();
        assertThat(ask(added(trunk, ACME))).isEqualTo(Full.TRUNK);
        assertThat(ask(help(trunk, BETA))).isEqualTo(Full.TRUNK);
        assertThat(first.has()).isTrue();
    }

    @Test
    void anOrdinaryCallOfAnotherEndsBeforeOneToAnAddedNumberOfItsOwn() {
        Trunk trunk = trunk(TrunkLimits.of(2, 2, 2, 0));
        Caller own = new Caller(added(trunk, ACME));
        Caller other = new Caller(out(trunk, BETA));
        assertThat(ask(help(trunk, ACME))).isInstanceOf(Channel.class);
        assertThat(own.has()).isTrue();
        assertThat(other.has()).isFalse();
    }

    @Test
    void aTenantHasSoManyInAllButForHelp() {
        Trunk trunk = trunk(TrunkLimits.of(10, 10, 10, 1));
        Wish wish = new Wish(trunk, Optional.empty(), ACME, Optional.of(new Ceiling(2, 1, 2)), false, Urgency.ORDINARY);
        Wish inwards =
                new Wish(trunk, Optional.empty(), ACME, Optional.of(new Ceiling(2, 1, 2)), true, Urgency.ORDINARY);
        Caller one = new Caller(inwards);
        assertThat(ask(inwards)).isEqualTo(Full.TENANT);
        fill(wish, 1);
        assertThat(ask(wish)).isEqualTo(Full.TENANT);
        fill(out(trunk, BETA), 1);
        assertThat(ask(help(trunk, ACME))).isInstanceOf(Channel.class);
        one.hangUp();
        assertThat(ask(wish)).as("the call for help counts, too").isEqualTo(Full.TENANT);
        assertThat(channels.of(ACME)).isEqualTo(2);
    }

    @Test
    void aPlaceThatAnEmergencyTookIsGivenBackOnce() {
        Trunk trunk = trunk(TrunkLimits.of(1, 1, 1, 0));
        Caller ordinary = new Caller(out(trunk, ACME));
        Caller help = new Caller(help(trunk, ACME));
        ordinary.hangUp();
        assertThat(channels.of(trunk.id())).hasSize(1);
        assertThat(channels.of(ACME)).isEqualTo(1);
        assertThat(ask(help(trunk, ACME))).isEqualTo(Full.TRUNK); // nor does one for help end another
        help.hangUp();
        help.hangUp();
        assertThat(channels.of(trunk.id())).isEmpty();
        assertThat(channels.of(ACME)).isZero();
    }

    /// Whatever many do at once, in whatever order: no limit is passed, and in the end nothing is taken.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nothingLeaksAndNothingIsPassed(long seed) throws Exception {
        Trunk trunk = trunk(
                new TrunkLimits(8, 6, 6, 1, Map.of("a", new Ceiling(3, 3, 3)), Map.of(ACME, new Ceiling(3, 3, 3))));
        int threads = 8;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        List<String> passed = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger helped = new AtomicInteger();
        for (int thread = 0; thread < threads; thread++) {
            Random random = new Random(seed * 100 + thread);
            all.add(Thread.ofVirtual().start(() -> {
                List<Caller> mine = new ArrayList<>();
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                for (int step = 0; step < 2_000; step++) {
                    if (mine.size() < 3 && random.nextBoolean()) {
                        boolean emergency = random.nextInt(10) == 0;
                        Caller caller = new Caller(new Wish(
                                trunk,
                                random.nextBoolean() ? Optional.of("a") : Optional.empty(),
                                random.nextBoolean() ? ACME : BETA,
                                Optional.of(new Ceiling(5, 5, 5)),
                                random.nextBoolean(),
                                urgency(emergency)));
                        helped.addAndGet(emergency && caller.has() ? 1 : 0);
                        mine.add(caller);
                    } else if (!mine.isEmpty()) {
                        mine.remove(random.nextInt(mine.size())).hangUp();
                    }
                    look(trunk, passed);
                }
                mine.forEach(Caller::hangUp);
            }));
        }
        start.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(passed).isEmpty();
        assertThat(helped).hasPositiveValue();
        assertThat(channels.of(trunk.id())).isEmpty();
        assertThat(channels.of(ACME)).isZero();
        assertThat(channels.of(BETA)).isZero();
    }

    private void look(Trunk trunk, List<String> passed) {
        List<Wish> now = channels.of(trunk.id());
        long inwards = now.stream().filter(Wish::inbound).count();
        long ofAccount = now.stream().filter(wish -> wish.account().isPresent()).count();
        long ordinary = now.stream().filter(wish -> !wish.emergency()).count();
        long share = now.stream()
                .filter(wish -> !wish.emergency() && wish.tenant().equals(ACME))
                .count();
        if (now.size() > 8 || inwards > 6 || now.size() - inwards > 6 || ofAccount > 3 || ordinary > 7 || share > 3) {
            passed.add(now.toString());
        }
    }

    @Test
    void aLimitThatCannotBeNamesItsField() {
        assertThat(Ceiling.of(Map.of())).isEmpty();
        assertThat(Ceiling.of(Map.of("calls", "5", "outbound", "2"))).contains(new Ceiling(5, 5, 2));
        assertThat(Ceiling.of(new Ceiling(5, 5, 2).fields())).contains(new Ceiling(5, 5, 2));
        assertThat(refused(Map.of("outbound", "2"))).startsWith("calls: it is missing");
        assertThat(refused(Map.of("calls", "0"))).startsWith("calls: '0' is not possible");
        assertThat(refused(Map.of("calls", "2", "inbound", "3"))).startsWith("inbound: '3' is not possible");
    }

    private static String refused(Map<String, String> fields) {
        try {
            return "taken: " + Ceiling.of(fields);
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void anAccountHasNoMoreThanItsTrunk() {
        TrunkDetails details = new TrunkDetails(
                "line",
                "generic-registration",
                true,
                Map.of("host", "sip.carrier.example", "calls", "4"),
                List.of(new AccountDetails(
                        "100",
                        Optional.empty(),
                        Optional.of("s3cret"),
                        Optional.empty(),
                        Optional.of(new Ceiling(5, 5, 5)))));
        assertThat(refused(details)).startsWith("accounts: 100 has more calls than the 4 of its trunk");
    }

    private static String refused(TrunkDetails details) {
        try {
            return "taken: "
                    + new TrunkProfiles()
                            .resolve(
                                    PEER.id(),
                                    details,
                                    List.of(new TrunkAccount("100", "", "", "s3cret", Optional.empty())));
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
