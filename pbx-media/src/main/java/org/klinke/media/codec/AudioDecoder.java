package org.klinke.media.codec;

/// Turns the packets of one incoming stream into linear samples: mono, 16 bit signed, at [#sampleRate]. Keeps the
/// state of that one stream; of one thread. No call but the first of each kind allocates.
public interface AudioDecoder extends AutoCloseable {
    /// Room for the longest packet of any codec: 120 ms at 48 kHz (RFC 6716 §2.1.4).
    int PACKET_SAMPLES_MAX = 5760;

    /// In Hz: 8000, 16000 or 48000.
    int sampleRate();

    /// Decodes one RTP payload.
    ///
    /// @param pcm filled from 0; [#PACKET_SAMPLES_MAX] is enough for any packet
    /// @return samples written; 0 if the payload is broken, or holds more than `pcm` has room for: treat it as lost
    int decode(byte[] data, int offset, int length, short[] pcm);

    /// Makes up what a lost packet may have held: the last sound goes on and fades.
    ///
    /// @param samples how many are wanted, a multiple of 2.5 ms
    /// @return samples written from 0
    int conceal(short[] pcm, int samples);

    /// Makes up a lost packet with the help of the one that came after it, where the codec sends such help (Opus, RFC
    /// 6716 §2.1.7); as [#conceal] elsewhere. The packet itself is decoded afterwards as usual.
    ///
    /// @return samples written from 0
    default int recover(byte[] next, int offset, int length, short[] pcm, int samples) {
        return conceal(pcm, samples);
    }

    /// Frees native memory, if any; nothing may be called afterwards.
    @Override
    void close();
}
