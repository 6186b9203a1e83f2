package org.klinke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.media.Tones.level;
import static org.klinke.media.Tones.share;
import static org.klinke.media.Tones.sine;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaPolicy;

/// Each codec there and back, with and without loss, measured by how much of the sound is the tone that went in.
class AudioCodecsTest {
    @ParameterizedTest
    @ValueSource(strings = {"pcma", "pcmu", "g722", "opus"})
    void aToneComesBack(String name) {
        assertThat(purity(name, 1000, 0)).isGreaterThan(0.99);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcma", "pcmu", "g722", "opus", "g729"})
    void aToneSurvivesTheLossOfEachTwentiethPacket(String name) {
        assertThat(purity(name, 440, 20)).isGreaterThan(0.9);
    }

    /// Made for voices, it adds something of its own to a tone.
    @ParameterizedTest
    @ValueSource(ints = {400, 440, 500, 700, 1000, 1400, 2000})
    void g729LeavesATonesPitch(int hertz) {
        assertThat(purity("g729", hertz, 0)).isGreaterThan(0.9);
    }

    @Test
    void g722AndOpusCarryWhatG711Cannot() {
        assertThat(purity("g722", 6000, 0)).isGreaterThan(0.97);
        assertThat(purity("opus", 6000, 0)).isGreaterThan(0.95);
    }

    @Test
    void silenceStaysSilent() {
        for (Codec codec : MediaPolicy.TRANSCODABLE) {
            try (AudioEncoder encoder = encoder(codec, "");
                    AudioDecoder decoder = decoder(codec)) {
                short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
                byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
                int bytes = encoder.encode(pcm, encoder.sampleRate() / 50, payload, 0);
                int samples = decoder.decode(payload, 0, bytes, pcm);
                assertThat(samples).as(codec.name()).isEqualTo(decoder.sampleRate() / 50);
                for (int i = 0; i < samples; i++) {
                    assertThat((int) pcm[i]).as(codec.name()).isBetween(-16, 16);
                }
            }
        }
    }

    @Test
    void opusSendsNothingInSilenceIfItsReceiverAllows() {
        try (AudioEncoder encoder = encoder(Codec.OPUS, "usedtx=1; useinbandfec=1")) {
            byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
            int sent = 0;
            for (int i = 0; i < 100; i++) {
                if (encoder.encode(new short[960], 960, payload, 0) > 0) {
                    sent++;
                }
            }
            assertThat(sent).isBetween(1, 40);
        }
    }

    @Test
    void brokenPayloadsYieldNothing() {
        short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        try (AudioDecoder opus = decoder(Codec.OPUS)) {
            // Code 3 with a frame count of 0 is invalid (RFC 6716 §3.2.5).
            assertThat(opus.decode(new byte[] {3, 0}, 0, 2, pcm)).isZero();
            assertThat(opus.decode(new byte[0], 0, 0, pcm)).isZero();
        }
        for (Codec codec : MediaPolicy.TRANSCODABLE) {
            try (AudioDecoder decoder = decoder(codec)) {
                assertThat(decoder.decode(new byte[480], 0, 480, new short[10])).isZero();
            }
        }
    }

    @Test
    void opusParametersAreReadAsFarAsTheyMakeSense() {
        assertThat(OpusParameters.parse("")).isEqualTo(new OpusParameters(48_000, 0, false, false, false));
        assertThat(OpusParameters.parse(
                        "maxplaybackrate=16000;useinbandfec=1; UseDTX=1;maxaveragebitrate=20000 ;cbr=1"))
                .isEqualTo(new OpusParameters(16_000, 20_000, true, true, true));
        assertThat(OpusParameters.parse("maxplaybackrate=;;=;x;useinbandfec=9999999999;maxaveragebitrate=1"))
                .isEqualTo(new OpusParameters(48_000, 6_000, false, false, false));
    }

    @Test
    void aResampledToneKeepsItsLevelAndWhatDoesNotFitIsGone() {
        int[] rates = {8_000, 16_000, 48_000};
        for (int from : rates) {
            for (int to : rates) {
                short[] out = resampled(from, to, 1000);
                assertThat(share(out, to, 1000)).as(from + " to " + to).isGreaterThan(0.999);
                assertThat(level(out)).as(from + " to " + to).isBetween(6_800.0, 7_300.0);
            }
        }
        // 5 kHz would come back as 3 kHz.
        assertThat(level(resampled(16_000, 8_000, 5_000))).isLessThan(15);
        assertThat(level(resampled(48_000, 8_000, 5_000))).isLessThan(15);
        assertThat(share(resampled(44_100, 48_000, 1_000), 48_000, 1_000)).isGreaterThan(0.999);
    }

    /// Unequal frames in, nothing lost at their joints.
    private static short[] resampled(int from, int to, double hertz) {
        Resampler resampler = new Resampler(from, to);
        short[] tone = sine(from, hertz, 10_000, 0, from / 2);
        short[] all = new short[to];
        short[] out = new short[resampler.maxOutput(Resampler.FRAME_SAMPLES_MAX)];
        int written = 0;
        for (int at = 0, size = 1; at < tone.length; at += size, size = size % 441 + 40) {
            size = Math.min(size, tone.length - at);
            short[] part = java.util.Arrays.copyOfRange(tone, at, at + size);
            int samples = resampler.resample(part, size, out);
            System.arraycopy(out, 0, all, written, samples);
            written += samples;
        }
        assertThat(written).isBetween(to / 2 - 2, to / 2 + 2);
        return java.util.Arrays.copyOfRange(all, to / 10, written - to / 10);
    }

    private static double purity(String name, double hertz, int loseEach) {
        Codec codec = MediaPolicy.TRANSCODABLE.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        try (AudioEncoder encoder = encoder(codec, "useinbandfec=1");
                AudioDecoder decoder = decoder(codec)) {
            encoder.expectLoss(loseEach == 0 ? 0 : 100 / loseEach);
            int frame = encoder.sampleRate() / 50;
            int decodedFrame = decoder.sampleRate() / 50;
            short[] tone = sine(encoder.sampleRate(), hertz, 10_000, 0, frame * 100);
            short[] heard = new short[decodedFrame * 100];
            short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
            byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
            boolean lost = false;
            for (int i = 0; i < 100; i++) {
                System.arraycopy(tone, i * frame, pcm, 0, frame);
                int bytes = encoder.encode(pcm, frame, payload, 0);
                if (lost) {
                    decoder.recover(payload, 0, bytes, pcm, decodedFrame);
                    System.arraycopy(pcm, 0, heard, (i - 1) * decodedFrame, decodedFrame);
                }
                lost = loseEach > 0 && i % loseEach == loseEach - 1 && i < 99;
                if (!lost) {
                    assertThat(decoder.decode(payload, 0, bytes, pcm)).isEqualTo(decodedFrame);
                    System.arraycopy(pcm, 0, heard, i * decodedFrame, decodedFrame);
                }
            }
            return share(
                    java.util.Arrays.copyOfRange(heard, 10 * decodedFrame, 99 * decodedFrame),
                    decoder.sampleRate(),
                    hertz);
        }
    }

    static AudioEncoder encoder(Codec codec, String fmtp) {
        return Objects.requireNonNull(AudioCodecs.encoder(codec, fmtp));
    }

    static AudioDecoder decoder(Codec codec) {
        return Objects.requireNonNull(AudioCodecs.decoder(codec));
    }
}
