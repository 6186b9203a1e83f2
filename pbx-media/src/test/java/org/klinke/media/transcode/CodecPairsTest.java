package org.klinke.media.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaPolicy;
import org.klinke.media.transcode.TalkThrough.Sent;
import org.klinke.media.transcode.TalkThrough.Weather;

/// Every codec into every other, on a clock of its own: a tone stays a tone, and one packet follows the other.
class CodecPairsTest {
    private static final int PACKETS = 100;

    static Stream<Arguments> pairs() {
        return MediaPolicy.TRANSCODABLE.stream()
                .flatMap(from -> MediaPolicy.TRANSCODABLE.stream()
                        .filter(to -> !to.equals(from))
                        .map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aToneIsHeardInTheOtherCodec(Codec from, Codec to) {
        TalkThrough talk = new TalkThrough(from, to);
        List<Sent> sent = talk.hear(PACKETS, Weather.CLEAR);
        assertContinuous(sent, to.clockRate() / 50);
        assertThat(talk.purity(sent)).isGreaterThan(0.95);
    }

    /// 5 % loss, 40 ms of jitter and the disorder that comes with it, some packets twice. G.729 keeps nearly all in its
    /// memory of the past, so that a loss is heard for some frames.
    @ParameterizedTest
    @MethodSource("pairs")
    void badWeatherLeavesItIntelligible(Codec from, Codec to) {
        TalkThrough talk = new TalkThrough(from, to);
        for (int seed = 4711; seed < 4714; seed++) {
            List<Sent> sent = talk.hear(PACKETS, new Weather(0.05, 40, 0.02, seed));
            assertContinuous(sent, to.clockRate() / 50);
            assertThat(talk.purity(sent))
                    .as("seed " + seed)
                    .isGreaterThan(from.equals(Codec.G729) || to.equals(Codec.G729) ? 0.7 : 0.8);
        }
    }

    private static void assertContinuous(List<Sent> sent, int ticks) {
        assertThat(sent).hasSizeGreaterThan(PACKETS - 5);
        for (int i = 1; i < sent.size(); i++) {
            assertThat(sent.get(i).sequence()).isEqualTo((sent.get(i - 1).sequence() + 1) & 0xffff);
            assertThat(sent.get(i).timestamp() - sent.get(i - 1).timestamp()).isEqualTo(ticks);
        }
    }
}
