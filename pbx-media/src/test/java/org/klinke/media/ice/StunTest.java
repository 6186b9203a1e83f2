package org.klinke.media.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.IceParameters;

/// The test vectors of RFC 5769, and what a lite agent makes of checks.
class StunTest {
    private static final byte[] VECTOR_PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt".getBytes(US_ASCII);

    /// RFC 5769 §2.1
    private static final byte[] SAMPLE_REQUEST = hex("""
            00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
            80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74
            00 24 00 04 6e 00 01 ff
            80 29 00 08 93 2f f9 b1 51 26 3b 36
            00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20
            00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2
            80 28 00 04 e5 7a 3b cf""");

    /// RFC 5769 §2.2
    private static final byte[] SAMPLE_RESPONSE = hex("""
            01 01 00 3c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
            80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20
            00 20 00 08 00 01 a1 47 e1 12 a6 43
            00 08 00 14 2b 91 f5 99 fd 9e 90 c3 8c 74 89 f9 2a f9 ba 53 f0 6b e7 d7
            80 28 00 04 c0 7d 4c 96""");

    /// RFC 5769 §2.3
    private static final byte[] SAMPLE_RESPONSE_IPV6 = hex("""
            01 01 00 48 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
            80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20
            00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9
            00 08 00 14 a3 82 95 4e 4b e6 7b f1 17 84 c9 7c 82 92 c2 75 bf e3 ed 41
            80 28 00 04 c8 fb 0b 4c""");

    private static final byte[] TRANSACTION = Arrays.copyOfRange(SAMPLE_REQUEST, 8, 20);
    private static final IceParameters OURS = new IceParameters("evtj", "VOkJxbRl1RmTxUk/WvJxBt", true);
    private static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.1", 32853);

    private final IceLite agent = new IceLite(OURS);

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    private static StunMessage parse(byte[] bytes) {
        return StunMessage.parse(bytes, bytes.length).orElseThrow();
    }

    @Test
    void theVectorsOfRfc5769AreSignedAndWhole() {
        for (byte[] vector : List.of(SAMPLE_REQUEST, SAMPLE_RESPONSE, SAMPLE_RESPONSE_IPV6)) {
            StunMessage message = parse(vector);
            assertThat(message.integrityFits(VECTOR_PASSWORD)).isTrue();
            assertThat(message.integrityFits("VOkJxbRl1RmTxUk/WvJxBu".getBytes(US_ASCII)))
                    .isFalse();
            assertThat(message.fingerprintFits()).isTrue();
        }
        assertThat(parse(SAMPLE_REQUEST).type()).isEqualTo(StunMessage.BINDING_REQUEST);
        assertThat(parse(SAMPLE_REQUEST).username()).isEqualTo("evtj:h6vY");
        assertThat(IceLite.ufragOf(parse(SAMPLE_REQUEST))).isEqualTo("evtj");
    }

    @Test
    void anAddressIsWrittenAsInTheVectors() throws Exception {
        StunMessage four = parse(new StunWriter(StunMessage.BINDING_SUCCESS, TRANSACTION)
                .mapped(SOURCE)
                .finish(VECTOR_PASSWORD));
        assertThat(four.value(four.attribute(StunMessage.XOR_MAPPED_ADDRESS).orElseThrow()))
                .isEqualTo(hex("0001a147e112a643"));
        InetSocketAddress six =
                new InetSocketAddress(InetAddress.getByName("2001:db8:1234:5678:11:2233:4455:6677"), 32853);
        StunMessage answer = parse(new StunWriter(StunMessage.BINDING_SUCCESS, TRANSACTION)
                .mapped(six)
                .finish(VECTOR_PASSWORD));
        assertThat(answer.value(answer.attribute(StunMessage.XOR_MAPPED_ADDRESS).orElseThrow()))
                .isEqualTo(hex("0002a1470113a9faa5d3f179bc25f4b5bed2b9d9"));
        assertThat(answer.integrityFits(VECTOR_PASSWORD)).isTrue();
        assertThat(answer.fingerprintFits()).isTrue();
    }

