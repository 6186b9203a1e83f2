package org.klinke.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutgoingStreamTest {
    private static final long MILLI = 1_000_000L;
    private long now = 5_000 * MILLI;
    private final OutgoingStream stream = new OutgoingStream(1, 100, 0x7fff_ff00, now);

    @Test
    void lossAndReorderingOfASourceStayVisible() {
        voice(1, 900, 0);
        voice(1, 901, 160);
        voice(1, 903, 480);
        assertThat(stream.sequence()).isEqualTo(103);
        assertThat(voice(1, 902, 320)).isTrue();
        assertThat(stream.sequence()).isEqualTo(102);
        voice(1, 904, 640);
        assertThat(stream.sequence()).isEqualTo(104);
    }

    @Test
    void noNumberGoesOutTwice() {
        voice(1, 900, 0);
        voice(1, 901, 160);
        assertThat(voice(1, 901, 160)).isFalse();
        assertThat(voice(1, 899, -160)).isFalse(); // before this source joined
    }

    @Test
    void aNewSourceJoinsOnWithoutAGapAndByTheTimePassed() {
        voice(1, 900, 0);
        int before = stream.timestamp();
        now += 980 * MILLI;
        voice(2, 30_000, 1_000_000);
        assertThat(stream.sequence()).isEqualTo(101);
        assertThat(stream.marker()).isTrue();
        assertThat(stream.timestamp() - before).isEqualTo(8_000);
        voice(2, 30_001, 1_000_160);
        assertThat(stream.marker()).isFalse();
        assertThat(stream.timestamp() - before).isEqualTo(8_160);
    }

    @Test
    void aJumpOfTheSourceLeavesNoHole() {
        voice(1, 900, 0);
        int before = stream.timestamp();
        voice(1, 20_000, 777_777);
        assertThat(stream.sequence()).isEqualTo(101);
        assertThat(stream.timestamp() - before).isBetween(1, 320);
        voice(1, 20_001, -5_000_000);
        assertThat(stream.sequence()).isEqualTo(102);
        assertThat(stream.timestamp() - before).isBetween(161, 640);
        assertThat(stream.marker()).isTrue();
    }

    @Test
    void silenceOfTheSourceIsKeptInItsTimestamps() {
        voice(1, 900, 0);
        int before = stream.timestamp();
        now += 9_980 * MILLI;
        voice(1, 901, 80_000);
        assertThat(stream.timestamp() - before).isEqualTo(80_000);
        assertThat(stream.marker()).isFalse();
    }

    @Test
    void aLongTelephoneEventKeepsItsTimestamp() {
        voice(1, 900, 0);
        int start = 0;
        for (int i = 1; i <= 250; i++) {
            now += 20 * MILLI;
            assertThat(stream.relay(1, 900 + i, 160, i == 1, 8000, true, now)).isTrue();
            if (i == 1) {
                start = stream.timestamp();
                assertThat(stream.marker()).isTrue();
            }
            assertThat(stream.timestamp()).isEqualTo(start);
        }
        voice(1, 1151, 251 * 160);
        assertThat(stream.timestamp() - start).isEqualTo(250 * 160);
    }

    @Test
    void tonesAndBridgesTakeTurns() {
        voice(1, 900, 0);
        int last = stream.timestamp();
        for (int i = 0; i < 5; i++) {
            now += 20 * MILLI;
            stream.generate(9, 8000, 160, now);
            assertThat(stream.sequence()).isEqualTo(101 + i);
            assertThat(stream.timestamp() - last).isEqualTo(i == 0 ? 160 + 160 : 160);
            last = stream.timestamp();
        }
        now += 20 * MILLI;
        voice(1, 906, 960);
        assertThat(stream.sequence()).isEqualTo(106);
        assertThat(stream.marker()).isTrue();
        assertThat(stream.timestamp() - last).isBetween(1, 400);
    }

    @Test
    void twoClockRatesRunBesideEachOther() {
        assertThat(stream.relay(1, 10, 0, false, 48_000, false, now)).isTrue();
        now += 20 * MILLI;
        assertThat(stream.relay(1, 11, 5_000, true, 8_000, true, now)).isTrue();
        int event = stream.timestamp();
        now += 20 * MILLI;
        assertThat(stream.relay(1, 12, 1_920, false, 48_000, false, now)).isTrue();
        assertThat(stream.marker()).isFalse();
        now += 20 * MILLI;
        assertThat(stream.relay(1, 13, 5_000, false, 8_000, true, now)).isTrue();
        assertThat(stream.timestamp()).isEqualTo(event);
    }

    private boolean voice(long source, int sequence, int timestamp) {
        boolean goes = stream.relay(source, sequence, timestamp, false, 8000, false, now);
        now += 20 * MILLI;
        return goes;
    }
}
