package org.klinke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class G711Test {
    @Test
    void everyMulawCodeSurvivesDecodingAndEncoding() {
        for (int code = 0; code < 256; code++) {
            if (code == 0x7f) {
                continue; // negative zero comes back as positive zero
            }
            assertThat(G711.toMulaw(G711.fromMulaw((byte) code)) & 0xff).isEqualTo(code);
        }
    }

    @Test
    void everyAlawCodeSurvivesDecodingAndEncoding() {
        for (int code = 0; code < 256; code++) {
            assertThat(G711.toAlaw(G711.fromAlaw((byte) code)) & 0xff).isEqualTo(code);
        }
    }

    /// Corners of ITU-T G.711 Tables 1 and 2, scaled to 16 bit.
    @Test
    void knowsTheCornersOfTheTables() {
        assertThat(G711.toMulaw((short) 0)).isEqualTo(G711.MULAW_SILENCE);
        assertThat(G711.fromMulaw((byte) 0x80)).isEqualTo((short) 32124);
        assertThat(G711.fromMulaw((byte) 0x00)).isEqualTo((short) -32124);
        assertThat(G711.toMulaw(Short.MAX_VALUE)).isEqualTo((byte) 0x80);
        assertThat(G711.toMulaw(Short.MIN_VALUE)).isEqualTo((byte) 0x00);
        assertThat(G711.toAlaw((short) 0)).isEqualTo(G711.ALAW_SILENCE);
        assertThat(G711.fromAlaw((byte) 0xaa)).isEqualTo((short) 32256);
        assertThat(G711.fromAlaw((byte) 0x2a)).isEqualTo((short) -32256);
        assertThat(G711.toAlaw(Short.MAX_VALUE)).isEqualTo((byte) 0xaa);
        assertThat(G711.toAlaw(Short.MIN_VALUE)).isEqualTo((byte) 0x2a);
    }

    @Test
    void encodingNeverErrsByMoreThanHalfAStep() {
        checkError(sample -> G711.fromMulaw(G711.toMulaw((short) sample)), 8 * 16);
        checkError(sample -> G711.fromAlaw(G711.toAlaw((short) sample)), 8 * 16);
    }

    private static void checkError(IntUnaryOperator roundTrip, int smallMax) {
        for (int sample = -32000; sample <= 32000; sample++) {
            int error = Math.abs(roundTrip.applyAsInt(sample) - sample);
            assertThat(error).isLessThanOrEqualTo(Math.max(smallMax / 8, Math.abs(sample) / 16));
        }
    }

    @Test
    void arraysGoThroughLikeSamples() {
        short[] samples = {0, 100, -100, 12345, -12345};
        byte[] mulaw = G711.encodeMulaw(samples);
        byte[] alaw = G711.encodeAlaw(samples);
        assertThat(G711.decodeMulaw(mulaw, 1, 4)).hasSize(4).startsWith(G711.fromMulaw(mulaw[1]));
        assertThat(G711.decodeAlaw(alaw, 0, 5)[3])
                .isCloseTo((short) 12345, org.assertj.core.data.Offset.offset((short) 400));
    }
}
