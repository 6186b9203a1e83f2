package org.klinke.media.codec;

/// Turns linear samples (mono, 16 bit signed, at [#sampleRate]) into RTP payloads of one outgoing stream. Keeps the
/// state of that one stream; of one thread. No call but the first allocates.
public interface AudioEncoder extends AutoCloseable {
    /// Room for the largest payload of any codec (RFC 6716 §3.2.1; 60 ms of G.711 are 480).
    int PAYLOAD_BYTES_MAX = 1275;

    /// In Hz: 8000, 16000 or 48000.
    int sampleRate();

    /// Encodes one packet.
    ///
    /// @param pcm read from 0
    /// @param samples 10, 20, 40 or 60 ms; what the codec's ptime allows
    /// @param out filled from `offset`; [#PAYLOAD_BYTES_MAX] bytes are enough
    /// @return bytes written; 0 = silence that need not be sent (DTX)
    int encode(short[] pcm, int samples, byte[] out, int offset);

    /// The far end loses so much of what we send (0–100 %), by its last report: some codecs protect themselves.
    default void expectLoss(int percent) {}

    /// Frees native memory, if any; nothing may be called afterwards.
    @Override
    void close();
}
