package org.klinke.media.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// One Opus stream (RFC 6716), decoded by libopus to one channel at the rate asked for.
final class OpusDecoder implements AudioDecoder {
    private final LibOpus opus;
    private final int rate;
    /// Memory the native side may read and write; the collector frees it.
    private final MemorySegment payload = Arena.ofAuto().allocate(AudioEncoder.PAYLOAD_BYTES_MAX);
    private final MemorySegment samples = Arena.ofAuto().allocate(JAVA_SHORT, PACKET_SAMPLES_MAX);
    private MemorySegment decoder;

    /// @param rate 8000, 16000 or 48000 Hz: what is made of the stream, whatever its own bandwidth
    OpusDecoder(LibOpus opus, int rate) {
        this.opus = opus;
        this.rate = rate;
        decoder = opus.newDecoder(rate);
    }

    @Override
    public int sampleRate() {
        return rate;
    }

    @Override
    public int decode(byte[] data, int offset, int length, short[] pcm) {
        if (length == 0 || length > payload.byteSize()) {
            return 0;
        }
        MemorySegment.copy(data, offset, payload, JAVA_BYTE, 0, length);
        return copy(opus.decode(open(), payload, length, samples, room(pcm.length), 0), pcm);
    }

    @Override
    public int conceal(short[] pcm, int wanted) {
        return copy(opus.decode(open(), MemorySegment.NULL, 0, samples, Math.min(wanted, room(pcm.length)), 0), pcm);
    }

    @Override
    public int recover(byte[] next, int offset, int length, short[] pcm, int wanted) {
        if (length == 0 || length > payload.byteSize()) {
            return conceal(pcm, wanted);
        }
        MemorySegment.copy(next, offset, payload, JAVA_BYTE, 0, length);
        return copy(opus.decode(open(), payload, length, samples, Math.min(wanted, room(pcm.length)), 1), pcm);
    }

    private static int room(int length) {
        return Math.min(length, PACKET_SAMPLES_MAX);
    }

    private int copy(int decoded, short[] pcm) {
        if (decoded <= 0) {
            return 0;
        }
        MemorySegment.copy(samples, JAVA_SHORT, 0, pcm, 0, decoded);
        return decoded;
    }

    private MemorySegment open() {
        if (decoder.address() == 0) {
            throw new IllegalStateException("the decoder is closed");
        }
        return decoder;
    }

    @Override
    public void close() {
        if (decoder.address() != 0) {
            opus.freeDecoder(decoder);
            decoder = MemorySegment.NULL;
        }
    }
}
