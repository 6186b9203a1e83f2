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
    void answersNothingElse() {
        InetSocketAddress sender = new InetSocketAddress("192.0.2.1", 1);
        for (String other : List.of(
                "0101 0000 2112a442" + ID, // a response
                "0011 0000 2112a442" + ID, // an indication
                "0003 0000 2112a442" + ID, // TURN's Allocate
                "0001 0004 2112a442" + ID, // shorter than it says
                "0001 0000 2112a442" + ID + "00", // longer
                "0001 0008 2112a442" + ID + "0006 0004 61626364", // USERNAME: credentials demand an answer we have not
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
