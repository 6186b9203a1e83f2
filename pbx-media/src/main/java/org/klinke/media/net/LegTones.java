package org.klinke.media.net;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.G711;
import org.klinke.media.codec.Resampler;
import org.klinke.media.dtmf.EventReader;
import org.klinke.media.dtmf.ToneReader;
import org.klinke.media.rtp.PayloadTypes;

/// Hears the digits of a leg whose far end agreed to no telephone events, in its audio: G.711 as it comes, G.722
/// decoded for this. Opus does not keep tones well enough, and who speaks it has events (RFC 7587 §6.1 leaves them to
/// SDP, and all do).
final class LegTones {
    private static final int LATE_PACKETS_MAX = 64;

    /// Room for one packet, once tones are listened for: most legs never need it.
    private short[] pcm = {};
    private @Nullable ToneReader reader;
    private @Nullable AudioDecoder wide;
    private @Nullable Resampler narrow;
    private boolean started;
    private int sequence;

    /// After a new agreement.
    void choose(PayloadTypes types) {
        boolean wanted = !types.agreed().isEmpty()
                && types.agreed().stream().noneMatch(agreed -> agreed.codec().isEvents());
        if (!wanted) {
            reader = null;
            wide = null;
        } else if (reader == null) {
            pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
            reader = new ToneReader();
        }
    }

    /// Another stream begins.
    void restart() {
        if (reader != null) {
            reader = new ToneReader();
        }
        wide = null;
        started = false;
    }

    /// In the order of arrival; what comes late is not heard.
    void packet(Payload payload, EventReader.Listener listener) {
        ToneReader to = reader;
        if (to == null) {
            return;
        }
        int step = (short) (payload.sequence - sequence);
        if (started && step <= 0 && step > -LATE_PACKETS_MAX) {
            return;
        }
        started = true;
        sequence = payload.sequence;
        if (step != 1) {
            to.gap();
        }
        if (payload.codec.equals(Codec.COMFORT_NOISE)) {
            to.silence(listener);
            return;
        }
        int samples = decode(payload);
        to.samples(pcm, samples, listener);
    }

    /// @return samples at 8 kHz in `pcm`
    private int decode(Payload payload) {
        return switch (payload.codec.name()) {
            case "pcma" -> narrow(payload, true);
            case "pcmu" -> narrow(payload, false);
            case "g722" -> wide(payload);
            default -> 0;
        };
    }

    private int narrow(Payload payload, boolean alaw) {
        int samples = Math.min(payload.length, pcm.length);
        for (int i = 0; i < samples; i++) {
            byte code = payload.data[payload.offset + i];
            pcm[i] = alaw ? G711.fromAlaw(code) : G711.fromMulaw(code);
        }
        return samples;
    }

    private int wide(Payload payload) {
        AudioDecoder decoder = wide;
        Resampler resampler = narrow;
        if (decoder == null || resampler == null) {
            decoder = AudioCodecs.decoder(Codec.G722);
            if (decoder == null) {
                return 0;
            }
            resampler = new Resampler(decoder.sampleRate(), G711.SAMPLE_RATE);
            wide = decoder;
            narrow = resampler;
        }
        int samples = decoder.decode(payload.data, payload.offset, payload.length, pcm);
        return resampler.resample(pcm, samples, pcm);
    }
}