    @Test
    void aCheckThatIsSignedGetsItsAddressAndNobodyElseAnything() {
        IceLite.Outcome outcome = agent.on(parse(check().finish(VECTOR_PASSWORD)), SOURCE);
        assertThat(outcome).isInstanceOfSatisfying(IceLite.Outcome.Valid.class, valid -> {
            assertThat(valid.nominated()).isFalse();
            StunMessage answer = parse(valid.answer());
            assertThat(answer.type()).isEqualTo(StunMessage.BINDING_SUCCESS);
            assertThat(answer.transaction()).isEqualTo(TRANSACTION);
            assertThat(answer.integrityFits(VECTOR_PASSWORD)).isTrue();
        });
        assertThat(agent.on(parse(check().useCandidate().finish(VECTOR_PASSWORD)), SOURCE))
                .isInstanceOfSatisfying(
                        IceLite.Outcome.Valid.class,
                        valid -> assertThat(valid.nominated()).isTrue());
        byte[] unsigned = new StunWriter(StunMessage.BINDING_REQUEST, TRANSACTION)
                .username("evtj:h6vY")
                .controlling(1, 1)
                .finish("another password, 24 cha".getBytes(US_ASCII));
        byte[] foreign = new StunWriter(StunMessage.BINDING_REQUEST, TRANSACTION)
                .username("abcd:h6vY")
                .controlling(1, 1)
                .finish(VECTOR_PASSWORD);
        byte[] broken = check().finish(VECTOR_PASSWORD);
        broken[broken.length - 1] ^= 1;
        byte[] indication = new StunWriter(StunMessage.BINDING_INDICATION, TRANSACTION)
                .username("evtj:h6vY")
                .finish(VECTOR_PASSWORD);
        for (byte[] other : List.of(unsigned, foreign, broken, indication, SAMPLE_RESPONSE)) {
            assertThat(agent.on(parse(other), SOURCE)).isInstanceOf(IceLite.Outcome.Ignored.class);
        }
    }

    @Test
    void aSignedCheckThatCannotBeFollowedIsToldWhy() {
        // the vector's sender believes to be controlled, which a lite agent's peer never is
        assertThat(code(agent.on(parse(SAMPLE_REQUEST), SOURCE))).isEqualTo(487);
        assertThat(code(agent.on(parse(check().attribute(0x7fff, new byte[4]).finish(VECTOR_PASSWORD)), SOURCE)))
                .isEqualTo(420);
        byte[] withoutPriority = new StunWriter(StunMessage.BINDING_REQUEST, TRANSACTION)
                .username("evtj:h6vY")
                .finish(VECTOR_PASSWORD);
        assertThat(code(agent.on(parse(withoutPriority), SOURCE))).isEqualTo(400);
    }

    @Test
    void whatIsCutOffAnywhereIsNoMessage() {
        for (byte[] vector : List.of(SAMPLE_REQUEST, SAMPLE_RESPONSE, SAMPLE_RESPONSE_IPV6)) {
            for (int length = 0; length < vector.length; length++) {
                assertThat(StunMessage.parse(Arrays.copyOf(vector, length), length))
                        .isEmpty();
                byte[] claimed = Arrays.copyOf(vector, length);
                if (length >= 20) { // as if it were whole
                    claimed[2] = (byte) ((length - 20) >> 8);
                    claimed[3] = (byte) (length - 20);
                    StunMessage.parse(claimed, length)
                            .ifPresent(message ->
                                    assertThat(agent.on(message, SOURCE)).isInstanceOf(IceLite.Outcome.Ignored.class));
                }
            }
        }
    }

    private static StunWriter check() {
        return new StunWriter(StunMessage.BINDING_REQUEST, TRANSACTION)
                .username("evtj:h6vY")
                .controlling(0x6e0001ff, 0x932ff9b151263b36L);
    }

    private static int code(IceLite.Outcome outcome) {
        StunMessage answer = parse(((IceLite.Outcome.Refused) outcome).answer());
        assertThat(answer.type()).isEqualTo(StunMessage.BINDING_ERROR);
        byte[] value = answer.value(answer.attribute(StunMessage.ERROR_CODE).orElseThrow());
        return value[2] * 100 + value[3];
    }
}
