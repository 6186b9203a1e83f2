package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.Seeds;

/// Phones that subscribe, renew, forget and vanish at any time, while people call each other: no NOTIFY crosses a
/// tenant, and in the end nothing is left. The name of a failed test is its seed.
class RandomLampsTest {
    private static final int SEEDS_QUICK = 3;
    private static final int SEEDS_SLOW = 100;
    private static final int STEPS = 120;
    private static final List<String> PHONES =
            List.of("alice", "bob", "bobcell", "carol", "other-alice", "other-bob", "other-carol");
    private static final List<String> EXTENSIONS = List.of("100", "101", "102", "199");
    private static final List<String> EVENTS = List.of("dialog", "presence", "message-summary", "dialog;id=5", "refer");
    private static final List<Integer> EXPIRES = List.of(0, 30, 60, 600, 3600);
    private static final List<Integer> ANSWERS = List.of(200, 200, 200, 200, 481, 500, 401, 503);

    static List<Long> fewSeeds() {
        return Seeds.of(1, SEEDS_QUICK);
    }

    static List<Long> manySeeds() {
        return Seeds.of(SEEDS_QUICK + 1, SEEDS_SLOW);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void nothingIsLeftBehind(long seed) {
        live(seed);
    }

    @Tag("slow")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void nothingIsLeftBehindOfMany(long seed) {
        live(seed);
    }

    private static void live(long seed) {
        Random random = new Random(seed);
        House house = new House(seed);
        long timersOfAnEmptyHouse = house.loop.waiting();
        PHONES.forEach(name -> phone(house, name).register(List.of()));
        house.settle();
        for (int step = 0; step < STEPS; step++) {
            Phone phone = phone(house, pick(random, PHONES));
            act(house, phone, random);
            house.settle();
            house.phones.values().forEach(RandomLampsTest::read);
        }
        house.hangUpAll();
        house.advance(Duration.ofSeconds(3600 + 40));
        house.advance(Duration.ofHours(1));

        assertThat(house.signalling.subscriptions()).as("subscriptions").isZero();
        assertThat(house.signalling.dialogs()).as("dialogs").isZero();
        assertThat(house.calls.count()).as("calls").isZero();
        for (String name : List.of("alice", "other-alice")) {
            assertThat(house.presence.entries(house.scopeOf(phone(house, name))))
                    .as("busy or watched users")
                    .isZero();
        }
        assertThat(house.loop.waiting()).as("timers").isEqualTo(timersOfAnEmptyHouse);
    }

    private static void act(House house, Phone phone, Random random) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 ->
                phone.call(
                        "SUBSCRIBE",
                        "sip:" + pick(random, EXTENSIONS) + "@" + phone.domain(),
                        Optional.empty(),
                        List.of("Event: " + pick(random, EVENTS), "Expires: " + pick(random, EXPIRES)));
            case 4 -> {
                if (phone.hasSent("SUBSCRIBE")) {
                    phone.request(
                            "SUBSCRIBE",
                            Optional.empty(),
                            List.of("Event: " + pick(random, EVENTS), "Expires: " + pick(random, EXPIRES)));
                }
            }
            case 5, 6, 7 -> {
                if (phone.hasGot("NOTIFY")) {
                    phone.respond(pick(random, ANSWERS), "Whatever", "NOTIFY", Optional.empty(), "", List.of());
                }
            }
            case 8 -> {
                phone.loseConnection();
                if (random.nextBoolean()) {
                    phone.reconnect();
                    phone.register(List.of());
                }
            }
            case 9 ->
                phone.call(
                        "INVITE",
                        "sip:" + pick(random, EXTENSIONS) + "@" + phone.domain(),
                        Optional.of(phone.sdp().text()),
                        List.of());
            case 10 -> {
                if (phone.hasGot("INVITE")) {
                    phone.respond(
                            pick(random, List.of(180, 486)), "Whatever", "INVITE", Optional.empty(), "", List.of());
                }
            }
            case 11 -> house.advance(Duration.ofMillis(random.nextInt(100_000)));
            default -> throw new IllegalStateException();
        }
    }

    private static void read(Phone phone) {
        for (Optional<Text> next = phone.next(); next.isPresent(); next = phone.next()) {
            String body = next.get().body();
            assertThat(body.contains("@demo.test") || body.contains("@other.test"))
                    .isEqualTo(body.contains("@" + phone.domain()));
            assertThat(body).doesNotContain("@" + (phone.domain().equals("demo.test") ? "other.test" : "demo.test"));
        }
    }

    private static Phone phone(House house, String name) {
        return Objects.requireNonNull(house.phones.get(name));
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
