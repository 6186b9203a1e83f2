package org.klinke.media.play;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.klinke.core.media.Codec;
import org.klinke.core.media.Source;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.file.Sound;
import org.klinke.media.tone.CountryTones;
import org.klinke.media.tone.Sine;

/// Encodes whole sounds into [Frames].
final class Encoding {
    /// What any phone plays: wide band at 20 kbit/s.
    private static final String OPUS_WANTED = "maxplaybackrate=16000";

    private static final int OPUS_RATE = 16_000;

    private Encoding() {}

    /// @param codec one of [org.klinke.core.media.MediaPolicy#TRANSCODABLE]
    static Frames tone(Source.Tone tone, Codec codec) {
        try (AudioEncoder encoder = encoder(codec)) {
            short[] samples = CountryTones.samples(tone.kind(), tone.country(), encoder.sampleRate());
            return encode(samples, encoder, codec, tone.kind().loops());
        }
    }

    /// @param codec one of [org.klinke.core.media.MediaPolicy#TRANSCODABLE]
    static Frames sine(int hz, Codec codec) {
        try (AudioEncoder encoder = encoder(codec)) {
            short[] second = new Sine(hz, encoder.sampleRate()).next(encoder.sampleRate()); // whole periods
            return encode(second, encoder, codec, true);
        }
    }

    /// @param codec one of [org.klinke.core.media.MediaPolicy#TRANSCODABLE]
    static Frames sound(Sound sound, Codec codec, boolean loops) {
        try (AudioEncoder encoder = encoder(codec)) {
            return encode(sound.mono(encoder.sampleRate()), encoder, codec, loops);
        }
    }

    private static AudioEncoder encoder(Codec codec) {
        AudioEncoder encoder = AudioCodecs.encoder(codec, OPUS_WANTED, OPUS_RATE);
        if (encoder == null) {
            throw new IllegalArgumentException("no encoder for " + codec.name());
        }
        return encoder;
    }

    /// A loop loses what does not fill a frame; what is played once is filled up with silence.
    private static Frames encode(short[] samples, AudioEncoder encoder, Codec codec, boolean loops) {
        int frame = encoder.sampleRate() / Frames.PER_SECOND;
        int frames = loops ? Math.max(1, samples.length / frame) : (samples.length + frame - 1) / frame;
        byte[] room = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
        List<byte[]> payloads = new ArrayList<>(frames);
        for (int i = 0; i < frames; i++) {
            short[] pcm = Arrays.copyOfRange(samples, i * frame, (i + 1) * frame);
            payloads.add(Arrays.copyOf(room, encoder.encode(pcm, frame, room, 0)));
        }
        return new Frames(codec, codec.clockRate() / Frames.PER_SECOND, List.copyOf(payloads), loops);
    }
}
