package org.klinke.sip.conversation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.Seeds;
import org.klinke.core.call.LiveCall;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.id.CallId;

/// Two tenants with the same people, many calls, bad weather: loss, doubles, delay, reordering, slow and vanished
/// phones; all in memory, on fake time, from one seed (see [Seeds]). After every event the invariants hold:
///
///     a call that is no longer live has exactly one record      a leg outlives its call by no more than 128·T1
///     no message of one tenant bears anything of the other      nothing fails by a fault of ours
///     who asked for a transfer learns what became of it, as long as its call stands; if it fails, he has his call back
///
/// and in the end no leg, dialog, call, media session or transaction is left, and no timer that was not there before.
class SimulationTest {
    private static final int SEEDS_QUICK = 4;
    private static final int SEEDS_SLOW = 40;
    private static final int EVENTS = 250;

    /// 64·T1 for an ACK that never comes (RFC 3261 §13.3.1.4), as much again for the answer to the BYE that follows.
    private static final Duration LEG_AFTER_CALL_MAX = Duration.ofSeconds(66);

    private static final Duration ALL_OVER_MAX = Duration.ofMinutes(12);

    static List<Long> someSeeds() {
        return Seeds.of(1, SEEDS_QUICK);
    }

    static List<Long> manySeeds() {
        return Seeds.of(SEEDS_QUICK + 1, SEEDS_SLOW);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("someSeeds")
    void theInvariantsHold(long seed) {
        new Run(seed).play();
    }

    @Tag("slow")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void theInvariantsHoldOfMany(long seed) {
        new Run(seed).play();
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final House house;
        private final List<SimPhone> phones = new ArrayList<>();
        private final Set<CallId> seen = new HashSet<>();
        private long legsAloneSince = -1;
        private int recordsThen;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.house = new House(seed);
            Weather weather = new Weather(random, house.loop);
            int port = 20_000;
            for (String domain : List.of("demo.test", "other.test")) {
                for (String username : List.of("alice", "bob", "bobcell", "carol")) {
                    String name = domain.substring(0, domain.indexOf('.')) + username;
                    phones.add(new SimPhone(name, username, domain, port += 100, house, weather, random));
                }
            }
        }

        void play() {
            boolean vanishing = random.nextInt(3) == 0;
            long timers = house.loop.waiting();
            if (vanishing) {
                phones.forEach(SimPhone::neverHold);
            }
            for (SimPhone phone : phones) {
                phone.register();
                pass(random.nextInt(500));
            }
            for (int event = 0; event < EVENTS; event++) {
                command(phones.get(random.nextInt(phones.size())));
                pass(random.nextInt(10) == 0 ? random.nextInt(8_000) : random.nextInt(300));
            }
            if (vanishing) {
                phones.forEach(SimPhone::vanish);
                long end = house.loop.nanos() + ALL_OVER_MAX.toNanos();
                while (house.loop.nanos() < end && house.calls.count() > 0) {
                    pass(1_000);
                }
            } else {
                for (int round = 0; round < 20 && house.calls.count() > 0; round++) {
                    phones.forEach(SimPhone::hangUpAll);
                    pass(10_000);
                }
                house.hangUpAll(); // whom a lost BYE left behind
                pass(40_000);
            }
            check(house.calls.count() == 0, "calls end once their phones have vanished or hung up");
            for (int second = 0; second < 200; second++) {
                pass(1_000);
            }
            check(house.liveCalls().isEmpty(), "no call is left");
            check(house.signalling.legs() == 0, house.signalling.legs() + " legs are left");
            check(house.signalling.dialogs() == 0, house.signalling.dialogs() + " dialogs are left");
            check(house.media.sessions() == 0, house.media.sessions() + " media sessions are left");
            check(house.signalling.stackCounters().serverTransactions() == 0, "no server transaction is left");
            check(house.signalling.stackCounters().clientTransactions() == 0, "no client transaction is left");
            check(
                    house.loop.waiting() <= timers + 1,
                    house.loop.waiting() + " timers wait, at the beginning it was " + timers);
        }

        private void command(SimPhone phone) {
            if (phone.gone()) {
                if (random.nextInt(4) == 0) {
                    phone.move();
                }
                return;
            }
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6 -> phone.call(number());
                case 7, 8, 9, 10, 11, 12, 13, 14 -> phone.act();
                case 15 -> phone.subscribe();
                case 16 -> phone.register();
                case 17 -> {
                    if (random.nextInt(4) == 0) {
                        phone.move();
                    }
                }
                case 18 -> {
                    if (random.nextInt(4) == 0) {
                        phone.vanish();
                    }
                }
                default -> {}
            }
        }

        private String number() {
            List<String> numbers = List.of("100", "101", "101", "102", "102", "*80", "199");
            return numbers.get(random.nextInt(numbers.size()));
        }

        /// Time goes by in small steps, so that each thing that happens is looked at.
        private void pass(int millis) {
            int left = millis;
            do {
                int step = Math.min(left, 250);
                phones.forEach(phone -> phone.pump(this::inspect));
                house.advance(Duration.ofMillis(step));
                phones.forEach(phone -> phone.pump(this::inspect));
                invariants();
                left -= step;
            } while (left > 0);
        }

        /// Tenants share people, numbers and passwords; their domains and phone names are in all they send.
        private void inspect(SimPhone to, String message) {
            boolean foreign = phones.stream()
                    .filter(phone -> !phone.domain().equals(to.domain()))
                    .anyMatch(phone -> message.contains(phone.domain()) || message.contains(phone.name));
            check(!foreign, to.name + " got something of the other tenant:\n" + message);
        }

        private void invariants() {
            check(house.signalling.stackCounters().failed() == 0, "a message failed by a fault of ours");
            for (SimPhone phone : phones) {
                phone.transfers()
                        .overdue()
                        .ifPresent(
                                call -> check(false, phone.name + " never learns what became of its transfer " + call));
                phone.transfers()
                        .notReturned()
                        .ifPresent(call -> check(false, phone.name + " has not got its call back: " + call));
            }
            Set<CallId> live = house.liveCalls().stream().map(LiveCall::id).collect(Collectors.toSet());
            List<CallId> recorded = house.records.stream().map(CallRecord::id).toList();
            Set<CallId> ended = new HashSet<>(recorded);
            check(ended.size() == recorded.size(), "two records of one call");
            for (CallId id : seen) {
                check(live.contains(id) != ended.contains(id), "call " + id + " live and recorded, or neither");
            }
            seen.addAll(live);
            if (house.calls.count() == 0 && house.signalling.legs() > 0) {
                // A call that came and went between two looks has brought legs of its own.
                if (legsAloneSince < 0 || recorded.size() != recordsThen) {
                    legsAloneSince = house.loop.nanos();
                    recordsThen = recorded.size();
                }
                check(
                        house.loop.nanos() - legsAloneSince <= LEG_AFTER_CALL_MAX.toNanos(),
                        house.signalling.legs() + " legs without a call");
            } else {
                legsAloneSince = -1;
            }
        }

        private void check(boolean right, String what) {
            if (!right) {
                String transcript = house.transcript();
                Path file = Path.of("target", "simulation-" + seed + ".txt");
                try {
                    Files.writeString(file, transcript);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                throw new AssertionError("seed " + seed + ": " + what + "\nTranscript in " + file);
            }
        }
    }
}
