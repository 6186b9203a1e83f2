package org.klinke.media.voice;

import org.klinke.core.media.Codec;
import org.klinke.media.codec.G711;

/// Listens sparsely to one incoming stream for somebody to be heard: packets may flow and carry nothing, where a
/// microphone is muted or broken, or a gateway has lost its other side.
///
///     G.711: every seventh sample · comfort noise (RFC 3389), Opus with nothing in it (DTX): silence ─┐
///     a level, ten times a second, from whoever decodes the stream ─────────────────────────────────┴▶ loud for
///     100 ms of a second: a voice
///
/// What is not decoded and does not tell by itself (G.722, Opus) is not guessed at: then nothing is told.
public final class VoiceWatch {
    /// Mean absolute sample of what is loud, about -48 dBov: speech is far above it, idle lines and comfort noise
    /// below.
    public static final int LOUD_LEVEL = 100;

    /// Prime, so that no common tone hides between the samples.
    private static final int SAMPLE_STEP = 7;
    private static final int G711_SAMPLES_PER_MILLI = 8;
    private static final long WINDOW_NANOS = 1_000_000_000L;
    private static final int VOICE_MILLIS_MIN = 100;
    /// The levels of whoever decodes come in steps of this.
    private static final int LEVEL_MILLIS = 100;
    /// An Opus packet without a frame, or with an empty one (RFC 6716 §3.1): nothing is sent for a while (DTX).
    private static final int OPUS_NOTHING_BYTES_MAX = 2;
    /// A few packets that tell nothing may be refreshed background noise of DTX (one in 400 ms).
    private static final int UNTOLD_PACKETS_MAX = 4;

    private final long limitNanos;
    private long windowNanos;
    private int loudMillis;
    private int untoldPackets;
    private boolean decoded;

    private long voiceNanos;
    private long packetNanos;
    private boolean anyPacket;
    private boolean unknown = true;
    private boolean told;

    /// @param limitNanos after so long without a voice that is told; 0: never
    public VoiceWatch(long limitNanos, long nowNanos) {
        this.limitNanos = limitNanos;
        restart(nowNanos);
    }

    /// From now on: whoever was on hold, or hears something played, need not say anything.
    public void restart(long nowNanos) {
        voiceNanos = nowNanos;
        packetNanos = nowNanos;
        anyPacket = false;
        unknown = true;
        told = false;
        open(nowNanos);
    }

    private void open(long nowNanos) {
        windowNanos = nowNanos;
        loudMillis = 0;
        untoldPackets = 0;
        decoded = false;
    }

    /// Takes note of one payload.
    public void packet(Codec codec, byte[] data, int offset, int length, long nowNanos) {
        packetNanos = nowNanos;
        anyPacket = true;
        switch (codec.name()) {
            case "pcma", "pcmu" -> {
                if (g711Level(codec.name().equals("pcma"), data, offset, length) >= LOUD_LEVEL) {
                    loudMillis += length / G711_SAMPLES_PER_MILLI;
                }
            }
            case "telephone-event" -> loudMillis = VOICE_MILLIS_MIN; // somebody presses keys
            case "cn" -> {}
            case "opus" -> untoldPackets += length <= OPUS_NOTHING_BYTES_MAX ? 0 : 1;
            default -> untoldPackets++;
        }
    }

    /// How loud the stream is by whoever decodes it at this moment.
    public void level(int level) {
        decoded = true;
        if (level >= LOUD_LEVEL) {
            loudMillis += LEVEL_MILLIS;
        }
    }

    /// A few times per second.
    ///
    /// @return for how many seconds nobody has been heard, once when that is too long; else 0
    public int unheardSeconds(long nowNanos) {
        if (nowNanos - windowNanos >= WINDOW_NANOS) {
            unknown = !decoded && untoldPackets > UNTOLD_PACKETS_MAX;
            if (unknown || loudMillis >= VOICE_MILLIS_MIN) {
                voiceNanos = nowNanos;
                told = false;
            }
            open(nowNanos);
        }
        long unheard = nowNanos - voiceNanos;
        // Without packets it is another fault, which others tell of.
        boolean flows = anyPacket && nowNanos - packetNanos < limitNanos / 2;
        if (told || limitNanos == 0 || unheard < limitNanos || !flows) {
            return 0;
        }
        told = true;
        return (int) (unheard / 1_000_000_000L);
    }

    /// For people: "heard", "nobody for 12 s", or "unknown".
    public String describe(long nowNanos) {
        long seconds = (nowNanos - voiceNanos) / 1_000_000_000L;
        return unknown || !anyPacket ? "unknown" : seconds < 2 ? "heard" : "nobody for " + seconds + " s";
    }

    private static int g711Level(boolean alaw, byte[] data, int offset, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += SAMPLE_STEP) {
            sum += Math.abs(alaw ? G711.fromAlaw(data[offset + i]) : G711.fromMulaw(data[offset + i]));
        }
        return length == 0 ? 0 : sum / ((length + SAMPLE_STEP - 1) / SAMPLE_STEP);
    }

    /// Mean absolute sample of decoded sound.
    public static int level(short[] pcm, int samples) {
        int sum = 0;
        for (int i = 0; i < samples; i += SAMPLE_STEP) {
            sum += Math.abs(pcm[i]);
        }
        return samples == 0 ? 0 : sum / ((samples + SAMPLE_STEP - 1) / SAMPLE_STEP);
    }
}
