package org.klinke.media.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;

/// On a clock of its own.
class TranscoderTest {
    private static final int FRAME_MILLIS = 20;
    private static final int FRAME_TICKS = 160;

    private final Transcoder transcoder =
            new Transcoder(Codec.PCMU, Objects.requireNonNull(AudioCodecs.encoder(Codec.PCMU, "")), FRAME_MILLIS);
    private final List<Integer> ticks = new ArrayList<>();
    private long nowMillis = 5_000;
    private int sequence;

    private void talk(int packets) {
        for (int i = 0; i < packets; i++) {
            transcoder.put(sequence++, Codec.PCMA, new byte[FRAME_TICKS], 0, FRAME_TICKS, nanos());
            play(1);
        }
    }

    private void play(int frames) {
        for (int i = 0; i < frames; i++) {
            transcoder.playDue(nanos(), (codec, passed, payload, length) -> ticks.add(passed));
            nowMillis += FRAME_MILLIS;
        }
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(nowMillis);
    }

    private int sum() {
        return ticks.stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void theRtpClockGoesOnWhileTheSenderIsQuiet() {
        talk(50);
        play(1_500); // half a minute: it has stopped sending long before the end
        int sent = ticks.size();
        assertThat(sent).isLessThan(700);
        talk(50);

        assertThat(ticks.get(sent)).isGreaterThan(900 * FRAME_TICKS);
        assertThat(sum()).isEqualTo(1_600 * FRAME_TICKS);
    }

    @Test
    void theRtpClockGoesOnWhileTheMachineStandsStill() {
        talk(50);
        nowMillis += 3_000;
        talk(50);

        assertThat(sum()).isEqualTo((100 + 150) * FRAME_TICKS);
    }
}
