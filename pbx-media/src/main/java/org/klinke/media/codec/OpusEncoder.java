package org.klinke.media.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// One Opus stream (RFC 6716), encoded by libopus from one channel as the receiver wants it (RFC 7587 §6.1).
final class OpusEncoder implements AudioEncoder {
    /// 4 of 10: what libopus adds from 5 on is of use to music, and takes a third more.
    private static final int COMPLEXITY = 4;
    /// RFC 7587 §3.1.1: the sweet spots of speech, by its bandwidth.
    private static final int NARROW_BITRATE = 12_000;
    private static final int WIDE_BITRATE = 20_000;
    private static final int FULL_BITRATE = 32_000;
    /// What libopus returns when nothing needs to be sent (opus_encode, DTX).
    private static final int SILENCE_BYTES_MAX = 2;
    /// From these playback rates on, medium, wide, super-wide and full band are of use (RFC 7587 §3.1.1).
    private static final int[] BAND_RATES = {12_000, 16_000, 24_000, 48_000};

    private final LibOpus opus;
    private final int rate;
    private final boolean discontinuous;
    /// Memory the native side may read and write; the collector frees it.
    private final MemorySegment samples = Arena.ofAuto().allocate(JAVA_SHORT, AudioDecoder.PACKET_SAMPLES_MAX);
    private final MemorySegment payload = Arena.ofAuto().allocate(PAYLOAD_BYTES_MAX);
    private MemorySegment encoder;

    /// @param rate of the samples given: 8000, 16000 or 48000 Hz
    OpusEncoder(LibOpus opus, int rate, OpusParameters wanted) {
        this.opus = opus;
        this.rate = rate;
        discontinuous = wanted.discontinuous();
        encoder = opus.newEncoder(rate);
        opus.control(encoder, LibOpus.SET_BITRATE, bitrate(Math.min(rate, wanted.playbackRate()), wanted));
        opus.control(encoder, LibOpus.SET_COMPLEXITY, COMPLEXITY);
        opus.control(encoder, LibOpus.SET_MAX_BANDWIDTH, bandwidth(wanted.playbackRate()));
        opus.control(encoder, LibOpus.SET_VBR, wanted.constantBitrate() ? 0 : 1);
        opus.control(encoder, LibOpus.SET_INBAND_FEC, wanted.forwardErrorCorrection() ? 1 : 0);
        opus.control(encoder, LibOpus.SET_DTX, discontinuous ? 1 : 0);
    }

    private static int bitrate(int usefulRate, OpusParameters wanted) {
        int best = usefulRate < 16_000 ? NARROW_BITRATE : usefulRate < 24_000 ? WIDE_BITRATE : FULL_BITRATE;
        return wanted.bitrateMax() > 0 ? Math.min(best, wanted.bitrateMax()) : best;
    }

    private static int bandwidth(int playbackRate) {
        int band = LibOpus.BANDWIDTH_NARROW;
        for (int rate : BAND_RATES) {
            if (playbackRate >= rate) {
                band++;
            }
        }
        return band;
    }

    @Override
    public int sampleRate() {
        return rate;
    }

    @Override
    public int encode(short[] pcm, int count, byte[] out, int offset) {
        MemorySegment.copy(pcm, 0, samples, JAVA_SHORT, 0, count);
        int room = Math.min(PAYLOAD_BYTES_MAX, out.length - offset);
        int length = opus.encode(open(), samples, count, payload, room);
        if (length < 0 || (discontinuous && length <= SILENCE_BYTES_MAX)) {
            return 0;
        }
        MemorySegment.copy(payload, JAVA_BYTE, 0, out, offset, length);
        return length;
    }

    @Override
    public void expectLoss(int percent) {
        opus.control(open(), LibOpus.SET_PACKET_LOSS_PERC, Math.clamp(percent, 0, 100));
    }

    private MemorySegment open() {
        if (encoder.address() == 0) {
            throw new IllegalStateException("the encoder is closed");
        }
        return encoder;
    }

    @Override
    public void close() {
        if (encoder.address() != 0) {
            opus.freeEncoder(encoder);
            encoder = MemorySegment.NULL;
        }
    }
}
