package org.klinke.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StunTest {
    private static final String ID = "b7e7a701bc34d686fa87dfae";
    private static final byte[] REQUEST = hex("0001 0000 2112a442" + ID);

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] answer(byte[] request, String address, int port) {
        assertThat(Stun.is(request)).isTrue();
        return Stun.answer(request, new InetSocketAddress(InetAddress.ofLiteral(address), port))
                .orElseThrow();
    }

    /// The mapped addresses of RFC 5769 §2.2 and §2.3, which has the same transaction id.
    @Test
    void tellsTheSenderItsAddress() {
        assertThat(answer(REQUEST, "192.0.2.1", 32_853))
                .isEqualTo(hex("0101 000c 2112a442" + ID + "0020 0008 0001 a147 e112a643"));
        assertThat(answer(REQUEST, "2001:db8:1234:5678:11:2233:4455:6677", 32_853))
                .isEqualTo(hex("0101 0018 2112a442" + ID + "0020 0014 0002 a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9"));
    }

    @Test
    void passesOverWhatIsOptional() {
        byte[] withSoftware = hex("0001 000c 2112a442" + ID + "8022 0005 6b6c696e 6b000000");
        assertThat(answer(withSoftware, "192.0.2.1", 1)).hasSize(32);
    }

    @Test
    void whatIsDemandedAndUnknownIsNamedIn420() {
        byte[] username = hex("0001 0008 2112a442" + ID + "0006 0004 61626364");
        assertThat(answer(username, "192.0.2.1", 1))
                .isEqualTo(hex("0111 0010 2112a442" + ID + "0009 0004 00000414 000a 0002 0006 0000"));
        byte[] several = hex("0001 0018 2112a442" + ID
                + "0006 0001 61000000 8022 0000 0003 0004 00000006 0006 0000"); // one twice, one optional
        assertThat(answer(several, "192.0.2.1", 1))
                .isEqualTo(hex("0111 0010 2112a442" + ID + "0009 0004 00000414 000a 0004 0006 0003"));
    }

    /// As many as fit; the answer is hardly longer than the request, and for all but the shortest it is shorter.
    @Test
    void a420IsNoWayToSendSomebodyMuch() {
        for (int attributes : new int[] {1, 10, 130}) {
            ByteBuffer request =
                    ByteBuffer.allocate(20 + 4 * attributes).put(REQUEST).putShort(2, (short) (4 * attributes));
            for (int type = 1; type <= attributes; type++) {
                request.putShort((short) type).putShort((short) 0);
            }
            assertThat(answer(request.array(), "192.0.2.1", 1).length).isLessThanOrEqualTo(request.capacity() + 16);
        }
    }

    @Test
    void strangersThatFloodStunLeaveThePhonesTheirKeepAlives() {
        StunShares shares = new StunShares();
        int answered = 0;
        for (int i = 0; i < 100_000; i++) {
            answered += shares.take(peer("198.18." + i % 200 + ".1", i % 60_000), false, 0) ? 1 : 0;
        }
        assertThat(answered).isEqualTo(StunShares.STRANGERS_MAX);
        for (int phone = 1; phone <= 2_000; phone++) {
            assertThat(shares.take(peer("192.0.2.7", phone), true, 0)).isTrue();
        }
        assertThat(shares.take(peer("203.0.113.1", 1), false, 0)).isFalse();
        assertThat(shares.take(peer("203.0.113.1", 1), false, 1_000_000_000L)).isTrue();
    }

    @Test
    void noSourceIsAnsweredMoreStunThanItsShare() {
        StunShares shares = new StunShares();
        int one = 0;
        int network = 0;
        int phone = 0;
        for (int i = 0; i < 500; i++) {
            one += shares.take(peer("198.51.100.9", i), false, 5) ? 1 : 0;
            network += shares.take(peer("2001:db8:1:1::" + Integer.toHexString(i), i), false, 5) ? 1 : 0;
            phone += shares.take(peer("192.0.2.7", 5_060), true, 5) ? 1 : 0;
        }
        assertThat(one).isEqualTo(StunShares.STRANGER_MAX);
        assertThat(network).as("a /64").isEqualTo(StunShares.STRANGER_MAX);
        assertThat(phone).as("whose address somebody forges").isEqualTo(StunShares.KNOWN_MAX);
        assertThat(shares.take(peer("203.0.113.1", 1), false, 5)).as("others").isTrue();
    }

    private static InetSocketAddress peer(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /// Allocate, Refresh, CreatePermission, ChannelBind, Send: a server that relays would let strangers in behind
    /// itself.
    @Test
    void row35NobodyRelaysThroughUs() {
        for (String peer : List.of("0001 0000 5e12a443", "0001 0000 2112a442", "0002 0000 " + "2112a442" + ID)) {
            for (String method : List.of("0003", "0004", "0008", "0009", "0016")) {
                String attribute = "0012"
                        + HexFormat.of()
                                .toHexDigits((short) (peer.replace(" ", "").length() / 2)) + peer;
                int length = attribute.replace(" ", "").length() / 2;
                byte[] wish = hex(method + HexFormat.of().toHexDigits((short) length) + "2112a442" + ID + attribute);
                assertThat(Stun.is(wish)).isTrue();
                assertThat(Stun.answer(wish, peer("192.0.2.1", 1))).as(method).isEmpty();
            }
        }
        assertThat(Stun.is(hex("4000 0004 61626364" + ID + "00000000")))
                .as("ChannelData")
                .isFalse();
    }

    @Test
    void answersNothingElse() {
        InetSocketAddress sender = new InetSocketAddress("192.0.2.1", 1);
        for (String other : List.of(
                "0101 0000 2112a442" + ID, // a response
                "0011 0000 2112a442" + ID, // an indication
                "0003 0000 2112a442" + ID, // TURN's Allocate
                "0001 0004 2112a442" + ID, // shorter than it says
                "0001 0000 2112a442" + ID + "00", // longer
                "0001 0008 2112a442" + ID + "0006 0008 61626364", // USERNAME beyond the end
                "0001 0004 2112a442" + ID + "8022 0005")) { // an attribute beyond the end
            assertThat(Stun.answer(hex(other), sender)).as(other).isEmpty();
        }
        byte[] large = Arrays.copyOf(REQUEST, 552);
        ByteBuffer.wrap(large)
                .putShort(2, (short) 532)
                .putShort(20, (short) 0x8022)
                .putShort(22, (short) 528);
        assertThat(Stun.answer(large, sender)).isEmpty();
    }

    @Test
    void sipIsNotStun() {
        assertThat(Stun.is("!weird sip:a@b SIP/2.0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(Stun.is("\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(Stun.is(hex("0001 0000 00000000" + ID))).as("RFC 3489").isFalse();
    }
}
