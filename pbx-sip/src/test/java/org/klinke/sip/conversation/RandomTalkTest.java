package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.Seeds;
import org.slf4j.LoggerFactory;

/// Phones that do anything at any time: whatever they do, no leg fails by a fault of ours, and in the end nothing is
/// left. The name of a failed test is its seed.
class RandomTalkTest {
    private static final int SEEDS_QUICK = 3;
    private static final int SEEDS_SLOW = 150;
    private static final int STEPS = 80;
    private static final List<String> CALLERS = List.of("alice", "bob", "bobcell", "carol", "other-alice", "other-bob");
    private static final List<String> NUMBERS = List.of("100", "101", "102", "*80", "199");
    private static final List<Integer> STATUSES =
            List.of(180, 180, 183, 200, 200, 200, 302, 401, 422, 481, 486, 491, 500, 603);
    private static final List<String> HEADERS = List.of(
            "Supported: 100rel, timer",
            "Require: 100rel",
            "Session-Expires: 90",
            "Session-Expires: 100;refresher=uas",
            "Session-Expires: 120;refresher=uac",
            "Min-SE: 100",
            "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK",
            "RSeq: 1",
            "RSeq: 2",
            "Retry-After: 1");
    private static final List<String> REMARKS =
            List.of("hold", "resume", "new key", "new address", "plain RTP", "broken SDP", "with video");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger rooms = (Logger) LoggerFactory.getLogger("org.klinke");

    @BeforeEach
    void listen() {
        log.start();
        rooms.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        rooms.detachAppender(log);
    }

    static List<Long> fewSeeds() {
        return Seeds.of(1, SEEDS_QUICK);
    }

    static List<Long> manySeeds() {
        return Seeds.of(SEEDS_QUICK + 1, SEEDS_SLOW);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void nothingIsLeftBehind(long seed) {
        talk(seed);
    }

    @Tag("slow")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void nothingIsLeftBehindOfMany(long seed) {
        talk(seed);
    }

    private void talk(long seed) {
        Random random = new Random(seed);
        House house = new House(seed);
        for (String name : CALLERS) {
            house.phones.get(name).register(List.of());
            house.settle();
        }
        for (int step = 0; step < STEPS; step++) {
            act(house, house.phones.get(pick(random, CALLERS)), random);
            house.settle();
        }
        house.hangUpAll();
        house.advance(Duration.ofSeconds(200));

        List<String> errors = new ArrayList<>();
        log.list.stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .forEach(event -> errors.add(event.toString()));
        assertThat(errors).as("seed %d\n%s", seed, house.transcript()).isEmpty();
        assertThat(List.of(
                        house.signalling.legs(),
                        house.signalling.dialogs(),
                        house.calls.count(),
                        house.media.sessions()))
                .as("legs, dialogs, calls, media sessions; seed %d\n%s", seed, house.transcript())
                .containsOnly(0);
    }

    static void act(House house, Phone phone, Random random) {
        PhoneSdp usual = phone.sdp();
        if (random.nextInt(6) == 0) {
            phone.sdp(usual.with(pick(random, REMARKS)));
        }
        Optional<String> body = random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(phone.sdp().text());
        List<String> headers = new ArrayList<>();
        while (random.nextInt(3) > 0) {
            headers.add(pick(random, HEADERS));
        }
        switch (random.nextInt(22)) {
            case 0, 1, 2 -> phone.call("INVITE", "sip:" + pick(random, NUMBERS) + "@" + phone.domain(), body, headers);
            case 3, 4, 5 -> {
                if (phone.hasGot("INVITE")) {
                    String fork = random.nextInt(8) == 0 ? "-fork" : "";
                    int status = pick(random, STATUSES);
                    if (status == 302) {
                        headers.add("Contact: <sip:" + pick(random, NUMBERS) + "@" + phone.domain() + ">");
                    }
                    phone.respond(status, "Any", "INVITE", body, fork, headers);
                }
            }
            case 6 -> phone.request("BYE", Optional.empty(), List.of());
            case 7, 8 -> phone.request("ACK", random.nextBoolean() ? Optional.empty() : body, List.of());
            case 9 -> phone.request(random.nextBoolean() ? "INVITE" : "UPDATE", body, headers);
            case 13, 14 -> phone.request("PRACK", random.nextInt(3) == 0 ? body : Optional.empty(), List.of());
            case 15 -> {
                for (String method : List.of("UPDATE", "PRACK")) {
                    if (phone.hasGot(method)) {
                        phone.respond(pick(random, STATUSES), "Any", method, Optional.empty(), "", headers);
                    }
                }
            }
            case 16 -> house.advance(Duration.ofSeconds(random.nextInt(100)));
            case 10 -> {
                if (phone.hasSent("INVITE")) {
                    phone.cancel();
                }
            }
            case 11 -> {
                for (String method : List.of("BYE", "CANCEL", "NOTIFY")) {
                    if (phone.hasGot(method)) {
                        phone.respond(200, "OK", method, Optional.empty(), "", List.of());
                    }
                }
            }
            case 12 -> {
                if (random.nextInt(3) == 0) {
                    phone.loseConnection();
                    house.settle();
                    phone.reconnect();
                    phone.register(List.of());
                }
            }
            case 17, 18 ->
                phone.request(
                        "REFER",
                        Optional.empty(),
                        List.of("Refer-To: <sip:" + pick(random, NUMBERS) + "@" + phone.domain() + ">"));
            case 19 -> {
                String other = house.phones.get(pick(random, CALLERS)).replaces("1");
                phone.request(
                        "REFER",
                        Optional.empty(),
                        List.of("Refer-To: <sip:101@" + phone.domain() + "?Replaces="
                                + other.replace(";", "%3B").replace("=", "%3D") + ">"));
            }
            case 20 -> {
                String other = house.phones.get(pick(random, CALLERS)).replaces("1");
                phone.call("INVITE", "sip:101@" + phone.domain(), body, List.of("Replaces: " + other));
            }
            default -> house.advance(Duration.ofMillis(random.nextInt(5_000)));
        }
        phone.sdp(usual);
    }

    static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
