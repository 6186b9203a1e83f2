package org.klinke.sip.conversation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.Seeds;
import org.klinke.core.cdr.CallRecord;
import org.klinke.sip.torture.TortureTable;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipTransport;

/// Spoiled messages through the whole signalling and the real calls: in the middle of the talk of demo.test's phones,
/// from strangers, and from a device with its right password. Nothing fails by a fault of ours, nothing is left, and
/// other.test telephones as if nothing were. The name of a failed test is its seed (see [Seeds]).
class MutationTest {
    private static final int SEEDS_QUICK = 2;
    private static final int SEEDS_SLOW = 25;
    private static final int STEPS = 200;
    private static final List<String> TALKERS = List.of("alice", "bob", "bobcell", "carol");
    private static final Pattern FROM_USER = Pattern.compile("(?im)^(?:from|f)\\s*:[^\r]*?sip:([^@>;]+)@");

    static List<Long> fewSeeds() {
        return Seeds.of(1, SEEDS_QUICK);
    }

    static List<Long> manySeeds() {
        return Seeds.of(SEEDS_QUICK + 1, SEEDS_SLOW);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void nothingBreaks(long seed) {
        spoil(seed);
    }

    @Tag("slow")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void nothingBreaksOfMany(long seed) {
        spoil(seed);
    }

    private static void spoil(long seed) {
        Random random = new Random(seed);
        List<byte[]> corpus = new ArrayList<>();
        for (String file : List.of("phones.txt", "phones.txt", "rfc4475.txt", "rfc5118.txt")) {
            corpus.addAll(TortureTable.messages(file).values());
        }
        Mutator mutator = new Mutator(random, corpus);
        House house = new House(seed);
        for (Phone phone : house.phones.values()) {
            phone.register(List.of());
            house.settle();
        }
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(3) == 0) {
                house.onTheWay = bytes -> isDemo(bytes) && random.nextInt(3) == 0 ? mutator.mutate(bytes) : bytes;
                RandomTalkTest.act(house, house.phones.get(RandomTalkTest.pick(random, TALKERS)), random);
                house.settle();
                house.onTheWay = bytes -> bytes;
            } else {
                inject(house, mutator.mutate(RandomTalkTest.pick(random, corpus)), random);
            }
            assertThat(house.signalling.stackCounters().failed())
                    .as("faults at step %d of seed %d\n%s", step, seed, house.transcript())
                    .isZero();
        }
        aNormalCall(house, seed);
        house.hangUpAll();
        house.advance(Duration.ofSeconds(200));
        assertThat(List.of(
                        (long) house.signalling.legs(),
                        (long) house.signalling.dialogs(),
                        (long) house.calls.count(),
                        (long) house.media.sessions(),
                        house.signalling.stackCounters().serverTransactions(),
                        house.signalling.stackCounters().clientTransactions()))
                .as("legs, dialogs, calls, media sessions, transactions; seed %d\n%s", seed, house.transcript())
                .containsOnly(0L);
    }

    private static boolean isDemo(byte[] message) {
        return !new String(message, ISO_8859_1).contains("other.test");
    }

    /// From a stranger; if he is asked for credentials and calls himself alice, then once more with hers.
    private static void inject(House house, byte[] message, Random random) {
        FakeFlow flow = new FakeFlow(
                house.loop,
                random.nextBoolean() ? SipTransport.UDP : SipTransport.TLS,
                "192.0.2." + (1 + random.nextInt(250)),
                1024 + random.nextInt(60_000));
        house.say("stranger →\n" + new String(message, ISO_8859_1));
        house.deliver(flow, message);
        house.settle();
        for (String answer : flow.taken()) {
            house.say("stranger ←\n" + answer);
            if (answer.startsWith("SIP/2.0 401")) {
                withCredentials(new String(message, ISO_8859_1), answer).ifPresent(again -> {
                    house.say("stranger →\n" + again);
                    house.deliver(flow, again.getBytes(ISO_8859_1));
                    house.settle();
                });
            }
        }
        flow.close("gone");
        house.settle();
    }

    private static Optional<String> withCredentials(String message, String challenge) {
        Matcher from = FROM_USER.matcher(message);
        int head = message.indexOf("\r\n\r\n");
        String[] first = message.substring(0, Math.max(0, head)).split("[ \r]", 3);
        if (!from.find() || first.length < 3) {
            return Optional.empty();
        }
        String credentials = Digest.answer(challenge, from.group(1), Building.PASSWORD, first[0], first[1]);
        return Optional.of(message.substring(0, head) + "\r\nAuthorization: " + credentials + message.substring(head));
    }

    private static void aNormalCall(House house, long seed) {
        Phone alice = house.phones.get("other-alice");
        Phone carol = house.phones.get("other-carol");
        clear(alice);
        clear(carol);
        alice.call("INVITE", "sip:102@other.test", Optional.of(alice.sdp().text()), List.of());
        house.settle();
        assertThat(carol.next().map(Text::method))
                .as("seed %d\n%s", seed, house.transcript())
                .contains("INVITE");
        carol.respond(200, "OK", "INVITE", Optional.of(carol.sdp().text()), "", List.of());
        house.settle();
        assertThat(alice.next().map(Text::status)).as("seed %d", seed).contains(200);
        alice.request("ACK", Optional.empty(), List.of());
        house.settle();
        house.records.clear();
        alice.request("BYE", Optional.empty(), List.of());
        house.settle();
        carol.respond(200, "OK", "BYE", Optional.empty(), "", List.of());
        house.settle();
        assertThat(house.records.stream().map(CallRecord::cause).map(Enum::name))
                .as("seed %d", seed)
                .contains("NORMAL");
    }

    private static void clear(Phone phone) {
        while (phone.next().isPresent()) {
            // old news
        }
    }
}
